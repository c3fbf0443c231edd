namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>Creates an initialization with normally distributed numbers.</summary>
    /// <param name="standardDeviation">The standard deviation, 0 or more.</param>
    /// <param name="mean">The mean, a finite number.</param>
    public static NormalInitialization Normal(double standardDeviation, double mean = 0)
        => new() { StandardDeviation = standardDeviation, Mean = mean };
}

/// <summary>Normally distributed numbers.</summary>
public sealed record NormalInitialization : Initialization
{
    internal NormalInitialization()
    {
    }

    /// <summary>Gets the standard deviation.</summary>
    /// <value>0 or more.</value>
    public required double StandardDeviation { get; init; }

    /// <summary>Gets the mean.</summary>
    /// <value>A finite number. Default: 0.</value>
    public double Mean { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        Setting.RequireNotNegative(nameof(StandardDeviation), StandardDeviation);
        Setting.RequireFinite(nameof(Mean), Mean);
    }

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillNormal(values, (float)Mean, (float)StandardDeviation, random, first);
}
