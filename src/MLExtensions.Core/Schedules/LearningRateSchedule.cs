namespace MLExtensions;

/// <summary>
/// How the learning rate changes during training; printed, it shows its settings. A schedule is a function of the position, so a resumed
/// training needs no state of it. Each schedule is one file: a record with its settings, and the method of this class that creates it.
/// </summary>
public abstract partial record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public virtual void Check()
    {
    }

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Gets whether the rate can differ between the steps of an epoch.</summary>
    internal virtual bool ChangesWithinEpochs => false;

    /// <summary>Gets whether the rate depends on the number of epochs.</summary>
    internal virtual bool DependsOnEpochs => false;

    /// <summary>Returns the learning rate of the step at a position.</summary>
    public abstract double RateAt(in TrainingPosition position);
}
