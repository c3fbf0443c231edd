namespace MLExtensions;

/// <summary>
/// Where the arithmetic of training happens. Epochs, shuffling, history and progress are written once, above it, in <see cref="TrainingLoop"/>.
/// </summary>
public interface IEngine
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>Starts to train the network of a plan.</summary>
    ITrainingRun Start(NetworkPlan plan);

    /// <summary>A message for the log about how the engine runs on this machine; null where there is none. Later calls in a process return null.</summary>
    string? TakeNotice() => null;
}

/// <summary>One network being trained. Not thread-safe. It allocates nothing after the first step.</summary>
public interface ITrainingRun : IDisposable
{
    /// <summary>One step of training: forward, backward, update.</summary>
    /// <returns>The batch's mean loss before the update, weighted by the rows' weights.</returns>
    double Step(in Batch batch, float learningRate);

    /// <summary>How many steps a call of <see cref="Steps"/> should have: more than 1 where a step takes less than the call. Progress and cancelling come between the calls.</summary>
    int StepsAtOnce => 1;

    /// <summary>Several steps, one after the other; what <see cref="Step"/> does, without coming back in between.</summary>
    /// <param name="rows">The rows of all steps; its step is the first one's.</param>
    /// <param name="batchSize">Rows of a step; the last step may have fewer.</param>
    /// <param name="learningRates">One a step.</param>
    /// <param name="losses">Receives what <see cref="Step"/> returns, one a step. Where one is not finite, later steps may be left out, their losses NaN.</param>
    void Steps(in Batch rows, int batchSize, ReadOnlySpan<float> learningRates, Span<double> losses)
    {
        for (int step = 0; step < learningRates.Length; step++)
        {
            int first = step * batchSize;
            losses[step] = Step(new Batch(rows.Source, rows.Rows.Slice(first, Math.Min(batchSize, rows.Rows.Length - first)), rows.Step + step), learningRates[step]);
        }
    }

    /// <summary>The forward pass alone: no dropout, no update.</summary>
    /// <param name="batch">Up to the plan's batch size rows.</param>
    /// <param name="outputs">Rows x outputs of the last layer; receives them.</param>
    EvaluationSums Evaluate(in Batch batch, Span<float> outputs);

    /// <summary>The batch's mean loss, with dropout as in a step, and its derivatives by the parameters; no update.</summary>
    /// <param name="batch">Up to the plan's batch size rows.</param>
    /// <param name="gradient">As many numbers as the plan has parameters, in their order: of a network weights, then biases, layer by layer.</param>
    double LossAndGradient(in Batch batch, Span<float> gradient);

    /// <summary>Copies the parameters, in the order of <see cref="LossAndGradient"/>'s gradient.</summary>
    /// <param name="parameters">As many numbers as the plan has parameters; receives them.</param>
    void GetParameters(Span<float> parameters);

    /// <summary>Changes the parameters alone, from the order of <see cref="GetParameters"/>.</summary>
    /// <param name="parameters">As many numbers as the plan has parameters.</param>
    void SetParameters(ReadOnlySpan<float> parameters);

    /// <summary>
    /// Adds all that a later <see cref="Load"/> needs to continue with the same bits: parameters and the optimizer's state, and an average of a parameter, where the plan
    /// wants one, as <c>average.</c> before the parameter's name. The step is in each batch.
    /// </summary>
    void Save(NamedTensors state);

    /// <summary>Returns to a saved state.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or not of this run's shape.</exception>
    void Load(NamedTensors state);
}

/// <summary>Sums over the rows of a batch, so that batches can be added up.</summary>
/// <param name="WeightedLoss">Sum of weight times loss.</param>
/// <param name="Weight">Sum of the weights; the number of rows where they have none.</param>
/// <param name="Correct">Number of rows predicted right; 0 where the loss knows no right or wrong.</param>
public readonly record struct EvaluationSums(double WeightedLoss, double Weight, long Correct)
{
    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(EvaluationSums), PrintMembers);

    /// <summary>The sums over the rows of both.</summary>
    public static EvaluationSums operator +(EvaluationSums a, EvaluationSums b) => new(a.WeightedLoss + b.WeightedLoss, a.Weight + b.Weight, a.Correct + b.Correct);
}

/// <summary>Rows that are looked at together. An engine gathers them itself: in parallel, or where they lie already on its device.</summary>
public readonly ref struct Batch
{
    /// <summary>Some rows of a buffer, in this order.</summary>
    /// <param name="source">The buffer.</param>
    /// <param name="rows">The rows' numbers in it.</param>
    /// <param name="step">The number of the training step, from 0; dropout's random numbers depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The buffer has no row of such a number.</exception>
    public Batch(RowBuffer source, ReadOnlySpan<int> rows, long step = 0)
    {
        foreach (int row in rows)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)source.Count, nameof(rows));
        Source = source;
        Rows = rows;
        Step = step;
    }

    /// <summary>Where the rows are.</summary>
    public RowBuffer Source { get; }

    /// <summary>The rows' numbers in <see cref="Source"/>.</summary>
    public ReadOnlySpan<int> Rows { get; }

    /// <summary>The number of the training step, from 0.</summary>
    public long Step { get; }

    /// <summary>Sum of the rows' weights.</summary>
    public double WeightSum
    {
        get
        {
            if (!Source.HasWeights)
                return Rows.Length;
            double sum = 0;
            foreach (int row in Rows)
                sum += Source.WeightOf(row);
            return sum;
        }
    }
}
