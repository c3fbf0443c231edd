using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>The rows of a training set, as training reads them: filled once, gathered into batches in any order.</summary>
/// <remarks>The number of rows need not be known beforehand, and no array grows too large for .NET. Features that have at most 256 different values take a byte each.</remarks>
public sealed class RowBuffer
{
    private readonly FeatureStore _features;
    private readonly List<float> _labels = [], _weights = [];

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
    public bool HasWeights { get; }

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">A span's length is not the buffer's.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> labels, float weight = 1)
    {
        if (features.Length != Features || labels.Length != Labels)
            throw new ArgumentException($"A row has {Features} features and {Labels} label values; found {features.Length} and {labels.Length}.");
        _features.Add(features);
        _labels.AddRange(labels);
        if (HasWeights)
            _weights.Add(weight);
        Count++;
    }

    /// <summary>Copies the rows with the given numbers, one after the other.</summary>
    /// <param name="rows">Their numbers, from 0.</param>
    /// <param name="features">Receives rows x features numbers.</param>
    /// <param name="labels">Receives rows x label values.</param>
    /// <param name="weights">Receives a number a row, where the rows have weights.</param>
    public void Gather(ReadOnlySpan<int> rows, Span<float> features, Span<float> labels, Span<float> weights)
    {
        ReadOnlySpan<float> allLabels = CollectionsMarshal.AsSpan(_labels), allWeights = CollectionsMarshal.AsSpan(_weights);
        for (int i = 0; i < rows.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rows[i], (uint)Count, nameof(rows));
            _features.CopyTo(rows[i], features.Slice(i * Features, Features));
            allLabels.Slice(rows[i] * Labels, Labels).CopyTo(labels[(i * Labels)..]);
            if (HasWeights)
                weights[i] = allWeights[rows[i]];
        }
    }
}
