namespace MLExtensions;

/// <summary>The model has an average of the weights that training went through rather than the last ones; validation looks at the average, too.</summary>
public abstract record WeightAveraging
{
    private protected WeightAveraging()
    {
    }

    /// <summary>The mean of the weights after each step of the last part of the training (Polyak and Juditsky, 1992).</summary>
    /// <param name="from">The share of the steps after which averaging begins, from 0 to less than 1.</param>
    public static WeightAveraging Uniform(double from = 0.5) => new UniformAveraging(from);

    /// <summary>average = decay * average + (1 - decay) * weights after each step; in the first steps the decay is less, (1 + step) / (10 + step).</summary>
    /// <param name="decay">From 0 to less than 1.</param>
    public static WeightAveraging Exponential(double decay = 0.999) => new ExponentialAveraging(decay);

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and the range.</exception>
    public abstract void Check();

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>How much of the weights after a step, from 1, goes into the average; the rest is the average before.</summary>
    internal abstract float ShareOf(long step, long totalSteps);
}

/// <summary>The mean of the weights after each step of the last part of the training.</summary>
/// <param name="From">The share of the steps after which averaging begins, from 0 to less than 1.</param>
public sealed record UniformAveraging(double From) : WeightAveraging
{
    /// <inheritdoc/>
    public override void Check() => Setting.Require(From is >= 0 and < 1, nameof(From), From, "from 0 to less than 1");

    internal override float ShareOf(long step, long totalSteps) => 1f / Math.Max(step - (long)(From * totalSteps), 1);
}

/// <summary>An average that forgets exponentially.</summary>
/// <param name="Decay">From 0 to less than 1.</param>
public sealed record ExponentialAveraging(double Decay) : WeightAveraging
{
    /// <inheritdoc/>
    public override void Check() => Setting.Require(Decay is >= 0 and < 1, nameof(Decay), Decay, "from 0 to less than 1");

    internal override float ShareOf(long step, long totalSteps) => step == 1 ? 1 : (float)(1 - Math.Min(Decay, (1.0 + step) / (10 + step)));
}
