namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>Creates an initialization with numbers uniformly distributed in an interval.</summary>
    /// <param name="low">The beginning of the interval, a finite number.</param>
    /// <param name="high">The end of the interval, <paramref name="low"/> or more.</param>
    public static UniformInitialization Uniform(double low, double high) => new() { Low = low, High = high };
}

/// <summary>Numbers uniformly distributed in an interval.</summary>
public sealed record UniformInitialization : Initialization
{
    internal UniformInitialization()
    {
    }

    /// <summary>Gets the beginning of the interval.</summary>
    /// <value>A finite number.</value>
    public required double Low { get; init; }

    /// <summary>Gets the end of the interval.</summary>
    /// <value>Finite, and <see cref="Low"/> or more.</value>
    public required double High { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        Setting.RequireFinite(nameof(Low), Low);
        Setting.Require(High >= Low && float.IsFinite((float)(High - Low)), nameof(High), High, $"finite, and {Low} (Low) or more");
    }

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)Low + (float)(High - Low) * random.Uniform(first + (ulong)i);
    }
}
