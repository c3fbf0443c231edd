namespace MLExtensions;

/// <summary>One network being trained. Not thread-safe. It allocates nothing after the first step.</summary>
internal interface ITrainingRun : IDisposable
{
    /// <summary>
    /// Trains one step: <see cref="LossAndGradient"/>, then <see cref="Apply"/>, unless the loss is not finite. A run may fuse the two,
    /// since the gradient need not be kept.
    /// </summary>
    /// <returns>The mean loss of the batch before the update, weighted by the weights of the rows.</returns>
    double Step(in Batch batch, double learningRate);

    /// <summary>
    /// How many steps a call of <see cref="Steps"/> should have: more than 1 where a step takes less than the call. Progress and cancelling
    /// come between the calls.
    /// </summary>
    int StepsAtOnce => 1;

    /// <summary>Several steps, one after the other; what <see cref="Step"/> does, without coming back in between.</summary>
    /// <param name="rows">The rows of all steps; its step is the first one's.</param>
    /// <param name="batchSize">Rows of a step; the last step may have fewer.</param>
    /// <param name="learningRates">One a step.</param>
    /// <param name="losses">
    /// Receives what <see cref="Step"/> returns, one a step. Where one is not finite, later steps may be left out, their losses NaN.
    /// </param>
    void Steps(in Batch rows, int batchSize, ReadOnlySpan<double> learningRates, Span<double> losses)
    {
        for (int step = 0; step < learningRates.Length; step++)
        {
            int first = step * batchSize;
            losses[step] = Step(rows.Slice(first, Math.Min(batchSize, rows.Rows.Length - first), rows.Step + step), learningRates[step]);
        }
    }

    /// <summary>The forward pass alone: no dropout, no update.</summary>
    /// <param name="batch">Up to the plan's batch size rows.</param>
    /// <param name="outputs">Rows x outputs of the last layer; receives them.</param>
    EvaluationSums Evaluate(in Batch batch, Span<float> outputs);

    /// <summary>The batch's mean loss, with dropout as in a step, and its derivatives by the parameters; no update.</summary>
    /// <param name="batch">Up to the plan's batch size rows.</param>
    /// <param name="gradient">
    /// As many numbers as the plan has parameters, in their order: of a network weights, then biases, layer by layer.
    /// </param>
    double LossAndGradient(in Batch batch, Span<float> gradient);

    /// <summary>Clips a gradient as the plan says, and updates the parameters and the optimizer's state by it.</summary>
    /// <param name="gradient">As many numbers as the plan has parameters, in the order of <see cref="LossAndGradient"/>.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    /// <param name="step">The number of the step, from 0.</param>
    /// <exception cref="ArgumentException">There are more numbers than parameters, or fewer.</exception>
    void Apply(ReadOnlySpan<float> gradient, double learningRate, long step);

    /// <summary>Copies the parameters, in the order of <see cref="LossAndGradient"/>'s gradient.</summary>
    /// <param name="parameters">As many numbers as the plan has parameters; receives them.</param>
    void GetParameters(Span<float> parameters);

    /// <summary>Changes the parameters alone, from the order of <see cref="GetParameters"/>.</summary>
    /// <param name="parameters">As many numbers as the plan has parameters.</param>
    void SetParameters(ReadOnlySpan<float> parameters);

    /// <summary>
    /// Adds all that a later <see cref="Load"/> needs to continue with the same bits: parameters and the optimizer's state, and an average
    /// of a parameter, where the plan wants one, as <c>average.</c> before the parameter's name. The step is in each batch.
    /// </summary>
    /// <param name="state">Receives the tensors.</param>
    /// <param name="hasOptimizer">Whether the optimizer's state is added; a model does not need it.</param>
    void Save(NamedTensors state, bool hasOptimizer = true);

    /// <summary>Returns to a saved state. That of the optimizer stays as it is, where it was not saved.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or not of this run's shape.</exception>
    void Load(NamedTensors state);
}
