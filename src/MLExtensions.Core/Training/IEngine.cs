namespace MLExtensions;

/// <summary>
/// Where the arithmetic of training happens. Epochs, shuffling, history and progress are written once, above it, in <see cref="TrainingLoop"/>.
/// </summary>
public interface IEngine
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>Starts to train the network of a plan.</summary>
    ITrainingRun Start(TrainingPlan plan);
}

/// <summary>One network being trained. Not thread-safe. It allocates nothing after the first step.</summary>
public interface ITrainingRun : IDisposable
{
    /// <summary>One step of training: forward, backward, update.</summary>
    /// <returns>The batch's mean loss before the update, weighted by the rows' weights.</returns>
    double Step(in Batch batch, float learningRate);

    /// <summary>The forward pass alone: no dropout, no update.</summary>
    /// <param name="batch">Up to the plan's batch size rows.</param>
    /// <param name="outputs">Rows x outputs of the last layer; receives them.</param>
    EvaluationSums Evaluate(in Batch batch, Span<float> outputs);

    /// <summary>The batch's mean loss, with dropout as in a step, and its derivatives by the parameters; no update.</summary>
    /// <param name="batch">Up to the plan's batch size rows.</param>
    /// <param name="gradient">The network's parameter count: weights, then biases, layer by layer.</param>
    double LossAndGradient(in Batch batch, Span<float> gradient);

    /// <summary>Adds all that a later <see cref="Load"/> needs to continue with the same bits: parameters and the optimizer's state. The step is in each batch.</summary>
    void Save(NamedTensors state);

    /// <summary>Returns to a saved state.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or not of this run's shape.</exception>
    void Load(NamedTensors state);
}

/// <summary>Sums over the rows of a batch, so that batches can be added up.</summary>
/// <param name="WeightedLoss">Sum of weight times loss.</param>
/// <param name="Weight">Sum of the weights; the number of rows where they have none.</param>
/// <param name="Hits">Number of rows predicted right; 0 where the loss knows no right or wrong.</param>
public readonly record struct EvaluationSums(double WeightedLoss, double Weight, long Hits)
{
    /// <summary>The sums over the rows of both.</summary>
    public static EvaluationSums operator +(EvaluationSums a, EvaluationSums b) => new(a.WeightedLoss + b.WeightedLoss, a.Weight + b.Weight, a.Hits + b.Hits);
}

/// <summary>Rows that are trained on together.</summary>
public readonly ref struct Batch
{
    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows x features, row by row.</summary>
    public required ReadOnlySpan<float> Features { get; init; }

    /// <summary>Rows x the loss's labels of a row; for classes, the index of the class, from 0.</summary>
    public required ReadOnlySpan<float> Labels { get; init; }

    /// <summary>A weight a row, or empty: every row weighs 1.</summary>
    public ReadOnlySpan<float> Weights { get; init; }

    /// <summary>The number of the training step, from 0; dropout's random numbers depend on it.</summary>
    public long Step { get; init; }
}
