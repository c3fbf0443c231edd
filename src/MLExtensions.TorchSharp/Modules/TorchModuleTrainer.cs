using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Torch;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>What the trainers of custom modules have in common.</summary>
/// <typeparam name="TTransformer">What Fit gives.</typeparam>
public abstract class TorchModuleTrainer<TTransformer> : Trainer<TTransformer, TorchModuleModel>
    where TTransformer : class, ISingleFeaturePredictionTransformer<TorchModuleModel>
{
    private readonly TorchModuleOptions _options;

    private protected TorchModuleTrainer(IHostEnvironment environment, TorchModuleOptions checkedCopy)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected sealed override string Name => "TorchModule";

    private protected sealed override Engine Engine => _options.Engine ?? TorchEngine.Of(Environment);

    /// <summary>What training makes small.</summary>
    private protected abstract Loss Loss { get; }

    /// <summary>The transformer of what was trained.</summary>
    private protected abstract TTransformer CreateTransformer(TorchModuleModel model, DataViewSchema.Column features, LearningTask task, Device device);

    private protected sealed override TrainingPlan CreatePlan(int features, LearningTask task, long seed, TorchModuleModel? initialModel, IChannel channel)
    {
        IReadOnlyList<int> shape = _options.InputShape ?? [features];
        if (shape.Aggregate(1L, (product, size) => product * size) != features)
            throw new ArgumentException($"{nameof(TorchModuleOptions.InputShape)} should have as many numbers as a row has features, {features}; found {NamedTensor.Describe(shape.ToArray())}.", nameof(TorchModuleOptions.InputShape));

        nn.Module<Tensor, Tensor> module = TorchRandom.Seeded(seed, TorchDevice.Cpu(), () => RegisteredModule.Create(Environment, _options.Module));
        if (initialModel != null)
            ReadInitialModel(module, initialModel);
        else if (_options.InitialParametersPath is { } path)
            ReadInitialModel(module, path, channel);
        ModuleRows.Try(module, _options.Module, shape, task.Outputs);
        (string Name, Tensor Parameter)[] trained = FindTrained(module);
        return new ModulePlan(_options.Settings)
        {
            ContractName = _options.Module,
            Module = module,
            InputShape = shape,
            OutputCount = task.Outputs,
            TrainedNames = [.. trained.Select(entry => entry.Name)],
            NamesInRun = NamesInRun(module, trained),
            InitialState = ModuleState.Read(module),
            Loss = Loss,
            Optimizer = _options.Optimizer,
            Seed = seed,
        };
    }

    private protected sealed override void CheckBatches(TrainingPlan plan, int rows)
    {
        // A step of L-BFGS looks at all rows.
        int batchSize = plan.Optimizer is LbfgsOptimizer ? rows : plan.BatchSize;
        if (batchSize == 1 || rows % batchSize == 1)
            BatchNormalization.CheckSingleRow((ModulePlan)plan, rows);
    }

    private protected sealed override TTransformer CreateTransformer(TrainingPlan plan, NamedTensors state, TrainingHistory history, DataViewSchema.Column features, LearningTask task)
    {
        var modulePlan = (ModulePlan)plan;
        var all = new NamedTensors();
        foreach (NamedTensor tensor in modulePlan.InitialState.Tensors)
            all.Add(state.Get(modulePlan.NamesInRun[tensor.Name], tensor.Type, tensor.Shape) with { Name = tensor.Name });
        return CreateTransformer(new TorchModuleModel(Environment, _options.Module, modulePlan.InputShape, all, history, plan.Loss.Name), features, task, ((TorchEngine)Engine).Device);
    }

    /// <summary>The parameters that require a gradient; one that a module has under several names, under the first of them.</summary>
    private (string Name, Tensor Parameter)[] FindTrained(nn.Module module)
    {
        (string Name, Tensor Parameter)[] trained =
            [.. module.named_parameters().Where(entry => entry.parameter.requires_grad).DistinctBy(entry => TensorData.Identity(entry.parameter)).Select(entry => (entry.name, (Tensor)entry.parameter))];
        if (trained.Length == 0)
            throw new ArgumentException($"The module '{_options.Module}' should have parameters that require a gradient; found {module.named_parameters().Count()} parameters, none of which does. RegisterComponents() in its constructor registers those in its fields.", nameof(TorchModuleOptions.Module));
        foreach ((string name, Tensor parameter) in trained)
        {
            if (parameter.dtype != ScalarType.Float32)
                throw new ArgumentException($"The trained parameters of the module '{_options.Module}' should be Float32; '{name}' is {parameter.dtype}.", nameof(TorchModuleOptions.Module));
        }
        return trained;
    }

    private static Dictionary<string, string> NamesInRun(nn.Module module, (string Name, Tensor Parameter)[] trained)
    {
        Dictionary<nint, string> names = trained.ToDictionary(entry => TensorData.Identity(entry.Parameter), entry => entry.Name);
        return module.state_dict().ToDictionary(
            entry => entry.Key, entry => names.TryGetValue(TensorData.Identity(entry.Value), out string? name) ? ModulePlan.ParameterPrefix + name : TorchTrainingRun.BufferPrefix + entry.Key);
    }

    private void ReadInitialModel(nn.Module module, TorchModuleModel initialModel)
    {
        try
        {
            ModuleState.Load(module, _options.Module, initialModel.State);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException($"The initial model cannot be used: {e.Message}", nameof(initialModel), e);
        }
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
