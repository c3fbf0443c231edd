namespace MLExtensions;

/// <summary>How something is trained, whatever it is: what that is, derived plans say.</summary>
public abstract record TrainingPlan : ITrainingSettings
{
    private protected TrainingPlan()
    {
    }

    /// <summary>Numbers that go in, a row.</summary>
    public abstract int Inputs { get; }

    /// <summary>Numbers that come out, a row.</summary>
    public abstract int Outputs { get; }

    /// <summary>What is trained, in the order of a gradient; their values are those to start from.</summary>
    public abstract IReadOnlyList<NamedTensor> Parameters { get; }

    /// <summary>Number of all parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Values.Length);

    /// <summary>What training makes small.</summary>
    public required Loss Loss { get; init; }

    /// <summary>How the parameters change.</summary>
    public required Optimizer Optimizer { get; init; }

    /// <summary>Number of rows in a batch; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How often training goes through all rows.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Whether each epoch reads the rows in a new random order, or in the given one.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>How the learning rate changes; the optimizer has the rate it starts from.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Where the gradient's norm is larger, the gradient is scaled down to it; more than 0, or null: not.</summary>
    public float? MaxGradientNorm { get; init; }

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

    /// <summary>The folder whose last checkpoint the training goes on from; null where it begins.</summary>
    internal string? FolderToResume => ResumeFrom ?? (Checkpoints is { Resume: true, Folder: var folder } && Checkpoint.IsIn(folder) ? folder : null);

    /// <summary>Steps of all epochs, which the loop fills in for the engine.</summary>
    internal long TotalSteps { get; init; }

    /// <summary>Decides all random numbers of the training.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Settings of derived plans, as texts, with what is trained: a training is resumed only where they are the same.</summary>
    internal abstract IEnumerable<(string Name, string Text)> OwnSettings { get; }

    internal ParameterUpdate CreateUpdate()
    {
        ParameterUpdate update = Optimizer.CreateUpdate();
        return WeightAveraging == null ? update : update.WithAverage(step => WeightAveraging.ShareOf(step, TotalSteps));
    }

    /// <summary>What a slot of the optimizer's state is saved under; an average of the parameters is the last one.</summary>
    internal string PrefixOfSlot(int slot, ParameterUpdate update) => WeightAveraging != null && slot == update.StateSlots - 1 ? "average." : $"optimizer.{slot}.";

    /// <summary>Throws if a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value and the range.</exception>
    public virtual void Check() => ITrainingSettings.Check(this, Optimizer);
}
