namespace MLExtensions;

/// <summary>Some of the rows of another source. Disposing does not dispose the other source.</summary>
/// <param name="rows">The other source.</param>
/// <param name="numbers">The numbers of the rows in the other source, from 0.</param>
internal sealed class RowSubset(IRowSource rows, int[] numbers) : IRowSource
{
    private const int RowsAtOnce = 256;

    public int Count => numbers.Length;

    public int Features => rows.Features;

    public int Labels => rows.Labels;

    public bool HasWeights => rows.HasWeights;

    public bool IsSameInEveryEpoch => rows.IsSameInEveryEpoch;

    public void GatherFeatures(ReadOnlySpan<int> chosen, int? epoch, Span<float> destination, int stride)
    {
        Span<int> buffer = stackalloc int[Math.Min(chosen.Length, RowsAtOnce)];
        for (int first = 0; first < chosen.Length; first += RowsAtOnce)
            rows.GatherFeatures(Numbers(chosen[first..], buffer), epoch, destination[(first * stride)..], stride);
    }

    public void GatherLabels(ReadOnlySpan<int> chosen, Span<float> labels, Span<float> weights)
    {
        Span<int> buffer = stackalloc int[Math.Min(chosen.Length, RowsAtOnce)];
        for (int first = 0; first < chosen.Length; first += RowsAtOnce)
            rows.GatherLabels(Numbers(chosen[first..], buffer), labels[(first * Labels)..], weights[first..]);
    }

    public ReadOnlySpan<float> LabelsOf(int row) => rows.LabelsOf(numbers[row]);

    public float WeightOf(int row) => rows.WeightOf(numbers[row]);

    public int NumberOf(int row) => rows.NumberOf(numbers[row]);

    public ICodedRows? Codes => rows.Codes is { } codes ? new CodedSubset(codes, numbers) : null;

    public ISparseRows? Sparse => rows.Sparse is { } sparse ? new SparseSubset(sparse, numbers) : null;

    public void Dispose()
    {
    }

    /// <summary>Returns the numbers in the other source of the first rows, as many as the buffer has room for.</summary>
    private Span<int> Numbers(ReadOnlySpan<int> chosen, Span<int> buffer)
    {
        Span<int> found = buffer[..Math.Min(chosen.Length, buffer.Length)];
        for (int i = 0; i < found.Length; i++)
            found[i] = numbers[chosen[i]];
        return found;
    }

    private sealed class SparseSubset(ISparseRows rows, int[] numbers) : ISparseRows
    {
        public int CapacityOf(int row) => rows.CapacityOf(numbers[row]);

        public int Read(int row, Span<int> features, Span<float> values) => rows.Read(numbers[row], features, values);
    }

    private sealed class CodedSubset(ICodedRows rows, int[] numbers) : ICodedRows
    {
        public ReadOnlySpan<byte> CodesOf(int row) => rows.CodesOf(numbers[row]);

        public void Prefetch(int row) => rows.Prefetch(numbers[row]);

        public void Decode(ReadOnlySpan<byte> codes, Span<float> values) => rows.Decode(codes, values);

        public byte? CodeOf(float value) => rows.CodeOf(value);
    }
}
