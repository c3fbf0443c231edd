namespace MLExtensions.Simd;

/// <summary>
/// Some rows, gathered so that a linear model reads them one after the other: features, then 1 for the bias if there is one, then zeros up
/// to a whole number of vectors.
/// </summary>
internal sealed unsafe class LinearRows
{
    private readonly int _width;
    private readonly AlignedBuffer _features, _labels, _weights, _zeros;

    public LinearRows(int capacity, int inputs, int width, bool hasBias)
    {
        _width = width;
        _features = new AlignedBuffer((long)capacity * width);
        (_labels, _weights, _zeros) = (new(capacity), new(capacity), new(width));
        for (int row = 0; row < capacity && hasBias; row++)
            Features(row)[inputs] = 1;
    }

    public float* Labels => _labels.Pointer;

    public float* Weights => _weights.Pointer;

    /// <summary>As wide as a row.</summary>
    public float* Zeros => _zeros.Pointer;

    public float* Features(int row) => _features.Pointer + (nint)row * _width;

    /// <summary>Gathers rows into the places from <paramref name="first"/> on.</summary>
    /// <param name="source">Has the rows.</param>
    /// <param name="rows">The numbers of the rows.</param>
    /// <param name="epoch">The epoch of training; null to evaluate.</param>
    /// <param name="first">The first place.</param>
    public void Gather(IRowSource source, ReadOnlySpan<int> rows, int? epoch, int first = 0)
    {
        source.GatherFeatures(rows, epoch, _features.Span[(first * _width)..], _width);
        source.GatherLabels(rows, _labels.Span[first..], _weights.Span[first..]);
    }
}
