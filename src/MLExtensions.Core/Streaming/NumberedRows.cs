namespace MLExtensions;

/// <summary>Rows of a larger data set, in memory, with their numbers in it. Disposing does not dispose the rows.</summary>
/// <param name="rows">The rows.</param>
/// <param name="numbers">The number of each row in the data set.</param>
internal sealed class NumberedRows(InMemoryRows rows, int[] numbers) : IRowSource
{
    public int Count => rows.Count;

    public int Features => rows.Features;

    public int Labels => rows.Labels;

    public bool HasWeights => rows.HasWeights;

    // The memory has other rows later, so nobody may keep them.
    public bool IsSameInEveryEpoch => false;

    public ICodedRows? Codes => rows.Codes;

    public ISparseRows? Sparse => rows.Sparse;

    public void GatherFeatures(ReadOnlySpan<int> chosen, int? epoch, Span<float> destination, int stride)
        => rows.GatherFeatures(chosen, epoch, destination, stride);

    public void GatherLabels(ReadOnlySpan<int> chosen, Span<float> labels, Span<float> weights)
        => rows.GatherLabels(chosen, labels, weights);

    public ReadOnlySpan<float> LabelsOf(int row) => rows.LabelsOf(row);

    public float WeightOf(int row) => rows.WeightOf(row);

    public int NumberOf(int row) => numbers[row];

    public void Dispose()
    {
    }
}
