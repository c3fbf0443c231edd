namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>Normally distributed numbers.</summary>
    /// <param name="standardDeviation">0 or more.</param>
    /// <param name="mean">A finite number.</param>
    public static NormalInitialization Normal(float standardDeviation, float mean = 0) => new(standardDeviation, mean);
}

/// <summary>Normally distributed numbers.</summary>
/// <param name="StandardDeviation">0 or more.</param>
/// <param name="Mean">A finite number.</param>
public sealed record NormalInitialization(float StandardDeviation, float Mean) : Initialization
{
    /// <inheritdoc/>
    public override void Check()
    {
        Setting.RequireNotNegative(nameof(StandardDeviation), StandardDeviation);
        Setting.RequireFinite(nameof(Mean), Mean);
    }

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillNormal(values, Mean, StandardDeviation, random, first);
}
