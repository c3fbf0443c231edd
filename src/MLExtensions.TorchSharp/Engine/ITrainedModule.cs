namespace MLExtensions.Torch;

/// <summary>What a <see cref="TorchTrainingRun"/> trains: a module whose tensors have the names of the plan.</summary>
internal interface ITrainedModule
{
    nn.Module Module { get; }

    /// <summary>The tensors that are trained, in the order of the plan's parameters.</summary>
    IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>What the module remembers beside its parameters, such as the means of batch normalization.</summary>
    IReadOnlyList<(string Name, Tensor Tensor)> Buffers { get; }

    /// <summary>The outputs of some rows.</summary>
    /// <param name="features">Rows x the plan's inputs.</param>
    /// <param name="step">The step of training, which decides what dropout drops; null in evaluation.</param>
    /// <param name="firstRow">The place of the first row in the step's batch.</param>
    /// <returns>Rows x the plan's outputs.</returns>
    Tensor Forward(Tensor features, long? step, int firstRow = 0);
}
