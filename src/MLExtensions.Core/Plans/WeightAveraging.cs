namespace MLExtensions;

/// <summary>
/// An average of the parameters over the training steps, which the model gets in place of the parameters after the last step. Validation
/// uses the average, too.
/// </summary>
public abstract record WeightAveraging
{
    private protected WeightAveraging()
    {
    }

    /// <summary>Creates the mean of the parameters after each step of the last part of the training (Polyak and Juditsky, 1992).</summary>
    /// <param name="from">The fraction of the steps after which averaging begins, from 0 to less than 1.</param>
    public static UniformAveraging Uniform(double from = 0.5) => new() { From = from };

    /// <summary>
    /// Creates an average that decays exponentially: average = decay * average + (1 - decay) * parameters after each step. In the first
    /// steps the decay is less, (1 + step) / (10 + step).
    /// </summary>
    /// <param name="decay">The decay, from 0 to less than 1.</param>
    public static ExponentialAveraging Exponential(double decay = 0.999) => new() { Decay = decay };

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public abstract void Check();

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Returns the fraction of the parameters after a step that goes into the average; the rest is the average before.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="totalSteps">The number of steps of all epochs.</param>
    internal abstract float FractionOf(long step, long totalSteps);
}

/// <summary>The mean of the parameters after each step of the last part of the training.</summary>
public sealed record UniformAveraging : WeightAveraging
{
    internal UniformAveraging()
    {
    }

    /// <summary>Gets the fraction of the steps after which averaging begins.</summary>
    /// <value>From 0 to less than 1. Default: 0.5.</value>
    public double From { get; init; } = 0.5;

    /// <inheritdoc/>
    public override void Check() => Setting.Require(From is >= 0 and < 1, nameof(From), From, "from 0 to less than 1");

    internal override float FractionOf(long step, long totalSteps) => 1f / Math.Max(step - (long)(From * totalSteps), 1);
}

/// <summary>An average of the parameters that decays exponentially.</summary>
public sealed record ExponentialAveraging : WeightAveraging
{
    internal ExponentialAveraging()
    {
    }

    /// <summary>Gets the decay.</summary>
    /// <value>From 0 to less than 1. Default: 0.999.</value>
    public double Decay { get; init; } = 0.999;

    /// <inheritdoc/>
    public override void Check() => Setting.Require(Decay is >= 0 and < 1, nameof(Decay), Decay, "from 0 to less than 1");

    internal override float FractionOf(long step, long totalSteps)
        => step == 1 ? 1 : (float)(1 - Math.Min(Decay, (1.0 + step) / (10 + step)));
}
