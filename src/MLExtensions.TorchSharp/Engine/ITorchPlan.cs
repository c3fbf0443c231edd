namespace MLExtensions.Torch;

/// <summary>A plan of something other than a network that <see cref="TorchEngine"/> can train.</summary>
internal interface ITorchPlan
{
    /// <summary>Creates what is trained. The training run disposes it.</summary>
    ITrainedModule CreateModule();
}
