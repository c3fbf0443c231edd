namespace MLExtensions;

/// <summary>
/// The scaling of features or labels in a training: standardized = (value - mean) / scale, for each of them. The statistics are those of
/// the rows trained on.
/// </summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public sealed class Standardization
{
    // As means, in scales: the farthest that a mean can be folded into a bias without loss in single precision.
    private const double LargestFoldedShift = 1000;

    private readonly float[] _means, _scales;

    /// <summary>Initializes a scaling, which keeps the arrays.</summary>
    /// <param name="means">What is subtracted from each value.</param>
    /// <param name="scales">What each difference is divided by; 0 where the standardized value is always 0.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not finite, or a scale is negative.</exception>
    internal Standardization(float[] means, float[] scales)
    {
        if (means.Length != scales.Length)
            throw new ArgumentException($"There should be as many scales as means, {means.Length}; found {scales.Length}.", nameof(scales));
        foreach (float mean in means)
            Setting.RequireFinite(nameof(means), mean);
        foreach (float scale in scales)
            Setting.RequireNotNegative(nameof(scales), scale);
        (_means, _scales) = (means, scales);
    }

    /// <summary>Gets what is subtracted from each value: its mean, or 0 where it is not centered.</summary>
    public IReadOnlyList<float> Means => _means;

    /// <summary>
    /// Gets what each difference is divided by: the standard deviation, 1 where the value is not scaled, or 0 for a constant, whose
    /// standardized value is always 0.
    /// </summary>
    public IReadOnlyList<float> Scales => _scales;

    internal ReadOnlySpan<float> MeanSpan => _means;

    internal ReadOnlySpan<float> ScaleSpan => _scales;

    /// <summary>Returns the factor by which a difference from the mean is multiplied.</summary>
    internal double FactorOf(int index) => _scales[index] == 0 ? 0 : 1.0 / _scales[index];

    /// <summary>Returns whether a mean is so many scales from 0 that it has to be subtracted before the product with the weights.</summary>
    internal bool IsFar(int index) => _scales[index] > 0 && Math.Abs(_means[index]) > LargestFoldedShift * _scales[index];

    /// <summary>Returns the scaling of the same values in another order.</summary>
    /// <param name="places">For each value its place in this scaling.</param>
    internal Standardization Reorder(int[] places)
        => new(Array.ConvertAll(places, place => _means[place]), Array.ConvertAll(places, place => _scales[place]));

    /// <inheritdoc/>
    public override string ToString() => $"standardization of {_means.Length} values";
}
