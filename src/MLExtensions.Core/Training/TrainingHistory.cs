namespace MLExtensions;

/// <summary>How a training went.</summary>
/// <param name="TrainingLoss">For each epoch, the mean loss of its batches, each taken before its step's update, weighted by the rows, or by the sum of their weights.</param>
public sealed record TrainingHistory(IReadOnlyList<double> TrainingLoss);
