namespace MLExtensions;

/// <summary>The rows of a training set, as training reads them: contiguous numbers, filled once, gathered into batches in any order.</summary>
/// <remarks>Kept in chunks: the number of rows need not be known beforehand, and no array grows too large for .NET.</remarks>
public sealed class RowBuffer
{
    private const int ChunkFloats = 1 << 20;

    private readonly List<float[]> _chunks = [];
    private readonly int _rowsPerChunkShift;

    /// <summary>An empty buffer.</summary>
    /// <param name="features">Number of features of a row.</param>
    /// <param name="labels">Number of label values of a row.</param>
    /// <param name="hasWeights">Whether each row has a weight.</param>
    public RowBuffer(int features, int labels, bool hasWeights = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 0);
        (Features, Labels, HasWeights) = (features, labels, hasWeights);
        _rowsPerChunkShift = System.Numerics.BitOperations.Log2((uint)Math.Max(1, ChunkFloats / RowLength));
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Number of features of a row.</summary>
    public int Features { get; }

    /// <summary>Number of label values of a row.</summary>
    public int Labels { get; }

    /// <summary>Whether each row has a weight.</summary>
    public bool HasWeights { get; }

    private int RowLength => checked(Features + Labels + (HasWeights ? 1 : 0));

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">A span's length is not the buffer's.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> labels, float weight = 1)
    {
        if (features.Length != Features || labels.Length != Labels)
            throw new ArgumentException($"A row has {Features} features and {Labels} label values; found {features.Length} and {labels.Length}.");
        if (Count >> _rowsPerChunkShift == _chunks.Count)
            _chunks.Add(GC.AllocateUninitializedArray<float>(RowLength << _rowsPerChunkShift));
        Span<float> row = Row(checked(Count++));
        features.CopyTo(row);
        labels.CopyTo(row[Features..]);
        if (HasWeights)
            row[^1] = weight;
    }

    /// <summary>Copies the rows with the given numbers, one after the other.</summary>
    /// <param name="rows">Their numbers, from 0.</param>
    /// <param name="features">Receives rows x features numbers.</param>
    /// <param name="labels">Receives rows x label values.</param>
    /// <param name="weights">Receives a number a row, where the rows have weights.</param>
    public void Gather(ReadOnlySpan<int> rows, Span<float> features, Span<float> labels, Span<float> weights)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<float> row = Row(rows[i]);
            row[..Features].CopyTo(features[(i * Features)..]);
            row.Slice(Features, Labels).CopyTo(labels[(i * Labels)..]);
            if (HasWeights)
                weights[i] = row[^1];
        }
    }

    private Span<float> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        int inChunk = index & ((1 << _rowsPerChunkShift) - 1);
        return _chunks[index >> _rowsPerChunkShift].AsSpan(inChunk * RowLength, RowLength);
    }
}
