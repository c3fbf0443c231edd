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

    /// <summary>How the learning rate changes; the optimizer has the rate it starts from.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Where the gradient's norm is larger, the gradient is scaled down to it; more than 0, or null: not.</summary>
    public float? GradientClipNorm { get; init; }

    /// <summary>Whether the model has an average of the weights, and which; null: the last ones.</summary>
    public WeightAveraging? WeightAveraging { get; init; }

    /// <summary>When to end before all epochs are done; null: not.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Where to save how far the training is; null: nowhere.</summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>A folder of checkpoints: the training goes on from the last one. Settings and data have to be the same; there may be more epochs, where neither schedule nor averaging depends on their number.</summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Whether the loss of the whole training set is computed after each epoch.</summary>
    public bool EvaluateTrainingSet { get; init; }

    /// <summary>Whether cancelling throws; else the training ends with the model so far.</summary>
    public bool ThrowIfCancelled { get; init; } = true;

    /// <summary>Steps of all epochs, which the loop fills in for the engine.</summary>
    internal long TotalSteps { get; init; }

    /// <summary>Decides all random numbers of the training.</summary>
    public long Seed { get; init; }

    internal ParameterUpdate CreateUpdate()
    {
        ParameterUpdate update = Optimizer.CreateUpdate();
        return WeightAveraging == null ? update : update.WithAverage(step => WeightAveraging.ShareOf(step, TotalSteps));
    }

    /// <summary>What a slot of the optimizer's state is saved under; an average of the parameters is the last one.</summary>
    internal string PrefixOfSlot(int slot, ParameterUpdate update) => WeightAveraging != null && slot == update.StateSlots - 1 ? "average." : $"optimizer.{slot}.";

    /// <summary>Throws if a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value and the range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        if (!(Dropout >= 0 && Dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Dropout should be a probability from 0 to less than 1.");
        Optimizer.Check();
        Schedule.Check();
        if (GradientClipNorm is float norm)
            Setting.RequirePositive(nameof(GradientClipNorm), norm);
        WeightAveraging?.Check();
        EarlyStopping?.Check();
        Checkpoints?.Check();
    }
}
