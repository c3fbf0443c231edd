using System.Runtime.CompilerServices;

namespace MLExtensions;

/// <summary>Rows in memory: filled once, then read.</summary>
/// <remarks>
/// <para>
/// The number of rows need not be known beforehand. Features with at most 256 different values take one byte each, others four.
/// </para>
/// <para>Disposing returns the memory to a pool, so that the next rows are filled faster.</para>
/// <para>Thread safety: one thread adds rows; then several may read them.</para>
/// </remarks>
internal sealed class InMemoryRows : IRowSource
{
    private readonly FeatureStore _features;
    private readonly NumberList _labels = new();
    private NumberList _weights = new();
    private bool _isDisposed;

    /// <summary>Initializes an empty set of rows.</summary>
    /// <param name="features">Number of features of a row.</param>
    /// <param name="labels">Number of label values of a row.</param>
    /// <param name="hasWeights">Whether each row has a weight.</param>
    public InMemoryRows(int features, int labels, bool hasWeights = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 0);
        (Features, Labels, HasWeights) = (features, labels, hasWeights);
        _features = new FeatureStore(features);
    }

    public int Count { get; private set; }

    public int Features { get; }

    public int Labels { get; }

    public bool HasWeights { get; private set; }

    public bool IsSameInEveryEpoch => true;

    public ICodedRows? Codes => _features.IsCoded ? _features : null;

    public ISparseRows? Sparse => _features.Sparse;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">The number of features or label values is another one.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> labels, float weight = 1)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (features.Length != Features || labels.Length != Labels)
        {
            throw new ArgumentException(
                $"A row has {Features} features and {Labels} label values; found {features.Length} and {labels.Length}.");
        }
        _features.Add(features);
        AddLabels(labels, weight);
    }

    /// <summary>Adds a row of which some features are given; the others are 0.</summary>
    /// <param name="features">The numbers of the features, ascending.</param>
    /// <param name="values">Their values.</param>
    /// <param name="labels">The label values.</param>
    /// <param name="weight">The weight.</param>
    public void Add(ReadOnlySpan<int> features, ReadOnlySpan<float> values, ReadOnlySpan<float> labels, float weight)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _features.Add(features, values);
        AddLabels(labels, weight);
    }

    /// <summary>Adds some rows of other rows.</summary>
    /// <param name="other">Rows of as many features and labels.</param>
    /// <param name="rows">The numbers of the rows, in any order.</param>
    public void AddFrom(InMemoryRows other, ReadOnlySpan<int> rows)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _features.AddFrom(other._features, rows);
        ReadOnlySpan<float> labels = other._labels.Span, weights = other._weights.Span;
        foreach (int row in rows)
        {
            if (Labels == 1)
                _labels.Add(labels[row]);
            else
                _labels.Add(labels.Slice(row * Labels, Labels));
            if (HasWeights)
                _weights.Add(other.HasWeights ? weights[row] : 1);
        }
        Count += rows.Length;
    }

    /// <summary>Removes all rows; their memory is kept for others.</summary>
    public void Clear()
    {
        _features.Clear();
        _labels.Clear();
        _weights.Clear();
        Count = 0;
    }

    /// <summary>Moves some rows to the end of other rows; the rest keep their order.</summary>
    /// <param name="other">Rows of as many features and labels.</param>
    /// <param name="rows">The numbers of the rows, in ascending order.</param>
    public void MoveTo(InMemoryRows other, ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty)
            return;
        other.AddFrom(this, rows);
        _features.Remove(rows);
        _labels.Remove(rows, Labels);
        if (HasWeights)
            _weights.Remove(rows, 1);
        Count -= rows.Length;
    }

    /// <summary>Multiplies the weight of each row by that of its class.</summary>
    /// <param name="classWeights">The weight of each class; the first label value of a row is the index of its class.</param>
    public void MultiplyWeights(ReadOnlySpan<float> classWeights)
    {
        var weights = new NumberList();
        for (int row = 0; row < Count; row++)
            weights.Add(WeightOf(row) * classWeights[(int)LabelsOf(row)[0]]);
        _weights.Dispose();
        (_weights, HasWeights) = (weights, true);
    }

    /// <summary>Returns the memory to the pool. There are no rows then, and none can be added.</summary>
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

    public void GatherFeatures(ReadOnlySpan<int> rows, int? epoch, Span<float> destination, int stride)
        => _features.Gather(rows, destination, stride);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void GatherLabels(ReadOnlySpan<int> rows, Span<float> labels, Span<float> weights)
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

    public ReadOnlySpan<float> LabelsOf(int row) => _labels.Span.Slice(row * Labels, Labels);

    public float WeightOf(int row) => HasWeights ? _weights.Span[row] : 1;

    private void AddLabels(ReadOnlySpan<float> labels, float weight)
    {
        if (Labels == 1)
            _labels.Add(labels[0]);
        else
            _labels.Add(labels);
        if (HasWeights)
            _weights.Add(weight);
        Count++;
    }
}
