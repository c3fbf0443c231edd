namespace Microsoft.ML.Data;

/// <summary>A vector, dense or sparse. Buffers are reused: change one through VBufferEditor only.</summary>
public readonly struct VBuffer<T>
{
    public readonly int Length;

    private readonly T[]? _values;
    private readonly int[]? _indices;
    private readonly int _count;

    /// <summary>A dense vector.</summary>
    public VBuffer(int length, T[]? values, int[]? indices = null)
    {
        Check.Argument(length >= 0, nameof(length), "Must not be negative");
        Check.Argument(SizeOf(values) >= length, nameof(values), "Too few values");
        Length = _count = length;
        _values = values;
        _indices = indices;
    }

    /// <summary>A vector with count explicit values: sparse, unless they are all.</summary>
    public VBuffer(int length, int count, T[]? values, int[]? indices)
    {
        Check.Argument(length >= 0, nameof(length), "Must not be negative");
        Check.Argument(0 <= count && count <= length, nameof(count), "Must be between 0 and the length");
        Check.Argument(SizeOf(values) >= count, nameof(values), "Too few values");
        Check.Argument(count == length || SizeOf(indices) >= count, nameof(indices), "Too few indices");
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    /// <summary>The explicit values: all of a dense vector.</summary>
    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>Where the explicit values of a sparse vector stand, ascending; empty for a dense one.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public T GetItemOrDefault(int index)
    {
        Check.Argument((uint)index < (uint)Length, nameof(index), "Must be less than the length");
        if (IsDense)
            return _values![index];
        int found = GetIndices().BinarySearch(index);
        return found >= 0 ? _values![found] : default!;
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    /// <summary>Pairs of index and value: the explicit ones, or all.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        int next = 0;
        for (int i = 0; i < _count; i++)
        {
            int index = IsDense ? i : _indices![i];
            for (; all && next < index; next++)
                yield return new(next, default!);
            yield return new(index, _values![i]);
            next = index + 1;
        }
        for (; all && next < Length; next++)
            yield return new(next, default!);
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default!)
    {
        Check.Argument(0 <= destinationIndex && destinationIndex <= destination.Length - Length, nameof(destination), "Not large enough to hold these values.");
        Span<T> target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices![i]] = _values![i];
    }

    public void CopyTo(ref VBuffer<T> destination) => CopyTo(ref destination, 0, Length);

    /// <summary>Copies a range; what is sparse stays sparse.</summary>
    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Check.Argument(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex), "Must be within the vector");
        Check.Argument(0 <= length && length <= Length - sourceIndex, nameof(length), "Must be within the vector");
        int start = IsDense ? sourceIndex : FirstAt(sourceIndex), count = IsDense ? length : FirstAt(sourceIndex + length) - start;
        var editor = VBufferEditor.Create(ref destination, length, count);
        _values.AsSpan(start, count).CopyTo(editor.Values);
        for (int i = 0; i < count && count < length; i++)
            editor.Indices[i] = _indices![start + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        Check.Argument(0 <= length && length <= SizeOf(source), nameof(length), "Must be within the source");
        Check.Argument(0 <= sourceIndex && sourceIndex <= SizeOf(source) - length, nameof(sourceIndex), "Must be within the source");
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public override string ToString()
        => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> Edit(int length, int? valuesCount, int? maxValuesCapacity, bool keepOldOnResize, bool requireIndicesOnDense)
    {
        int count = valuesCount ?? length;
        Check.Argument(length >= 0, "newLogicalLength", "Must be non-negative.");
        Check.Argument(0 <= count && count <= length, nameof(valuesCount), "If specified, must be non-negative, and no greater than newLogicalLength");
        T[]? values = Fit(_values, count, maxValuesCapacity, keepOldOnResize, out bool newValues);
        bool newIndices = false;
        bool withIndices = count < length || requireIndicesOnDense;
        int[]? indices = withIndices ? Fit(_indices, count, maxValuesCapacity, keepOldOnResize, out newIndices) : _indices;
        return new VBufferEditor<T>(length, count, values, indices, withIndices, newValues, newIndices);
    }

    internal VBufferEditor<T> Edit() => Edit(Length, _count, null, false, false);

    private int FirstAt(int index)
    {
        int found = GetIndices().BinarySearch(index);
        return found >= 0 ? found : ~found;
    }

    private static int SizeOf(Array? array) => array?.Length ?? 0;

    /// <summary>The array itself where it is long enough; else a longer one, grown with room to spare.</summary>
    private static TItem[]? Fit<TItem>(TItem[]? array, int count, int? capacity, bool keepOld, out bool created)
    {
        int current = SizeOf(array);
        created = current < count;
        if (!created)
            return array;
        int size = Math.Max(count, (int)Math.Min((long)current * 2, capacity ?? Array.MaxLength));
        var larger = new TItem[size];
        if (keepOld)
            array?.CopyTo(larger, 0);
        return larger;
    }
}
