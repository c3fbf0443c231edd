namespace MLExtensions;

/// <summary>How a training went; a list has a number for each epoch.</summary>
public sealed record TrainingHistory
{
    /// <summary>
    /// The mean loss of the epoch's batches, each taken before its step's update, weighted by the rows, or by the sum of their weights.
    /// </summary>
    public IReadOnlyList<double> TrainingLoss { get; init; } = [];

    /// <summary>The loss of the whole training set after the epoch, without dropout; empty unless it was asked for.</summary>
    public IReadOnlyList<double> EvaluatedTrainingLoss { get; init; } = [];

    /// <summary>The loss of the validation rows after the epoch; empty without such rows.</summary>
    public IReadOnlyList<double> ValidationLoss { get; init; } = [];

    /// <summary>
    /// The share of the validation rows that were predicted right after the epoch; empty without such rows, or where the loss knows no
    /// right or wrong.
    /// </summary>
    public IReadOnlyList<double> ValidationAccuracy { get; init; } = [];

    /// <summary>The learning rate of the epoch's last step.</summary>
    public IReadOnlyList<double> LearningRate { get; init; } = [];

    /// <summary>
    /// The epoch, from 1, whose weights the model has; 0 where none was completed. Of a training cancelled within an epoch, the last one
    /// completed: the weights are those of the moment.
    /// </summary>
    public int BestEpoch { get; init; }

    /// <summary>Why the training ended.</summary>
    public TrainingEnd End { get; init; }
}

/// <summary>Why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>L-BFGS could not make the loss smaller any more.</summary>
    Converged,

    /// <summary>The loss had not become better for as many epochs as early stopping lets pass.</summary>
    StoppedEarly,

    /// <summary>It was cancelled, and the model so far was wanted.</summary>
    Cancelled,
}
