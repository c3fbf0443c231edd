namespace Microsoft.ML.Offline;

/// <summary>Fields from Min up to, not including, Limit; Limit is int.MaxValue where they go to the end of each line.</summary>
internal readonly record struct FieldRange(int Min, int Limit, bool ForceVector)
{
    public bool IsVariable => Limit == int.MaxValue;

    public IEnumerable<int> In(int width) => Enumerable.Range(Min, Math.Max(0, (IsVariable ? width : Limit) - Min));
}

/// <summary>A column of a text file: its type and the fields that it is read from.</summary>
internal sealed class TextColumn
{
    public TextColumn(string name, PrimitiveDataViewType itemType, FieldRange[] ranges)
    {
        FieldRange[] ordered = [.. ranges.OrderBy(range => range.Min)];
        for (int i = 1; i < ordered.Length; i++)
            Check.Argument(ordered[i - 1].Limit <= ordered[i].Min, "Source", $"Intervals specified for column '{name}' overlap");
        Name = name;
        ItemType = itemType;
        Ranges = ranges;
        int size = ranges.Any(range => range.IsVariable) ? 0 : ranges.Sum(range => range.Limit - range.Min);
        Type = size == 1 && !ranges[0].ForceVector ? itemType : new VectorDataViewType(itemType, size);
    }

    public string Name { get; }

    public PrimitiveDataViewType ItemType { get; }

    public FieldRange[] Ranges { get; }

    public DataViewType Type { get; }

    /// <summary>The last field that is ever read.</summary>
    public int LastField => Ranges.Max(range => range.Limit) - 1;

    /// <summary>The fields of a line of this width, in the order of the vector's slots.</summary>
    public IEnumerable<int> FieldsOf(int width) => Ranges.SelectMany(range => range.In(width));
}
