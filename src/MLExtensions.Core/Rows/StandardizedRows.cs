using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions;

/// <summary>Rows of another source with standardized features or labels. Disposing does not dispose the other source.</summary>
internal sealed class StandardizedRows : IRowSource
{
    private readonly IRowSource _rows;
    private readonly float[]? _means, _factors, _labels;
    private Known? _sparse;

    /// <param name="rows">The other source.</param>
    /// <param name="features">The scaling of the features; null for none.</param>
    /// <param name="labels">The scaling of the label values; null for none.</param>
    public StandardizedRows(IRowSource rows, Standardization? features, Standardization? labels)
    {
        _rows = rows;
        if (features != null)
        {
            _means = features.MeanSpan.ToArray();
            _factors = [.. Enumerable.Range(0, _means.Length).Select(i => (float)features.FactorOf(i))];
        }
        _labels = labels == null ? null : Standardize(rows, labels);
    }

    // The other source may get other rows, which are sparse or not.
    public ISparseRows? Sparse
    {
        get
        {
            ISparseRows? sparse = _rows.Sparse;
            if (_means == null || sparse == null)
                return sparse;
            Known? known = _sparse;
            if (known?.Rows != sparse)
                _sparse = known = new Known(sparse, StandardizedSparseRows.Of(sparse, _means, _factors!));
            return known.Standardized;
        }
    }

    public int Count => _rows.Count;

    public int Features => _rows.Features;

    public int Labels => _rows.Labels;

    public bool HasWeights => _rows.HasWeights;

    public bool IsSameInEveryEpoch => _rows.IsSameInEveryEpoch;

    public void GatherFeatures(ReadOnlySpan<int> rows, int? epoch, Span<float> destination, int stride)
    {
        _rows.GatherFeatures(rows, epoch, destination, stride);
        if (_means == null)
            return;
        for (int row = 0; row < rows.Length; row++)
            Standardize(destination.Slice(row * stride, _means.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void GatherLabels(ReadOnlySpan<int> rows, Span<float> labels, Span<float> weights)
    {
        if (_labels == null)
        {
            _rows.GatherLabels(rows, labels, weights);
            return;
        }
        int width = Labels;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int label = 0; label < width; label++)
                labels[i * width + label] = _labels[rows[i] * width + label];
        }
        if (HasWeights)
        {
            for (int i = 0; i < rows.Length; i++)
                weights[i] = _rows.WeightOf(rows[i]);
        }
        else
        {
            weights[..rows.Length].Fill(1);
        }
    }

    public ReadOnlySpan<float> LabelsOf(int row) => _labels == null ? _rows.LabelsOf(row) : _labels.AsSpan(row * Labels, Labels);

    public float WeightOf(int row) => _rows.WeightOf(row);

    public int NumberOf(int row) => _rows.NumberOf(row);

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Standardize(Span<float> features)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= features.Length; i += Vector<float>.Count)
        {
            Span<float> values = features.Slice(i, Vector<float>.Count);
            ((new Vector<float>(values) - new Vector<float>(_means!, i)) * new Vector<float>(_factors!, i)).CopyTo(values);
        }
        for (; i < features.Length; i++)
            features[i] = (features[i] - _means![i]) * _factors![i];
    }

    private static float[] Standardize(IRowSource rows, Standardization scaling)
    {
        float[] labels = new float[checked(rows.Count * rows.Labels)];
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> label = rows.LabelsOf(row);
            for (int i = 0; i < label.Length; i++)
                labels[row * label.Length + i] = (float)(((double)label[i] - scaling.Means[i]) * scaling.FactorOf(i));
        }
        return labels;
    }

    private sealed record Known(ISparseRows Rows, ISparseRows? Standardized);
}
