namespace MLExtensions.Torch;

/// <summary>A module, and how it is trained.</summary>
internal sealed record ModulePlan : TrainingPlan, ITorchPlan
{
    public ModulePlan(TrainingSettings settings)
        : base(settings)
    {
    }

    /// <summary>Before the names of the state dictionary, so that no name of a module's can be taken for another of a run's.</summary>
    public const string ParameterPrefix = "module.";

    public required string ContractName { get; init; }

    /// <summary>The module to be trained; a run disposes it.</summary>
    public required nn.Module<Tensor, Tensor> Module { get; init; }

    /// <summary>The shape of a row, as the module takes it.</summary>
    public required IReadOnlyList<int> InputShape { get; init; }

    public required int OutputCount { get; init; }

    /// <summary>The names of the parameters that are trained, each once.</summary>
    public required IReadOnlyList<string> TrainedNames { get; init; }

    /// <summary>
    /// Under which name a run saves each tensor of the state dictionary: a parameter that the module has under several names is one.
    /// </summary>
    public required IReadOnlyDictionary<string, string> NamesInRun { get; init; }

    /// <summary>The state dictionary to begin with.</summary>
    public required NamedTensors InitialState { get; init; }

    /// <summary>The fields of the module with tensors that are neither trained nor registered.</summary>
    public required IReadOnlyList<string> UnregisteredConstants { get; init; }

    public ITrainedModule CreateModule() => new TrainedModule(this);

    public override int Inputs => InputShape.Aggregate(1, (product, size) => product * size);

    public override int Outputs => OutputCount;

    public override IReadOnlyList<NamedTensor> Parameters
    {
        get
        {
            var byName = InitialState.Tensors.ToDictionary(tensor => tensor.Name);
            return [.. TrainedNames.Select(name => byName[name] with { Name = ParameterPrefix + name })];
        }
    }

    internal override IEnumerable<(string Name, string Text)> OwnSettings
    {
        get
        {
            var tensors = InitialState.Tensors.Select(tensor => $"{tensor.Name} {tensor.Type} {NamedTensor.Describe(tensor.Shape)}");
            return
            [
                ("Module", $"{ContractName} of {string.Join(", ", tensors)}"),
                ("InputShape", NamedTensor.Describe(InputShape.ToArray())),
                ("Outputs", $"{OutputCount}"),
            ];
        }
    }
}
