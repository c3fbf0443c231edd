using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>A date with a time of day. The default value of .NET, 1 January of the year 1, is missing.</summary>
/// <remarks>ML.NET has no missing dates; its text loader gives the default value for an empty text.</remarks>
internal sealed class DateCell : Cell
{
    private readonly Func<(DateTime Clock, DateTime Trend)> _read;

    private DateCell(Func<(DateTime, DateTime)> read) => _read = read;

    /// <summary>Gets the date and the time that a clock showed: of a DateTimeOffset, at its place.</summary>
    public DateTime Clock { get; private set; }

    /// <summary>Gets the days since 1 January of the year 1: of a DateTimeOffset, in universal time.</summary>
    public double Days { get; private set; }

    public override bool IsMissing => Clock == default;

    public override ulong Identity => (ulong)Clock.Ticks;

    public override void Read()
    {
        (Clock, DateTime trend) = _read();
        Days = (double)trend.Ticks / TimeSpan.TicksPerDay;
    }

    public override double NumberAt(int slot) => double.NaN;

    public static new DateCell Create(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is DateTimeDataViewType)
        {
            ValueGetter<DateTime> get = row.GetGetter<DateTime>(column);
            DateTime date = default;
            return new DateCell(() =>
            {
                get(ref date);
                return (date, date);
            });
        }
        ValueGetter<DateTimeOffset> getOffset = row.GetGetter<DateTimeOffset>(column);
        DateTimeOffset moment = default;
        return new DateCell(() =>
        {
            getOffset(ref moment);
            return (moment.DateTime, moment.UtcDateTime);
        });
    }
}
