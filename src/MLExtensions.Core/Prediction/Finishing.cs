namespace MLExtensions;

/// <summary>
/// How the outputs of a network for a row become its scores, by the task. The predictions of ML.NET and those of
/// <see cref="NetworkPredictor"/> are finished by it.
/// </summary>
internal sealed class Finishing
{
    private readonly bool _isSoftmax, _isSorted;
    private readonly LabelRange? _range;

    private Finishing(bool isSoftmax = false, bool isSorted = false, LabelRange? range = null)
        => (_isSoftmax, _isSorted, _range) = (isSoftmax, isSorted, range);

    /// <summary>Gets the one that leaves the outputs as they are: the logits of labels.</summary>
    public static Finishing None { get; } = new();

    /// <summary>Returns that of several classes: softmax, unless the outputs are probabilities already.</summary>
    public static Finishing OfClasses(bool areProbabilities) => new(isSoftmax: !areProbabilities);

    /// <summary>Returns that of numbers, which are clamped to the range of the labels; null for none.</summary>
    public static Finishing OfNumbers(LabelRange? range) => new(range: range);

    /// <summary>
    /// Returns that of quantiles, which are sorted, so that a higher quantile is never less than a lower one, and clamped to the range of
    /// the labels; null for none.
    /// </summary>
    public static Finishing OfQuantiles(LabelRange? range) => new(isSorted: true, range: range);

    /// <summary>Makes scores of the outputs of a row, in place.</summary>
    public void Apply(Span<float> outputs)
    {
        if (_isSoftmax)
            Softmax.Apply(outputs);
        if (_isSorted)
            outputs.Sort();
        _range?.Clamp(outputs);
    }
}
