namespace MLExtensions;

/// <summary>Where a training is, reported after every step.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="Step">The step within the epoch, from 1.</param>
/// <param name="StepsPerEpoch">How many steps an epoch has.</param>
/// <param name="Loss">The mean loss of the epoch so far.</param>
/// <param name="StepLoss">The loss of this step's batch.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="RowsPerSecond">Speed since the epoch began.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Step, int StepsPerEpoch, double Loss, double StepLoss, float LearningRate, double RowsPerSecond)
{
    /// <summary>Whether this step was the last one of its epoch.</summary>
    public bool IsEndOfEpoch => Step == StepsPerEpoch;
}
