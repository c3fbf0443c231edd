using System.Buffers;
using System.Globalization;

namespace MLExtensions;

/// <summary>
/// Rows of which the values that are not 0 are kept, with the numbers of their features: compressed sparse rows, 8 bytes a value.
/// </summary>
/// <remarks>A value of -0 is 0 here, too. Memory comes from .NET's pool and goes back there.</remarks>
/// <param name="width">Number of features of a row.</param>
internal sealed class SparseStore(int width) : ISparseRows, IDisposable
{
    // Of fewer features, a row is multiplied as fast with all of its zeros.
    private const int LeastWidth = 1024;

    // With more values, compressed rows take more time, and soon more memory. The first rows may be different from the others.
    private const int ZerosPerValue = 15, RowsOfAnyDensity = 16;

    private const int ChunkLength = 1 << 20;

    private readonly List<(int[] Features, float[] Values)> _chunks = [];
    private readonly List<(int Chunk, int Start, int Count)> _rows = [];
    private int _chunk, _end;

    /// <summary>Gets the number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Gets the number of values that are kept.</summary>
    public long Values { get; private set; }

    /// <summary>Gets whether at most one of 16 values is kept, apart from some rows.</summary>
    public bool IsSparse => Values * (ZerosPerValue + 1) <= ((long)Count + RowsOfAnyDensity * (ZerosPerValue + 1)) * width;

    /// <summary>Returns whether rows of a number of features are worth a try.</summary>
    public static bool IsFor(int width) => width >= LeastWidth;

    /// <summary>Returns whether a row is sparse.</summary>
    /// <param name="values">The number of its values that may not be 0.</param>
    /// <param name="width">The number of its features.</param>
    public static bool IsSparseRow(int values, int width) => IsFor(width) && (long)values * (ZerosPerValue + 1) <= width;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> features)
    {
        (int[] numbers, float[] values) = Reserve(features.Length);
        int end = _end;
        for (int feature = 0; feature < features.Length; feature++)
        {
            if (features[feature] == 0)
                continue;
            numbers[end] = feature;
            values[end++] = features[feature];
        }
        EndRow(end);
    }

    /// <summary>Adds a row of which some values are given; the others are 0.</summary>
    /// <param name="features">The numbers of the features, ascending.</param>
    /// <param name="values">Their values.</param>
    public void Add(ReadOnlySpan<int> features, ReadOnlySpan<float> values)
    {
        (int[] toFeatures, float[] toValues) = Reserve(features.Length);
        int end = _end;
        for (int i = 0; i < features.Length; i++)
        {
            if (values[i] == 0)
                continue;
            toFeatures[end] = features[i];
            toValues[end++] = values[i];
        }
        EndRow(end);
    }

    public int CapacityOf(int row) => _rows[row].Count;

    public int Read(int row, Span<int> features, Span<float> values)
    {
        FeaturesOf(row).CopyTo(features);
        ValuesOf(row).CopyTo(values);
        return _rows[row].Count;
    }

    /// <summary>Writes all features of some rows, those that are 0, too.</summary>
    public void Gather(ReadOnlySpan<int> rows, Span<float> destination, int stride)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            Span<float> all = destination.Slice(i * stride, width);
            all.Clear();
            ReadOnlySpan<int> features = FeaturesOf(rows[i]);
            ReadOnlySpan<float> values = ValuesOf(rows[i]);
            for (int value = 0; value < features.Length; value++)
                all[features[value]] = values[value];
        }
    }

    /// <summary>Removes some rows, whose numbers are in ascending order. Their memory stays in use.</summary>
    public void Remove(ReadOnlySpan<int> rows)
    {
        int target = 0;
        for (int row = 0, next = 0; row < _rows.Count; row++)
        {
            if (next == rows.Length || rows[next] != row)
            {
                _rows[target++] = _rows[row];
                continue;
            }
            next++;
            Values -= _rows[row].Count;
        }
        _rows.RemoveRange(target, _rows.Count - target);
    }

    /// <summary>Removes all rows; their memory is kept for others.</summary>
    public void Clear()
    {
        _rows.Clear();
        (Values, _chunk, _end) = (0, 0, 0);
    }

    /// <summary>Gives the memory back; the rows are gone.</summary>
    public void Dispose()
    {
        foreach ((int[] features, float[] values) in _chunks)
        {
            ArrayPool<int>.Shared.Return(features);
            ArrayPool<float>.Shared.Return(values);
        }
        _chunks.Clear();
        Clear();
    }

    private ReadOnlySpan<int> FeaturesOf(int row)
    {
        (int chunk, int start, int count) = _rows[row];
        return _chunks[chunk].Features.AsSpan(start, count);
    }

    private ReadOnlySpan<float> ValuesOf(int row)
    {
        (int chunk, int start, int count) = _rows[row];
        return _chunks[chunk].Values.AsSpan(start, count);
    }

    /// <summary>Returns the chunk that has room for a row of at most so many values behind its end.</summary>
    private (int[] Features, float[] Values) Reserve(int values)
    {
        // A chunk is as long as a row of any values at least, so that the next one has room.
        if (_chunk < _chunks.Count && _end + values > Math.Min(_chunks[_chunk].Features.Length, _chunks[_chunk].Values.Length))
            (_chunk, _end) = (_chunk + 1, 0);
        if (_chunk == _chunks.Count)
        {
            int length = Math.Max(width, ChunkLength);
            MemoryLimit.Require(
                (sizeof(int) + sizeof(float)) * (long)length,
                string.Create(CultureInfo.InvariantCulture, $"More than {Count} sparse rows of {width} features need another"),
                MemoryLimit.RemedyForRows);
            _chunks.Add((ArrayPool<int>.Shared.Rent(length), ArrayPool<float>.Shared.Rent(length)));
        }
        return _chunks[_chunk];
    }

    private void EndRow(int end)
    {
        _rows.Add((_chunk, _end, end - _end));
        Values += end - _end;
        _end = end;
    }
}
