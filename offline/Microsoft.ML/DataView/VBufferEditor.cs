namespace Microsoft.ML.Data;

public static class VBufferEditor
{
    /// <summary>Edits the explicit values of a vector in place.</summary>
    public static VBufferEditor<T> CreateFromBuffer<T>(scoped ref VBuffer<T> destination) => destination.Edit();

    /// <summary>Starts a new vector in the memory of an old one, whose content is undefined from then on.</summary>
    public static VBufferEditor<T> Create<T>(scoped ref VBuffer<T> destination, int newLogicalLength, int? valuesCount = null,
        int? maxValuesCapacity = null, bool keepOldOnResize = false, bool requireIndicesOnDense = false)
        => destination.Edit(newLogicalLength, valuesCount, maxValuesCapacity, keepOldOnResize, requireIndicesOnDense);
}

public readonly ref struct VBufferEditor<T>
{
    public readonly Span<T> Values;

    /// <summary>Empty for a dense vector.</summary>
    public readonly Span<int> Indices;

    private readonly int _length;
    private readonly T[]? _values;
    private readonly int[]? _indices;

    internal VBufferEditor(int length, int count, T[]? values, int[]? indices, bool withIndices, bool createdNewValues, bool createdNewIndices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = withIndices ? indices.AsSpan(0, count) : default;
        CreatedNewValues = createdNewValues;
        CreatedNewIndices = createdNewIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    /// <summary>Commits fewer explicit values than were asked for.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        Check.Argument(physicalValuesCount <= Values.Length, nameof(physicalValuesCount), "Cannot be greater than the count that the editor was created with");
        return new(_length, physicalValuesCount, _values, _indices);
    }
}
