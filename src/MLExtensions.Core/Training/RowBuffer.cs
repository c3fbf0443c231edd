namespace MLExtensions;

/// <summary>The rows of a training set, as training reads them: filled once, read in any order, by several threads at once.</summary>
/// <remarks>
/// The number of rows need not be known beforehand, and features fill no array too large for .NET. Features that have at most 256 different values take a byte each.
/// Disposing of a buffer that nobody reads any more lets the next one have its memory, which is then filled faster; without it, the garbage collector takes it.
/// </remarks>
internal sealed class RowBuffer : IDisposable
{
    private readonly FeatureStore _features;
    private readonly NumberList _labels = new();
    private NumberList _weights = new();
    private bool _isDisposed;

    /// <summary>An empty buffer.</summary>
    /// <param name="features">Number of features of a row.</param>
    /// <param name="labels">Number of label values of a row.</param>
    /// <param name="hasWeights">Whether each row has a weight.</param>
    public RowBuffer(int features, int labels, bool hasWeights = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 0);
        (Features, Labels, HasWeights) = (features, labels, hasWeights);
        _features = new FeatureStore(features);
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Number of features of a row.</summary>
    public int Features { get; }

    /// <summary>Number of label values of a row.</summary>
    public int Labels { get; }

    /// <summary>Whether each row has a weight.</summary>
    public bool HasWeights { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">A span's length is not the buffer's.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> labels, float weight = 1)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (features.Length != Features || labels.Length != Labels)
            throw new ArgumentException($"A row has {Features} features and {Labels} label values; found {features.Length} and {labels.Length}.");
        _features.Add(features);
        if (Labels == 1)
            _labels.Add(labels[0]);
        else
            _labels.Add(labels);
        if (HasWeights)
            _weights.Add(weight);
        Count++;
    }

    /// <summary>Gives the rows other weights.</summary>
    /// <param name="weightOf">The new weight of the row of a number.</param>
    internal void Weigh(Func<int, float> weightOf)
    {
        var weights = new NumberList();
        for (int row = 0; row < Count; row++)
            weights.Add(weightOf(row));
        _weights.Dispose();
        (_weights, HasWeights) = (weights, true);
    }

    /// <summary>Gives the memory back. The buffer has no rows then, and takes none.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Count = 0;
        _features.Dispose();
        _labels.Dispose();
        _weights.Dispose();
    }

    /// <summary>Copies a row's features.</summary>
    /// <param name="row">Its number, from 0.</param>
    /// <param name="features">Receives them.</param>
    public void CopyFeatures(int row, Span<float> features)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        _features.CopyTo(row, features[..Features]);
    }

    /// <summary>Copies the features of some rows.</summary>
    /// <param name="rows">Their numbers, which the buffer has.</param>
    /// <param name="features">Receives rows x features, rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">See <paramref name="features"/>.</param>
    internal unsafe void GatherFeatures(ReadOnlySpan<int> rows, float* features, int stride) => _features.Gather(rows, features, stride);

    /// <summary>Copies the labels of some rows, and their weights.</summary>
    /// <param name="rows">Their numbers, which the buffer has.</param>
    /// <param name="labels">Receives rows x labels.</param>
    /// <param name="weights">Receives a number a row.</param>
    internal void GatherLabels(ReadOnlySpan<int> rows, Span<float> labels, Span<float> weights)
    {
        ReadOnlySpan<float> all = _labels.Span;
        if (Labels == 1)
            for (int i = 0; i < rows.Length; i++)
                labels[i] = all[rows[i]];
        else
            for (int i = 0; i < rows.Length; i++)
                all.Slice(rows[i] * Labels, Labels).CopyTo(labels[(i * Labels)..]);

        ReadOnlySpan<float> allWeights = _weights.Span;
        if (!HasWeights)
            weights[..rows.Length].Fill(1);
        else
            for (int i = 0; i < rows.Length; i++)
                weights[i] = allWeights[rows[i]];
    }

    /// <summary>A row's label values.</summary>
    public ReadOnlySpan<float> LabelsOf(int row) => _labels.Span.Slice(row * Labels, Labels);

    /// <summary>A row's weight; 1 where the rows have none.</summary>
    public float WeightOf(int row) => HasWeights ? _weights.Span[row] : 1;
}
