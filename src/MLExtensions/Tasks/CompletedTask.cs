namespace MLExtensions.Tasks;

/// <summary>What a task decided on the validation rows.</summary>
/// <param name="Columns">The columns of predictions.</param>
/// <param name="Temperature">The number by which the outputs of the network are divided; null where they stay as they are.</param>
/// <param name="Note">A sentence for the log on what was decided.</param>
internal sealed record CompletedTask(PredictionColumns Columns, double? Temperature, string Note);
