namespace MLExtensions.Tables;

/// <summary>
/// Finds out whether a column is a copy of the label: its number is the same in all rows, or its values are one-to-one with those of the
/// label, as the text from which a key was mapped.
/// </summary>
/// <remarks>
/// Two numbers that are one-to-one are no copies, since in most tables of few rows all numbers are different. Rows without a label are not
/// looked at: a mapping does not know their value.
/// </remarks>
/// <param name="label">The label in the current row.</param>
/// <param name="column">The column in the current row.</param>
internal sealed class LabelCopy(Cell label, Cell column)
{
    private const int MostDistinct = 4096, LeastRowsPerValue = 2;

    private readonly Dictionary<ulong, ulong> _toLabel = [], _fromLabel = [];
    private List<(int Label, int Column)>? _equal;
    private bool _canBeOneToOne = label is not NumberCell || column is not NumberCell;
    private long _rows;

    /// <summary>Gets whether the column can still be a copy.</summary>
    public bool IsPossible => _canBeOneToOne || _equal is not { Count: 0 };

    /// <summary>Gets whether the column is a copy, after all rows.</summary>
    public bool IsCopy
        => _equal is { Count: > 0 } || (_canBeOneToOne && _toLabel.Count > 1 && _rows >= LeastRowsPerValue * _toLabel.Count);

    /// <summary>Compares label and column in the current row, which both cells have read.</summary>
    public void Add()
    {
        if (label.IsMissing || !IsPossible)
            return;
        _rows++;
        if (_equal == null)
        {
            _equal = [.. from i in Enumerable.Range(0, label.Size) from j in Enumerable.Range(0, column.Size)
                where IsEqual(i, j) select (i, j)];
        }
        else
        {
            _equal.RemoveAll(pair => !IsEqual(pair.Label, pair.Column));
        }
        if (_canBeOneToOne)
            _canBeOneToOne = _toLabel.Count <= MostDistinct && IsOneToOne(label.Identity, column.Identity);
    }

    /// <summary>Compares as Single, to which a label may have been converted.</summary>
    private bool IsEqual(int labelSlot, int columnSlot) => (float)label.NumberAt(labelSlot) == (float)column.NumberAt(columnSlot);

    private bool IsOneToOne(ulong labelValue, ulong columnValue)
    {
        if (_toLabel.TryGetValue(columnValue, out ulong expectedLabel))
            return expectedLabel == labelValue;
        _toLabel.Add(columnValue, labelValue);
        return _fromLabel.TryAdd(labelValue, columnValue);
    }
}
