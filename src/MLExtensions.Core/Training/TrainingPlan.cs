namespace MLExtensions;

/// <summary>What is trained, and how.</summary>
public sealed record TrainingPlan
{
    /// <summary>The shape, and the parameters to start from.</summary>
    public required Network Network { get; init; }

    /// <summary>What training makes small.</summary>
    public required Loss Loss { get; init; }

    /// <summary>How the parameters change.</summary>
    public required Optimizer Optimizer { get; init; }

    /// <summary>
    /// The probability with which each output of a hidden layer is 0 in a step of training, the others being scaled up to make good for it; from 0 to less than 1.
    /// </summary>
    public float Dropout { get; init; }

    /// <summary>Number of rows in a batch; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How often training goes through all rows.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Whether each epoch reads the rows in a new random order, or in the given one.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Decides all random numbers of the training.</summary>
    public long Seed { get; init; }

    /// <summary>Throws if a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value and the range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        if (!(Dropout >= 0 && Dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Dropout should be a probability from 0 to less than 1.");
        Optimizer.Check();
    }
}
