namespace MLExtensions;

/// <summary>
/// The initial weights or biases of a layer; printed, it shows its settings. Each initialization is one file: a record with its settings,
/// and the member of this class that creates it.
/// </summary>
public abstract partial record Initialization
{
    private protected Initialization()
    {
    }

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public virtual void Check()
    {
    }

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    internal void FillChecked(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
    {
        Check();
        Fill(values, inputs, outputs, random, first);
    }

    /// <param name="values">Receives the weights of a layer, or its biases.</param>
    /// <param name="inputs">Of the layer.</param>
    /// <param name="outputs">Of the layer.</param>
    /// <param name="random">Where random numbers come from.</param>
    /// <param name="first">The number of the first of them; the others follow.</param>
    private protected abstract void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first);

    private protected static void FillUniform(Span<float> values, float bound, CounterRandom random, ulong first)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (2 * random.Uniform(first + (ulong)i) - 1) * bound;
    }

    private protected static void FillNormal(Span<float> values, float mean, float standardDeviation, CounterRandom random, ulong first)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = mean + standardDeviation * random.Normal(first + (ulong)i);
    }
}
