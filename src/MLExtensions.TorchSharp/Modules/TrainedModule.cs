namespace MLExtensions.Torch;

/// <summary>A custom module in training.</summary>
internal sealed class TrainedModule(ModulePlan plan) : ITrainedModule
{
    public nn.Module Module => plan.Module;

    public IReadOnlyList<Tensor> Parameters
    {
        get
        {
            Dictionary<string, Tensor> state = plan.Module.state_dict();
            return [.. plan.TrainedNames.Select(name => state[name])];
        }
    }

    public IReadOnlyList<(string Name, Tensor Tensor)> Buffers
        => [.. plan.Module.state_dict().Where(entry => plan.NamesInRun[entry.Key] == TorchTrainingRun.BufferPrefix + entry.Key)
            .Select(entry => (entry.Key, entry.Value))];

    // What the module draws in a step depends on seed and step alone, so that a resumed training draws the same.
    public Tensor Forward(Tensor features, long? step, int firstRow) => step is long number
        ? RequireGradient(TorchRandom.Seeded(
            (long)new CounterRandom(plan.Seed, RandomPurpose.Dropout, number).Bits(0), features.device, () => Forward(features)))
        : Forward(features);

    private Tensor RequireGradient(Tensor outputs) => outputs.requires_grad ? outputs : throw new ArgumentException(
        $"The outputs of the module '{plan.ContractName}' do not depend on its parameters in training, so it cannot learn: forward should "
        + "neither detach them, nor compute under no_grad or inference_mode, nor by numbers of .NET.", nameof(TorchModuleOptions.Module));

    private Tensor Forward(Tensor features) => ModuleRows.Forward(plan.Module, plan.ContractName, features, plan.InputShape, plan.Outputs);
}
