namespace MLExtensions;

/// <summary>The rows that a network is trained on, and those that it is validated on.</summary>
/// <param name="Training">The rows to train on.</param>
/// <param name="Validation">The rows to validate on; null for none.</param>
internal sealed record TrainingSets(RowSet Training, RowSet? Validation);
