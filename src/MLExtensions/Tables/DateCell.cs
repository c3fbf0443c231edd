using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>A date with a time of day.</summary>
internal sealed class DateCell : Cell
{
    private readonly Func<TableDate> _read;

    private DateCell(Func<TableDate> read) => _read = read;

    /// <summary>Gets the date.</summary>
    public TableDate Value { get; private set; }

    public override bool IsMissing => Value.IsMissing;

    public override ulong Identity => (ulong)Value.Clock.Ticks;

    public override void Read() => Value = _read();

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
                return TableDate.Of(date);
            });
        }
        ValueGetter<DateTimeOffset> getOffset = row.GetGetter<DateTimeOffset>(column);
        DateTimeOffset moment = default;
        return new DateCell(() =>
        {
            getOffset(ref moment);
            return TableDate.Of(moment);
        });
    }
}
