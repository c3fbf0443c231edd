using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>
/// The features of many rows. While all of them together have at most 256 different values, as pixels have, normalized or not, each is kept
/// as one byte, the number of its value: a quarter of the memory to read in every epoch, and nothing lost. The first value too many turns
/// all of them into single precision.
/// </summary>
/// <remarks>Memory comes from .NET's pool and goes back there: to get new memory from the system takes longer than to fill it.</remarks>
/// <param name="width">Number of features of a row.</param>
internal sealed class FeatureStore(int width) : ICodedRows, IDisposable
{
    private const int ChunkBytes = 1 << 22, BytesAhead = 2048, MostRowsAhead = 16;

    private readonly int _rowsPerChunkShift = BitOperations.Log2((uint)Math.Max(1, ChunkBytes / sizeof(float) / width));
    private readonly List<float[]> _chunks = [];
    private readonly List<byte[]> _codeChunks = [];
    private ValueCodes? _codes = new();
    private int _count;

    /// <summary>Whether a feature takes one byte.</summary>
    public bool IsCoded => _codes != null;

    private int ChunkLength => width << _rowsPerChunkShift;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> features)
    {
        if (_codes != null)
        {
            if (_count >> _rowsPerChunkShift == _codeChunks.Count)
                _codeChunks.Add(ArrayPool<byte>.Shared.Rent(ChunkLength));
            if (_codes.TryEncode(features, Row(_codeChunks, _count)))
            {
                _count++;
                return;
            }
            Decode();
        }
        if (_count >> _rowsPerChunkShift == _chunks.Count)
            _chunks.Add(ArrayPool<float>.Shared.Rent(ChunkLength));
        features.CopyTo(Row(_chunks, _count++));
    }

    /// <summary>Adds some rows of another store of the same width.</summary>
    public void AddFrom(FeatureStore other, ReadOnlySpan<int> rows)
    {
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
    public unsafe void Gather(ReadOnlySpan<int> rows, Span<float> destination, int stride)
    {
        // Before the unchecked copies below.
        if (rows.Length > 0 && destination.Length < (rows.Length - 1L) * stride + width)
        {
            throw new ArgumentException(
                $"{rows.Length} rows of {width} features, {stride} apart, need more room than {destination.Length} numbers.",
                nameof(destination));
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
    public void Clear() => _count = 0;

    /// <summary>Gives the memory back; the rows are gone.</summary>
    public void Dispose()
    {
        Return(_chunks);
        Return(_codeChunks);
        _count = 0;
    }

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

    /// <summary>Up to 256 numbers and their codes. Numbers are compared by their bits, so that -0 and NaN are kept.</summary>
    private sealed class ValueCodes
    {
        private const int MaxCodes = 256, TableBits = 12;
        private const short Free = -1;

        private readonly short[] _codeAt = new short[1 << TableBits];
        private readonly float[] _values = new float[MaxCodes];
        private int _count;

        public ValueCodes() => Array.Fill(_codeAt, Free);

        public bool TryEncode(ReadOnlySpan<float> values, Span<byte> codes)
        {
            for (int i = 0; i < values.Length; i++)
            {
                int code = FindOrAdd(values[i]);
                if (code < 0)
                    return false;
                codes[i] = (byte)code;
            }
            return true;
        }

        public void Decode(ReadOnlySpan<byte> codes, Span<float> values)
        {
            // A byte is always within the table, and the lengths are compared here; four at a time, to load the codes at once.
            values = values[..codes.Length];
            ref float table = ref _values[0], value = ref MemoryMarshal.GetReference(values);
            ReadOnlySpan<uint> fours = MemoryMarshal.Cast<byte, uint>(codes);
            for (int i = 0; i < fours.Length; i++)
            {
                uint four = BitConverter.IsLittleEndian ? fours[i] : BinaryPrimitives.ReverseEndianness(fours[i]);
                value = Unsafe.Add(ref table, four & 0xFF);
                Unsafe.Add(ref value, 1) = Unsafe.Add(ref table, four >> 8 & 0xFF);
                Unsafe.Add(ref value, 2) = Unsafe.Add(ref table, four >> 16 & 0xFF);
                Unsafe.Add(ref value, 3) = Unsafe.Add(ref table, four >> 24);
                value = ref Unsafe.Add(ref value, 4);
            }
            for (int i = 4 * fours.Length; i < codes.Length; i++)
                values[i] = _values[codes[i]];
        }

        /// <summary>The number of a value; null where there is none.</summary>
        public byte? CodeOf(float value) => _codeAt[PlaceOf(value)] is >= 0 and short code ? (byte)code : null;

        /// <summary>The number of a value, a new one if there is room; or -1.</summary>
        private int FindOrAdd(float value)
        {
            uint place = PlaceOf(value);
            if (_codeAt[place] is >= 0 and short code)
                return code;
            if (_count == MaxCodes)
                return -1;
            _values[_count] = value;
            _codeAt[place] = (short)_count;
            return _count++;
        }

        /// <summary>The place in the table of codes where a value is, or where it would be.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private uint PlaceOf(float value)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value), place = bits * 0x9E3779B1 >> (32 - TableBits);
            while (_codeAt[place] is >= 0 and short code && BitConverter.SingleToUInt32Bits(_values[code]) != bits)
                place = (place + 1) % (1 << TableBits);
            return place;
        }
    }
}
