using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>Writes the slots of a column for the current row.</summary>
internal delegate void SlotWriter(Span<float> slots);

/// <summary>Creates the writers of the slots of columns.</summary>
internal static class SlotWriters
{
    /// <summary>Creates a writer of the slots of a column.</summary>
    /// <param name="input">What was learned of the column.</param>
    /// <param name="row">The row or cursor to read.</param>
    /// <param name="column">The column, as <see cref="TableInputs.Find(DataViewSchema, TableColumn)"/> returns it.</param>
    public static SlotWriter Create(TableColumn input, DataViewRow row, DataViewSchema.Column column)
    {
        switch (input)
        {
            case NumberColumn { Encoding: var encoding }:
                var number = NumberCell.Create(row, column);
                return Reading(number, slots => encoding.Write(number.Value, slots));
            case BooleanColumn:
                var boolean = new BooleanCell(row.GetGetter<bool>(column));
                return Reading(boolean, slots => BooleanColumn.Write(boolean.Value, slots));
            case CategoryColumn { Kind: TableInputKind.Key, Encoding: var encoding }:
                return OfKeys(encoding, KeyCell.Create(row, column));
            case CategoryColumn category:
                var text = new TextCell(row.GetGetter<ReadOnlyMemory<char>>(column));
                return Reading(text, slots => category.Write(text.Value, slots));
            case NumberTextColumn numbers:
                var digits = new TextCell(row.GetGetter<ReadOnlyMemory<char>>(column));
                return Reading(digits, slots => numbers.Write(digits.Value, slots));
            case DateColumn dates:
                var date = DateCell.Create(row, column);
                return Reading(date, slots => dates.Write(date.Value, slots));
            default:
                return OfVectors((VectorColumn)input, VectorCell.Create(row, column));
        }
    }

    private static SlotWriter Reading(Cell cell, SlotWriter write) => slots =>
    {
        cell.Read();
        write(slots);
    };

    private static SlotWriter OfKeys(OneHotEncoding encoding, KeyCell cell)
    {
        // The values of keys are looked up once; keys that have none, when they come.
        var numbers = new Dictionary<ulong, int>();
        for (ulong key = 1; key <= (ulong)cell.Count; key++)
            numbers.Add(key, encoding.NumberOf(cell.TextOf(key)));
        return Reading(cell, slots => encoding.Write(
            cell.IsMissing ? OneHotEncoding.Missing
                : numbers.TryGetValue(cell.Value, out int known) ? known : encoding.NumberOf(cell.TextOf(cell.Value)), slots));
    }

    private static SlotWriter OfVectors(VectorColumn vectors, VectorCell cell) => Reading(cell, slots =>
    {
        vectors.WriteZeros(slots);
        ReadOnlySpan<double> values = cell.Values;
        ReadOnlySpan<int> places = cell.Slots;
        for (int i = 0; i < values.Length; i++)
            vectors.Write(places.IsEmpty ? i : places[i], values[i], slots);
    });
}
