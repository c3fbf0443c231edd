namespace MLExtensions.Trainers;

/// <summary>One of the networks that a training ends with.</summary>
/// <param name="Plan">The plan of its training.</param>
/// <param name="State">The parameters that the training ended with.</param>
/// <param name="History">The history of the training.</param>
internal sealed record TrainedMember(TrainingPlan Plan, NamedTensors State, TrainingHistory History);
