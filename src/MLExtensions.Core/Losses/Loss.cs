using System.Globalization;

namespace MLExtensions;

/// <summary>
/// How wrong a network's outputs are for a row, and how the outputs should change. Each loss is one file, with the member of this class that offers it.
/// </summary>
public abstract partial class Loss
{
    private protected Loss(string kind, (string Name, float Value)? setting = null)
        => (Kind, Parameter, Name) = (kind, setting?.Value, setting is var (name, value) ? string.Create(CultureInfo.InvariantCulture, $"{kind}({name}={value})") : kind);

    /// <summary>Which formula it is, for engines that have it themselves.</summary>
    internal string Kind { get; }

    /// <summary>The number that the formula depends on, if there is one.</summary>
    internal float? Parameter { get; }

    /// <summary>The name as it is printed, such as <c>softmax cross-entropy</c> or <c>huber(delta=0.5)</c>.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Numbers that a row's label consists of, for a network of that many outputs.</summary>
    internal abstract int LabelsPerRow(int outputs);

    /// <summary>Throws where a row's label cannot be.</summary>
    /// <exception cref="ArgumentException">The message says what a label is.</exception>
    internal abstract void CheckLabels(ReadOnlySpan<float> label, int outputs);

    /// <summary>The loss of one row, and its derivatives by the outputs.</summary>
    /// <param name="outputs">Of the last layer.</param>
    /// <param name="label"><see cref="LabelsPerRow"/> numbers.</param>
    /// <param name="gradient">As many as outputs; receives the derivatives.</param>
    /// <exception cref="ArgumentException">The label cannot be.</exception>
    internal abstract double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient);

    /// <summary>Whether a prediction is right or wrong, as that of a class is, rather than near or far.</summary>
    internal virtual bool IsClassification => true;

    /// <summary>Whether the outputs, taken as a prediction, are right; false where a loss knows no right or wrong.</summary>
    internal abstract bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label);

    /// <summary>Calls a visitor with the operator of an elementwise loss; null for other losses.</summary>
    internal virtual TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => null;

    private static int ClassIndex(float label, int classes)
    {
        int index = (int)label;
        if ((uint)index >= (uint)classes || index != label)
            throw new ArgumentException($"A label is the index of a class, from 0 to {classes - 1}; found {label}.", nameof(label));
        return index;
    }
}
