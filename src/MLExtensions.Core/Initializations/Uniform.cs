namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>Numbers from an interval, all equally likely.</summary>
    /// <param name="low">Where the interval begins, a finite number.</param>
    /// <param name="high">Where it ends, <paramref name="low"/> or more.</param>
    public static UniformInitialization Uniform(float low, float high) => new(low, high);
}

/// <summary>Numbers from an interval, all equally likely.</summary>
/// <param name="Low">Where the interval begins, a finite number.</param>
/// <param name="High">Where it ends, <paramref name="Low"/> or more.</param>
public sealed record UniformInitialization(float Low, float High) : Initialization
{
    /// <inheritdoc/>
    public override void Check()
    {
        Setting.RequireFinite(nameof(Low), Low);
        Setting.Require(High >= Low && float.IsFinite(High - Low), nameof(High), High, $"finite, and {Low} (Low) or more");
    }

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = Low + (High - Low) * random.Uniform(first + (ulong)i);
    }
}
