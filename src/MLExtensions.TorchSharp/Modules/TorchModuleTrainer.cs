using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Torch;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>What the trainers of modules of one's own have in common.</summary>
/// <typeparam name="TTransformer">What Fit gives.</typeparam>
public abstract class TorchModuleTrainer<TTransformer> : Trainer<TTransformer, TorchModuleModel>
    where TTransformer : class, ISingleFeaturePredictionTransformer<TorchModuleModel>
{
    private readonly TorchModuleOptions _options;

    private protected TorchModuleTrainer(IHostEnvironment environment, TorchModuleOptions checkedCopy)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected sealed override string Name => "TorchModule";

    private protected sealed override string EngineName => $"TorchSharp, {Device}";

    /// <summary>What training makes small.</summary>
    private protected abstract Loss Loss { get; }

    private Device Device => (_options.Engine as TorchEngine)?.Device ?? TorchDevice.Of(Environment);

    /// <summary>The transformer of what was trained.</summary>
    private protected abstract TTransformer CreateTransformer(TorchModuleModel model, DataViewSchema.Column features, LearningTask task, Device device);

    private protected sealed override TrainingPlan CreatePlan(int features, LearningTask task, long seed, TorchModuleModel? initialModel, IChannel channel)
    {
        IReadOnlyList<int> shape = _options.InputShape ?? [features];
        if (shape.Aggregate(1L, (product, size) => product * size) != features)
            throw new ArgumentException($"{nameof(TorchModuleOptions.InputShape)} should have as many numbers as a row has features, {features}; found {NamedTensor.Describe(shape.ToArray())}.", nameof(TorchModuleOptions.InputShape));

        manual_seed(seed).Dispose();
        nn.Module<Tensor, Tensor> module = RegisteredModule.Create(Environment, _options.Module);
        if (initialModel != null)
            ModuleState.Load(module, _options.Module, initialModel.State);
        else if (_options.InitialModel is { } path)
            ReadInitialModel(module, path, channel);
        ModuleRows.Try(module, _options.Module, shape, task.Outputs);
        return new ModulePlan
        {
            ContractName = _options.Module,
            Module = module,
            InputShape = shape,
            OutputCount = task.Outputs,
            TrainedNames = FindTrained(module),
            InitialState = ModuleState.Read(module),
            Loss = Loss,
            Optimizer = _options.Optimizer,
        };
    }

    private protected sealed override ITrainingRun Start(TrainingPlan plan)
    {
        plan.Check();
        return new TorchTrainingRun(plan, Device, new TrainedModule((ModulePlan)plan));
    }

    private protected sealed override TTransformer CreateTransformer(TrainingPlan plan, NamedTensors state, TrainingHistory history, DataViewSchema.Column features, LearningTask task)
    {
        var modulePlan = (ModulePlan)plan;
        NamedTensors parameters = state.WithPrefix(ModulePlan.ParameterPrefix), buffers = state.WithPrefix(TorchTrainingRun.BufferPrefix), all = new();
        foreach (NamedTensor tensor in modulePlan.InitialState.Tensors)
            all.Add((modulePlan.TrainedNames.Contains(tensor.Name) ? parameters : buffers).Get(tensor.Name, tensor.Type, tensor.Shape));
        return CreateTransformer(new TorchModuleModel(Environment, _options.Module, modulePlan.InputShape, all, history, plan.Loss.Name), features, task, Device);
    }

    /// <summary>The parameters that require a gradient; one that a module has under several names, under the first of them.</summary>
    private string[] FindTrained(nn.Module module)
    {
        var trained = module.named_parameters().Where(entry => entry.parameter.requires_grad).DistinctBy(entry => entry.parameter.Handle).ToArray();
        if (trained.Length == 0)
            throw new ArgumentException($"The module '{_options.Module}' should have parameters that require a gradient; found {module.named_parameters().Count()} parameters, none of which does. RegisterComponents() in its constructor registers those in its fields.", nameof(TorchModuleOptions.Module));
        foreach ((string name, Tensor parameter) in trained)
        {
            if (parameter.dtype != ScalarType.Float32)
                throw new ArgumentException($"The trained parameters of the module '{_options.Module}' should be Float32; '{name}' is {parameter.dtype}.", nameof(TorchModuleOptions.Module));
        }
        return [.. trained.Select(entry => entry.name)];
    }

    private void ReadInitialModel(nn.Module module, string path, IChannel channel)
    {
        try
        {
            ModuleState.Load(module, _options.Module, Safetensors.Read(File.ReadAllBytes(path)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The initial model '{path}' cannot be used: {e.Message}", e);
        }
        channel.Info(MessageSensitivity.None, $"Training begins with the parameters of '{path}'.");
    }
}
