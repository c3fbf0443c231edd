namespace MLExtensions;

/// <summary>
/// The settings of a training, whatever is trained, with their defaults and their checks. The options of trainers build them; plans derive
/// from them.
/// </summary>
internal record TrainingSettings
{
    /// <summary>The number of rows in a batch, 1 or more; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Whether the last batch of an epoch is left out where it has fewer rows than the others.</summary>
    public bool DropLastBatch { get; init; }

    /// <summary>The number of passes over all rows, 0 or more.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Whether each epoch visits the rows in a new random order, or in the given one.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>How the learning rate changes; the optimizer has the rate to start from.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>The norm that a larger gradient is scaled down to, more than 0; null: gradients stay as they are.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>The average of the weights that the model gets; null: the last weights.</summary>
    public WeightAveraging? WeightAveraging { get; init; }

    /// <summary>When to end before all epochs are done; null: never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Where to save the state of the training; null: nowhere.</summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>Whether the loss of the whole training set is computed after each epoch.</summary>
    public bool EvaluateTrainingSet { get; init; }

    /// <summary>The random changes of the pictures trained on, in this order; empty: none.</summary>
    public IReadOnlyList<Augment> Augmentation { get; init; } = [];

    /// <summary>What an update does with weights of sparse features that no row of a batch has.</summary>
    public SparseUpdates SparseUpdates { get; init; }

    /// <summary>Whether cancelling throws; else the training ends with the model so far.</summary>
    public bool ThrowIfCancelled { get; init; } = true;

    /// <summary>Throws if a setting is missing, out of its range, or does not go together with another one.</summary>
    /// <param name="optimizer">How the parameters change; checked, too.</param>
    /// <exception cref="ArgumentException">The message has the setting's name, its value and the range.</exception>
    internal void Check(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(Schedule);
        Setting.Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "1 or more");
        Setting.Require(Epochs >= 0, nameof(Epochs), Epochs, "0 or more");
        if (MaxGradientNorm is double norm)
            Setting.RequirePositive(nameof(MaxGradientNorm), norm);
        optimizer.Check();
        Schedule.Check();
        WeightAveraging?.Check();
        EarlyStopping?.Check();
        Setting.Require(Enum.IsDefined(SparseUpdates), nameof(SparseUpdates), SparseUpdates,
            $"one of {string.Join(", ", Enum.GetNames<SparseUpdates>())}");
        Checkpoints?.Check();
        ArgumentNullException.ThrowIfNull(Augmentation);
        foreach (Augment operation in Augmentation)
        {
            ArgumentNullException.ThrowIfNull(operation, nameof(Augmentation));
            operation.Check();
        }

        if (optimizer is LbfgsOptimizer)
        {
            Setting.Require(MaxGradientNorm == null, nameof(MaxGradientNorm), MaxGradientNorm,
                "null with L-BFGS, which takes the gradient as it is");
            Setting.Require(WeightAveraging == null, nameof(WeightAveraging), WeightAveraging,
                "null with L-BFGS, which finds parameters that are better than those before");
            Setting.Require(Augmentation.Count == 0, nameof(Augmentation), InvariantText.Of(Augmentation),
                "empty with L-BFGS, which compares gradients of the same rows from step to step");
        }
    }
}
