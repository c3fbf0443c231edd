using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions;

/// <summary>
/// The features of many rows, in the smallest of three forms. Of wide rows that are mostly 0, only the other values are kept
/// (<see cref="SparseStore"/>). While all features together have at most 256 different values, as pixels have, normalized or not, each is
/// kept as one byte, the number of its value. Otherwise features are in single precision. Nothing is lost in any form; the first row that
/// does not suit a form turns all of them into the next one.
/// </summary>
/// <remarks>Memory comes from .NET's pool and goes back there: to get new memory from the system takes longer than to fill it.</remarks>
/// <param name="width">Number of features of a row.</param>
internal sealed class FeatureStore(int width) : ICodedRows, IDisposable
{
    private const int ChunkBytes = 1 << 22, BytesAhead = 2048, MostRowsAhead = 16;

    private readonly int _rowsPerChunkShift = BitOperations.Log2((uint)Math.Max(1, ChunkBytes / sizeof(float) / width));
    private readonly List<float[]> _chunks = [];
    private readonly List<byte[]> _codeChunks = [];
    private SparseStore? _sparse = SparseStore.IsFor(width) ? new SparseStore(width) : null;
    private ValueCodes? _codes = new();
    private float[]? _row;
    private int _count;

    /// <summary>Gets the rows as the values that are not 0; null where all values are kept.</summary>
    public SparseStore? Sparse => _sparse;

    /// <summary>Whether a feature takes one byte.</summary>
    public bool IsCoded => _sparse == null && _codes != null;

