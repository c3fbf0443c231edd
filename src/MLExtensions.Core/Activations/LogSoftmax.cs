namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>
    /// Gets the logarithm of softmax, f(x)_i = x_i - ln of the sum over j of exp(x_j), for the last layer, before
    /// <c>Loss.NegativeLogLikelihood</c>.
    /// </summary>
    public static Activation LogSoftmax { get; } = new LogSoftmaxActivation();
}

/// <summary>The activation <see cref="Activation.LogSoftmax"/>.</summary>
public sealed record LogSoftmaxActivation : Activation
{
    internal LogSoftmaxActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "log_softmax";

    /// <inheritdoc/>
    public override bool IsRowwise => true;

    internal override void ApplyToRow(Span<float> values)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in values)
            largest = MathF.Max(largest, value);
        double sum = 0;
        foreach (float value in values)
            sum += Math.Exp(value - largest);
        double logOfSum = Math.Log(sum);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] - largest - logOfSum);
    }

    // By x_i: g_i - exp(y_i) * sum over j of g_j.
    internal override void DifferentiateRow(ReadOnlySpan<float> outputs, Span<float> gradient)
    {
        double sum = 0;
        foreach (float derivative in gradient)
            sum += derivative;
        for (int i = 0; i < outputs.Length; i++)
            gradient[i] = (float)(gradient[i] - Math.Exp(outputs[i]) * sum);
    }
}
