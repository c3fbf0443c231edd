namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>
    /// Gets softmax, f(x)_i = exp(x_i) / sum over j of exp(x_j), for the last layer, and not before <c>Loss.SoftmaxCrossEntropy</c>, which
    /// applies it itself.
    /// </summary>
    public static Activation Softmax { get; } = new SoftmaxActivation();
}

/// <summary>The activation <see cref="Activation.Softmax"/>.</summary>
public sealed record SoftmaxActivation : Activation
{
    internal SoftmaxActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "softmax";

    /// <inheritdoc/>
    public override bool IsRowwise => true;

    internal override void ApplyToRow(Span<float> values) => MLExtensions.Softmax.Apply(values);

    // By x_i: y_i (g_i - sum over j of g_j y_j).
    internal override void DifferentiateRow(ReadOnlySpan<float> outputs, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
            sum += (double)gradient[i] * outputs[i];
        for (int i = 0; i < outputs.Length; i++)
            gradient[i] = (float)(outputs[i] * (gradient[i] - sum));
    }
}
