using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>
/// A column of dates: a trend, the days as a number, and the parts that varied in training: the year as a number, month and hour as sine
/// and cosine, the weekday as categories.
/// </summary>
internal sealed class DateColumn : TableColumn
{
    private const string TrendMember = "trend", YearMember = "year", MonthMember = "month", WeekdaysMember = "weekdays",
        HourMember = "hour", MissingMember = "hasMissing";
    private const int MonthsPerYear = 12, HoursPerDay = 24;

    private readonly DateParts _parts;
    private readonly Dictionary<DayOfWeek, int> _weekdays;

    public DateColumn(string name, string type, DateParts parts)
        : base(name, type)
    {
        _parts = parts;
        _weekdays = Enum.GetValues<DayOfWeek>().ToDictionary(
            day => day, day => parts.Weekdays?.NumberOf(day.ToString()) ?? OneHotEncoding.Unknown);
        Width = Slots.Count();
        Setting.Require(Width > 0, nameof(parts), Width, "one or more");
    }

    public override int Width { get; }

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots =>
    [
        .. _parts.Trend?.Slots(Name) ?? [],
        .. _parts.Year?.Slots($"{Name}.Year") ?? [],
        .. _parts.HasMonth ? Cycle("Month") : [],
        .. _parts.Weekdays?.Slots($"{Name}.Weekday") ?? [],
        .. _parts.HasHour ? Cycle("Hour") : [],
        .. _parts.HasMissing ? [($"{Name}={OneHotEncoding.MissingName}", TableFeatureKind.Missing)]
            : Array.Empty<(string, TableFeatureKind)>(),
    ];

    public override TableInputKind Kind
        => Type == TableTypeName.DateTime ? TableInputKind.DateTime : TableInputKind.DateTimeOffset;

    public override void WriteMissing(Span<float> slots) => Write(default, slots);

    protected override void SaveEncoding(Utf8JsonWriter json)
    {
        SavePart(TrendMember, _parts.Trend == null ? null : _parts.Trend.Save);
        SavePart(YearMember, _parts.Year == null ? null : _parts.Year.Save);
        json.WriteBoolean(MonthMember, _parts.HasMonth);
        SavePart(WeekdaysMember, _parts.Weekdays == null ? null : _parts.Weekdays.Save);
        json.WriteBoolean(HourMember, _parts.HasHour);
        json.WriteBoolean(MissingMember, _parts.HasMissing);

        void SavePart(string member, Action<Utf8JsonWriter>? save)
        {
            if (save == null)
                return;
            json.WriteStartObject(member);
            save(json);
            json.WriteEndObject();
        }
    }

    /// <summary>Reads what <see cref="TableColumn.Save"/> has written.</summary>
    public static DateColumn Load(string name, string type, JsonElement json)
    {
        return new DateColumn(name, type, new DateParts(
            Part(TrendMember, NumberEncoding.Load), Part(YearMember, NumberEncoding.Load), json.GetProperty(MonthMember).GetBoolean(),
            Part(WeekdaysMember, OneHotEncoding.Load), json.GetProperty(HourMember).GetBoolean(),
            json.GetProperty(MissingMember).GetBoolean()));

        T? Part<T>(string member, Func<JsonElement, T> load)
            where T : class
            => json.TryGetProperty(member, out JsonElement part) ? load(part) : null;
    }

    /// <summary>Encodes a date.</summary>
    /// <param name="date">The date.</param>
    /// <param name="slots">Receives the encoding, <see cref="Width"/> numbers.</param>
    public void Write(TableDate date, Span<float> slots)
    {
        slots.Clear();
        if (date.IsMissing)
        {
            if (_parts.HasMissing)
                slots[^1] = 1;
            return;
        }
        if (_parts.Trend is { } trend)
        {
            trend.Write(date.Days, slots[..trend.Width]);
            slots = slots[trend.Width..];
        }
        if (_parts.Year is { } year)
        {
            year.Write(date.Clock.Year, slots[..year.Width]);
            slots = slots[year.Width..];
        }
        if (_parts.HasMonth)
            slots = WriteCycle((date.Clock.Month - 1) / (double)MonthsPerYear, slots);
        if (_parts.Weekdays is { } weekdays)
        {
            weekdays.Write(_weekdays[date.Clock.DayOfWeek], slots[..weekdays.Width]);
            slots = slots[weekdays.Width..];
        }
        if (_parts.HasHour)
            WriteCycle(date.Clock.TimeOfDay.TotalHours / HoursPerDay, slots);
    }

    private static Span<float> WriteCycle(double turn, Span<float> slots)
    {
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * turn);
        (slots[0], slots[1]) = ((float)sine, (float)cosine);
        return slots[2..];
    }

    private (string Name, TableFeatureKind Kind)[] Cycle(string part)
        => [($"{Name}.{part}.Sine", TableFeatureKind.Cycle), ($"{Name}.{part}.Cosine", TableFeatureKind.Cycle)];
}

/// <summary>The parts of a date that become slots.</summary>
/// <param name="Trend">The encoding of the days; null for none.</param>
/// <param name="Year">The encoding of the year; null for none.</param>
/// <param name="HasMonth">Whether there are sine and cosine of the month.</param>
/// <param name="Weekdays">The encoding of the weekdays, by their English names; null for none.</param>
/// <param name="HasHour">Whether there are sine and cosine of the time of day.</param>
/// <param name="HasMissing">Whether there is an indicator of a missing date.</param>
internal sealed record DateParts(
    NumberEncoding? Trend, NumberEncoding? Year, bool HasMonth, OneHotEncoding? Weekdays, bool HasHour, bool HasMissing);