    private int ChunkLength => width << _rowsPerChunkShift;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> features)
    {
        if (_sparse != null)
        {
            _sparse.Add(features);
            AfterAddingSparse();
        }
        else
        {
            AddDense(features);
        }
    }

    /// <summary>Adds a row of which some values are given; the others are 0.</summary>
    /// <param name="features">The numbers of the features, ascending.</param>
    /// <param name="values">Their values.</param>
    public void Add(ReadOnlySpan<int> features, ReadOnlySpan<float> values)
    {
        if (_sparse != null)
        {
            _sparse.Add(features, values);
            AfterAddingSparse();
            return;
        }
        float[] row = _row ??= new float[width];
        for (int i = 0; i < features.Length; i++)
            row[features[i]] = values[i];
        AddDense(row);
        foreach (int feature in features)
            row[feature] = 0;
    }

    private void AddDense(ReadOnlySpan<float> features)
    {
        if (_codes != null)
        {
            if (_count >> _rowsPerChunkShift == _codeChunks.Count)
            {
                Require(1L * ChunkLength);
                _codeChunks.Add(ArrayPool<byte>.Shared.Rent(ChunkLength));
            }
            if (_codes.TryEncode(features, Row(_codeChunks, _count)))
            {
                _count++;
                return;
            }
            Decode();
        }
        if (_count >> _rowsPerChunkShift == _chunks.Count)
        {
            Require(sizeof(float) * (long)ChunkLength);
            _chunks.Add(ArrayPool<float>.Shared.Rent(ChunkLength));
        }
        features.CopyTo(Row(_chunks, _count++));
    }

    /// <summary>Adds some rows of another store of the same width.</summary>
    public void AddFrom(FeatureStore other, ReadOnlySpan<int> rows)
    {
        if (_sparse != null || other._sparse != null)
        {
            AddSparseFrom(other, rows);
            return;
        }
        if (other._codes == null && _codes != null)
            Decode();
        if (other._codes != null)
        {
            float[] features = ArrayPool<float>.Shared.Rent(width);
            for (int i = 0; i < rows.Length; i++)
            {
                other.Gather(rows.Slice(i, 1), features, width);
                Add(features.AsSpan(0, width));
            }
            ArrayPool<float>.Shared.Return(features);
            return;
        }
        int rowsOfChunk = 1 << _rowsPerChunkShift;
        for (int i = 0, end; i < rows.Length; i = end)
        {
            if (_count >> _rowsPerChunkShift == _chunks.Count)
                _chunks.Add(ArrayPool<float>.Shared.Rent(ChunkLength));
            // Neighbours are copied together, as far as both chunks reach.
            int place = _count & (rowsOfChunk - 1), room = Math.Min(rowsOfChunk - place, rowsOfChunk - (rows[i] & (rowsOfChunk - 1)));
            for (end = i + 1; end < rows.Length && end - i < room && rows[end] == rows[i] + end - i;)
                end++;
            Memory.Prefetch(ref other.Reference(other._chunks, rows[Math.Min(end + MostRowsAhead, rows.Length - 1)]), width);
            other._chunks[rows[i] >> _rowsPerChunkShift].AsSpan((rows[i] & (rowsOfChunk - 1)) * width, (end - i) * width)
                .CopyTo(_chunks[_count >> _rowsPerChunkShift].AsSpan(place * width));
            _count += end - i;
        }
    }

    /// <summary>
    /// Writes the features of some rows. In a random order every row is far away, so it is prefetched some rows before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Gather(ReadOnlySpan<int> rows, Span<float> destination, int stride)
    {
        // Before the unchecked copies below.
        if (rows.Length > 0 && destination.Length < (rows.Length - 1L) * stride + width)
        {
            throw new ArgumentException(
                $"{rows.Length} rows of {width} features, {stride} apart, need more room than {destination.Length} numbers.",
                nameof(destination));
        }

        if (_sparse != null)
        {
            _sparse.Gather(rows, destination, stride);
            return;
        }
        int rowsAhead = Math.Clamp(BytesAhead / (width * (_codes != null ? sizeof(byte) : sizeof(float))), 1, MostRowsAhead);
        fixed (float* first = destination)
        {
            float* features = first;
            for (int i = 0; i < rows.Length; i++, features += stride)
            {
                int ahead = rows[Math.Min(i + rowsAhead, rows.Length - 1)];
                if (_codes != null)
                {
                    Memory.Prefetch(ref Reference(_codeChunks, ahead), width);
                    _codes.Decode(Row(_codeChunks, rows[i]), new Span<float>(features, width));
                }
                else
                {
                    Memory.Prefetch(ref Reference(_chunks, ahead), width);
                    Memory.Copy(ref Reference(_chunks, rows[i]), features, width);
                }
            }
        }
    }

    /// <summary>Removes some rows, whose numbers are in ascending order.</summary>
    public void Remove(ReadOnlySpan<int> rows)
    {
        if (_sparse != null)
        {
            _sparse.Remove(rows);
            _count -= rows.Length;
            return;
        }
        int target = 0;
        for (int row = 0, next = 0; row < _count; row++)
        {
            if (next < rows.Length && rows[next] == row)
                next++;
            else if (_codes != null)
                Row(_codeChunks, row).CopyTo(Row(_codeChunks, target++));
            else
                Row(_chunks, row).CopyTo(Row(_chunks, target++));
        }
        _count = target;
    }

    ReadOnlySpan<byte> ICodedRows.CodesOf(int row) => Row(_codeChunks, row);

    void ICodedRows.Prefetch(int row) => Memory.Prefetch(ref Reference(_codeChunks, row), width);

    void ICodedRows.Decode(ReadOnlySpan<byte> codes, Span<float> values) => _codes!.Decode(codes, values);

    byte? ICodedRows.CodeOf(float value) => _codes!.CodeOf(value);

    /// <summary>Removes all rows; their memory is kept for others.</summary>
    public void Clear()
    {
        _sparse?.Clear();
        _count = 0;
    }

    /// <summary>Gives the memory back; the rows are gone.</summary>
    public void Dispose()
    {
        _sparse?.Dispose();
        Return(_chunks);
        Return(_codeChunks);
        _count = 0;
    }

    /// <summary>Adds some rows of another store, where one of the two is sparse.</summary>
    private void AddSparseFrom(FeatureStore other, ReadOnlySpan<int> rows)
    {
        SparseVector vector = new();
        float[] values = other._sparse == null ? new float[width] : [];
        for (int i = 0; i < rows.Length; i++)
        {
            if (other._sparse is { } sparse)
            {
                vector.Read(sparse, rows[i]);
                Add(vector.Features, vector.Values);
                continue;
            }
            other.Gather(rows.Slice(i, 1), values, width);
            Add(values);
        }
    }

    /// <summary>Turns rows that are not sparse any more into rows of all values.</summary>
    private void AfterAddingSparse()
    {
        _count++;
        if (_sparse!.IsSparse)
            return;
        (SparseStore rows, _sparse, _count) = (_sparse, null, 0);
        float[] features = new float[width];
        for (int row = 0; row < rows.Count; row++)
        {
            rows.Gather(new ReadOnlySpan<int>(in row), features, width);
            AddDense(features);
        }
        rows.Dispose();
    }

    /// <summary>Throws where there is no memory for more rows.</summary>
    private void Require(long bytes) => MemoryLimit.Require(
        bytes, string.Create(CultureInfo.InvariantCulture, $"More than {_count} rows of {width} features need another"),
        MemoryLimit.RemedyForRows);

    private static void Return<T>(List<T[]> chunks)
    {
        foreach (T[] chunk in chunks)
            ArrayPool<T>.Shared.Return(chunk);
        chunks.Clear();
    }

    private ref T Reference<T>(List<T[]> chunks, int row)
        => ref chunks[row >> _rowsPerChunkShift][(row & ((1 << _rowsPerChunkShift) - 1)) * width];

    private Span<T> Row<T>(List<T[]> chunks, int row)
        => chunks[row >> _rowsPerChunkShift].AsSpan((row & ((1 << _rowsPerChunkShift) - 1)) * width, width);

    private void Decode()
    {
        Require(sizeof(float) * (long)ChunkLength * _codeChunks.Count);
        for (int chunk = 0; chunk << _rowsPerChunkShift < _count; chunk++)
        {
            float[] decoded = ArrayPool<float>.Shared.Rent(ChunkLength);
            int rows = Math.Min(1 << _rowsPerChunkShift, _count - (chunk << _rowsPerChunkShift));
            _codes!.Decode(_codeChunks[chunk].AsSpan(0, rows * width), decoded.AsSpan(0, rows * width));
            _chunks.Add(decoded);
        }
        Return(_codeChunks);
        _codes = null;
    }
}
