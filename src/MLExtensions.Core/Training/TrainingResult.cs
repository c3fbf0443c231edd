namespace MLExtensions;

/// <summary>What a training ends with.</summary>
/// <param name="State">
/// What the run saved at the end, or was restored to: the parameters of the model, averaged where the plan says so, and buffers.
/// </param>
/// <param name="History">The history of the training.</param>
/// <param name="Sample">What that state gives for some rows.</param>
internal sealed record TrainingResult(NamedTensors State, TrainingHistory History, TrainedSample Sample)
{
    /// <summary>Gets what that state gives for the validation rows, rows x outputs; null where the plan does not ask for it.</summary>
    public float[]? ValidationOutputs { get; init; }
}
