namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>
    /// Gets the scaled exponential linear unit: f(x) = scale * x where x is more than 0, else scale * alpha * (exp(x) - 1), with scale =
    /// 1.0507009873554805 and alpha = 1.6732632423543772 (Klambauer and others, 2017). Outputs of mean 0 and variance 1 keep both from
    /// layer to layer, with weights that have the variance 1 / inputs. PyTorch's SELU.
    /// </summary>
    public static Activation Selu { get; } = new SeluActivation();
}

/// <summary>The activation <see cref="Activation.Selu"/>.</summary>
public sealed record SeluActivation : Activation
{
    private const double Alpha = 1.6732632423543772, Scale = 1.0507009873554805;

    internal SeluActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "selu";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor)
        => visitor.Visit(new EluActivation.Operator((float)Scale, (float)(Scale * Alpha)));
}
