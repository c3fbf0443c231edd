using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;
using MLExtensions.Trainers;

namespace MLExtensions.Torch;

/// <summary>Custom TorchSharp modules.</summary>
/// <param name="environment">The environment of the MLContext, which knows the registered modules.</param>
/// <param name="options">The settings; checked, and not changed any more.</param>
internal sealed class TorchModuleFamily(IHostEnvironment environment, TorchModuleOptions options)
    : ModelFamily<TorchModuleTransformer, TorchModuleModelParameters>
{
    public override string Name => "TorchModule";

    public override bool HasInitialParameters => options.InitialParametersPath != null;

    public override TorchEngine CreateEngine() => options.Device is { } device ? TorchEngine.On(device) : TorchEngine.Of(environment);

    public override TrainingPlan CreatePlan(TrainingRequest<TorchModuleModelParameters> request)
    {
        (int features, int outputs, long seed, Loss loss) = (request.Features, request.Outputs, request.Seed, request.Loss);
        IReadOnlyList<int> shape = options.InputShape ?? ShapeOf(request.Data.Columns);
        if (shape.Aggregate(1L, (product, size) => product * size) != features)
        {
            throw new ArgumentException(
                $"{nameof(TorchModuleOptions.InputShape)} should have as many numbers as a row has features, {features}; found "
                + $"{NamedTensor.Describe(shape.ToArray())}.", nameof(TorchModuleOptions.InputShape));
        }

        nn.Module<Tensor, Tensor> module = TorchRandom.Seeded(
            seed, TorchDevice.Cpu(), () => RegisteredModule.Create(environment, options.Module));
        if (request.Initial is { } initial)
            ReadInitialModel(module, initial);
        else if (options.InitialParametersPath is { } path)
            ReadInitialModel(module, path, request.Channel);
        float[] trial = ModuleRows.Try(module, options.Module, shape, outputs);
        if (OutputAdvice.Of(loss, trial, outputs) is { } advice)
            request.Channel.Warning(MessageSensitivity.None, Advise(loss, advice));
        (string Name, Tensor Parameter)[] trained = FindTrained(module);
        return new ModulePlan(options.Settings)
        {
            ContractName = options.Module,
            Module = module,
            InputShape = shape,
            OutputCount = outputs,
            TrainedNames = [.. trained.Select(entry => entry.Name)],
            NamesInRun = NamesInRun(module, trained),
            InitialState = ModuleState.Read(module),
            UnregisteredConstants = UnregisteredComponents.FindConstants(module),
            Loss = loss,
            Optimizer = options.Optimizer,
            Seed = seed,
        };
    }

    /// <summary>Returns the shape of rows whose features are pictures in channels; otherwise that of a vector.</summary>
    private static IReadOnlyList<int> ShapeOf(DataColumns columns)
        => columns.FeatureDimensions is { Count: > 2 } dimensions ? dimensions : [columns.FeatureCount];

    public override void CheckBatches(TrainingPlan plan, int rows)
    {
        // A step of L-BFGS looks at all rows.
        int batchSize = plan.Optimizer is LbfgsOptimizer ? rows : plan.BatchSize;
        bool hasSingleRow = rows % batchSize == 1 && !(plan.DropLastBatch && rows > batchSize);
        if (batchSize == 1 || hasSingleRow)
            BatchNormalization.CheckSingleRow((ModulePlan)plan, rows);
    }

    public override TorchModuleTransformer CreateTransformer(
        IReadOnlyList<TrainedMember> members, PredictionColumns columns, TrainingRequest<TorchModuleModelParameters> request)
    {
        (TrainingPlan plan, NamedTensors state, TrainingHistory history) = members[0];
        FeatureColumn features = FeatureColumn.Of(request.Data.Columns.Features);
        var modulePlan = (ModulePlan)plan;
        var all = new NamedTensors();
        foreach (NamedTensor tensor in modulePlan.InitialState.Tensors)
            all.Add(state.Get(modulePlan.NamesInRun[tensor.Name], tensor.Type, tensor.Shape) with { Name = tensor.Name });
        ModuleState.CheckFinite(options.Module, modulePlan.InitialState, all);
        var model = new TorchModuleModelParameters(
            environment, options.Module, modulePlan.InputShape, all, history, plan.Loss.Name, ModelNames.Of(features, columns));
        return new TorchModuleTransformer(model, features, columns, CreateEngine().Device);
    }

    public override string? AdviceOn(TrainingPlan plan, TrainedSample sample)
        // The other losses are looked at before the training.
        => plan.Loss is BinaryCrossEntropyLoss or BinaryFocalLoss && OutputAdvice.Of(plan.Loss, sample.Outputs, plan.Outputs) is { } advice
            ? Advise(plan.Loss, advice) : null;

    protected override string DescribeDifference(TrainingPlan plan, float trained, float returned, int row)
    {
        IReadOnlyList<string> constants = ((ModulePlan)plan).UnregisteredConstants;
        string where = constants.Count == 0 ? ""
            : $" These fields hold tensors that are not registered: {string.Join(", ", constants.Take(20))}"
                + $"{(constants.Count > 20 ? ", ..." : "")}.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The module '{options.Module}' cannot be saved: created again from its state dictionary, it gives {returned} where the module "
            + $"that was trained gives {trained}.{where} What it learns or draws has to be in its parameters and buffers: layers in fields "
            + $"that are assigned before RegisterComponents(), several layers as ModuleList or ModuleDict, tensors as Parameter or by "
            + $"register_buffer; and its constructor, or its factory, has to create the same module each time.");
    }

    private string Advise(Loss loss, string advice) => $"The module '{options.Module}' does not suit the loss {loss}: {advice}";

    /// <summary>The parameters that require a gradient; one that a module has under several names, under the first of them.</summary>
    private (string Name, Tensor Parameter)[] FindTrained(nn.Module module)
    {
        (string Name, Tensor Parameter)[] trained =
            [.. module.named_parameters().Where(entry => entry.parameter.requires_grad)
                .DistinctBy(entry => TensorData.Identity(entry.parameter)).Select(entry => (entry.name, (Tensor)entry.parameter))];
        if (trained.Length == 0)
        {
            throw new ArgumentException(
                $"The module '{options.Module}' should have parameters that require a gradient; found {module.named_parameters().Count()} "
                + "parameters, none of which does. RegisterComponents() in its constructor registers those in its fields.",
                nameof(TorchModuleOptions.Module));
        }
        foreach ((string name, Tensor parameter) in trained)
        {
            if (parameter.dtype != ScalarType.Float32)
            {
                throw new ArgumentException(
                    $"The trained parameters of the module '{options.Module}' should be Float32; '{name}' is {parameter.dtype}.",
                    nameof(TorchModuleOptions.Module));
            }
        }
        return trained;
    }

    private static Dictionary<string, string> NamesInRun(nn.Module module, (string Name, Tensor Parameter)[] trained)
    {
        Dictionary<nint, string> names = trained.ToDictionary(entry => TensorData.Identity(entry.Parameter), entry => entry.Name);
        return module.state_dict().ToDictionary(
            entry => entry.Key,
            entry => names.TryGetValue(TensorData.Identity(entry.Value), out string? name) ? ModulePlan.ParameterPrefix + name
            : TorchTrainingRun.BufferPrefix + entry.Key);
    }

    private void ReadInitialModel(nn.Module module, InitialModel<TorchModuleModelParameters> initial)
    {
        if (initial.Features != null)
            throw OtherOrder("features", initial.Model.FeatureNames, "Concatenate them in that order.");
        if (initial.Classes != null)
            throw OtherOrder("classes", initial.Model.ClassNames, "Give MapValueToKey the classes in that order as keyData.");
        try
        {
            ModuleState.Load(module, options.Module, initial.Model.State);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException($"The initial model cannot be used: {e.Message}", nameof(initial));
        }
    }

    /// <summary>Which parameters of a module belong to a feature or a class is not known, so that they cannot be rearranged.</summary>
    private ArgumentException OtherOrder(string what, IReadOnlyList<string> names, string remedy) => new(
        $"The training set has the {what} of the initial model in another order, and those of a module cannot be rearranged. The module "
        + $"'{options.Module}' was trained with {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ..." : "")}. {remedy}",
        nameof(InitialModel<TorchModuleModelParameters>.Model));

    private void ReadInitialModel(nn.Module module, string path, IChannel channel)
    {
        try
        {
            ModuleState.Load(module, options.Module, Safetensors.ReadInPlace(File.ReadAllBytes(path)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The initial model '{path}' cannot be used: {e.Message}");
        }
        channel.Info(MessageSensitivity.None, $"Training begins with the parameters of '{path}'.");
    }
}
