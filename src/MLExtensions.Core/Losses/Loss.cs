using System.Globalization;

namespace MLExtensions;

/// <summary>
/// The function of outputs and label that training minimizes. Each loss is one file: a record with its settings, its formula, and the
/// member of this class that creates it.
/// </summary>
public abstract partial record Loss
{
    private protected Loss()
    {
    }

    /// <summary>Gets the name as it is printed, such as <c>softmax cross-entropy</c> or <c>huber(delta=0.5)</c>.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>Gets whether a prediction is right or wrong, as that of a class is, rather than near or far.</summary>
    internal abstract bool IsClassification { get; }

    /// <summary>Returns the number of label values of a row, given the number of outputs.</summary>
    internal abstract int LabelsPerRow(int outputs);

    /// <summary>Throws where the label of a row is out of range.</summary>
    /// <param name="label"><see cref="LabelsPerRow"/> numbers.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <exception cref="ArgumentException">The message has the label and its range.</exception>
    internal abstract void CheckLabel(ReadOnlySpan<float> label, int outputs);

    /// <summary>Computes the loss of a row, and its derivatives by the outputs.</summary>
    /// <param name="outputs">The outputs of the last layer.</param>
    /// <param name="label"><see cref="LabelsPerRow"/> numbers that passed <see cref="CheckLabel"/>.</param>
    /// <param name="gradient">As many numbers as outputs; receives the derivatives.</param>
    internal abstract double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient);

    /// <summary>Returns whether the outputs, taken as a prediction, are right; false unless <see cref="IsClassification"/>.</summary>
    internal abstract bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label);

    /// <summary>Computes the outputs whose loss is least if they are the same for all rows, or nearly so.</summary>
    /// <param name="means">The mean of each label value; of a class, its share of the rows.</param>
    /// <param name="outputs">As many numbers; receives the outputs.</param>
    internal abstract void SetConstantOutputs(ReadOnlySpan<double> means, Span<float> outputs);

    /// <summary>Calls a visitor with the operator of an elementwise loss; null for other losses.</summary>
    internal virtual TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => null;

    private protected static void RequireSmoothing(string name, double value)
        => Setting.Require(value is >= 0 and < 1, name, value, "from 0 to less than 1");

    private protected static string NameWith(string kind, string setting, double value)
        => string.Create(CultureInfo.InvariantCulture, $"{kind}({setting}={value})");
}
