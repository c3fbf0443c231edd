namespace MLExtensions;

/// <summary>
/// How the learning rate changes during training; printed, it shows its settings. A schedule is a function of the position, without a memory, so a resumed
/// training needs none of its state. Each schedule is one file, with the method of this class that offers it.
/// </summary>
public abstract partial record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and the range.</exception>
    public virtual void Check()
    {
    }

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Whether the rate can differ between the steps of an epoch.</summary>
    internal virtual bool ChangesWithinEpochs => false;

    /// <summary>Whether the rate depends on how many epochs there will be.</summary>
    internal virtual bool DependsOnEpochs => false;

    /// <summary>The learning rate of the step at a position.</summary>
    public abstract float RateAt(in TrainingPosition position);
}
