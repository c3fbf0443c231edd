using Microsoft.ML;

namespace MLExtensions.Tool.Files;

/// <summary>The values of a column, in memory.</summary>
/// <param name="spec">The column.</param>
internal abstract class LoadedColumn(ColumnSpec spec)
{
    /// <summary>Gets the column.</summary>
    public ColumnSpec Spec => spec;

    public static LoadedColumn Create(ColumnSpec spec, char decimalMark, int capacity) => spec.Kind switch
    {
        ValueKind.Number => new LoadedNumbers(spec, decimalMark, capacity),
        ValueKind.Date => new LoadedDates(spec, capacity),
        _ => new LoadedTexts(spec, capacity),
    };

    /// <summary>Adds the value of a row; an empty text for a missing one. Returns false where it is of another kind.</summary>
    public abstract bool TryAdd(ReadOnlySpan<char> text);

    /// <summary>Returns whether the value of a row is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>Creates the <see cref="ValueGetter{TValue}"/> of the column.</summary>
    /// <param name="row">Returns the number of the current row, from 0.</param>
    public abstract Delegate CreateGetter(Func<int> row);
}

/// <summary>Numbers. A missing one is NaN.</summary>
internal sealed class LoadedNumbers : LoadedColumn
{
    private readonly List<float> _values;
    private readonly char _decimalMark;

    public LoadedNumbers(ColumnSpec spec, char decimalMark, int capacity)
        : base(spec) => (_values, _decimalMark) = (new(capacity), decimalMark);

    /// <summary>Initializes a column with its values.</summary>
    public LoadedNumbers(ColumnSpec spec, List<float> values)
        : base(spec) => _values = values;

    /// <summary>Gets the number of a row.</summary>
    public float this[int row] => _values[row];

    public override bool TryAdd(ReadOnlySpan<char> text)
    {
        double number = double.NaN;
        bool isNumber = text.IsEmpty || Numbers.TryParse(text, _decimalMark, out number);
        _values.Add((float)number);
        return isNumber;
    }

    public override bool IsMissing(int row) => float.IsNaN(_values[row]);

    public override Delegate CreateGetter(Func<int> row) => (ValueGetter<float>)((ref float value) => value = _values[row()]);
}

/// <summary>Texts, each of which is kept once. A missing one is empty.</summary>
internal sealed class LoadedTexts : LoadedColumn
{
    private readonly List<int> _numbers;
    private readonly List<string> _texts = [""];
    private readonly Dictionary<string, int> _numberOf = new() { [""] = 0 };

    public LoadedTexts(ColumnSpec spec, int capacity)
        : base(spec) => _numbers = new(capacity);

    /// <summary>Gets the text of a row.</summary>
    public string this[int row] => _texts[_numbers[row]];

    public override bool TryAdd(ReadOnlySpan<char> text)
    {
        var lookup = _numberOf.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out int number))
        {
            number = _texts.Count;
            _texts.Add(text.ToString());
            _numberOf.Add(_texts[number], number);
        }
        _numbers.Add(number);
        return true;
    }

    public override bool IsMissing(int row) => _numbers[row] == 0;

    public override Delegate CreateGetter(Func<int> row)
        => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = this[row()].AsMemory());
}

/// <summary>Dates. A missing one is the default of .NET, which FeaturizeTable takes for missing.</summary>
internal sealed class LoadedDates(ColumnSpec spec, int capacity) : LoadedColumn(spec)
{
    private readonly List<DateTime> _values = new(capacity);

    /// <summary>Gets the date of a row.</summary>
    public DateTime this[int row] => _values[row];

    public override bool TryAdd(ReadOnlySpan<char> text)
    {
        DateTime date = default;
        bool isDate = text.IsEmpty || DateFormats.TryParse(text, Spec.DateFormat!, out date);
        _values.Add(date);
        return isDate;
    }

    public override bool IsMissing(int row) => _values[row] == default;

    /// <summary>Returns the days since the year 1.</summary>
    public LoadedNumbers ToDays() => new(
        Spec with { Kind = ValueKind.Number, DateFormat = null },
        [.. _values.Select(date => date == default ? float.NaN : (float)(date - default(DateTime)).TotalDays)]);

    public override Delegate CreateGetter(Func<int> row) => (ValueGetter<DateTime>)((ref DateTime value) => value = _values[row()]);
}
