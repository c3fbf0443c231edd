using System.Globalization;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>Networks of fully connected layers.</summary>
/// <param name="options">The settings; checked, and not changed any more.</param>
internal abstract class NetworkFamily<TTransformer, TModel>(NetworkTrainerOptions options) : ModelFamily<TTransformer, TModel>
    where TTransformer : PredictionTransformer<TModel>
    where TModel : NetworkModelParameters
{
    public sealed override bool HasInitialParameters => options.InitialParametersPath != null;

    public sealed override Engine CreateEngine() => options.Engine ?? new SimdEngine(options.NumberOfThreads);

    public sealed override TrainingPlan CreatePlan(TrainingRequest<TModel> request)
    {
        if (request.Member == 0)
            RequireMemory(request);
        NetworkPlan plan = WithChoices(CreatePlan(request.Features, request.Outputs, request.Loss, request.Seed), request);
        Network? given = request.Initial is { } initial ? WithParametersOf(plan, initial, request.Member)
            : options.InitialParametersPath is { } path ? ReadParameters(plan.Network, path, request) : null;
        // Without training, the parameters given are taken over bit for bit.
        DataScaling scaling = request.IsInUserUnits || plan.Epochs == 0 ? DataScaling.None : ChooseScaling(request, isGiven: given != null);
        if (given is { InputShift: { IsEmpty: false } shift } && scaling.Features == null)
            scaling = scaling with { Features = new Standardization(shift.ToArray(), [.. Enumerable.Repeat(1f, shift.Length)]) };
        (plan, scaling) = WithLossOf(plan, scaling);
        return plan with
        {
            Network = given == null ? plan.Network : NetworkFolding.Unfold(given, scaling.Features, scaling.Labels),
            Scaling = scaling,
        };
    }

    public sealed override TTransformer CreateTransformer(
        IReadOnlyList<TrainedMember> members, PredictionColumns columns, TrainingRequest<TModel> request)
    {
        FeatureColumn features = FeatureColumn.Of(request.Data.Columns.Features);
        TrainingPlan plan = members[0].Plan;
        // Without training, the model keeps what it knows.
        bool isTrained = plan.Epochs > 0;
        var trained = new TrainedNetwork([.. members.Select(Fold)], [.. members.Select(member => member.History)], request.Loss.Name)
        {
            Names = ModelNames.Of(features, columns),
            Statistics = new ModelStatistics(
                [.. request.Data.FeatureStatistics.Means.Select(mean => (float)mean)],
                isTrained ? plan.Scaling.Features : KnownFeatures(request),
                isTrained ? plan.Scaling.Labels : request.Initial?.Model.LabelScaling),
        };
        return CreateTransformer(trained, features, columns);
    }

    protected sealed override IRowScorer CreateScorer(TTransformer transformer, int member)
        => new NetworkScorer(transformer.Model.Members[member]);

    // Another engine may have trained it, whose rounding shows where large features cancel each other.
    protected sealed override float RelativeTolerance => 0.05f;

    /// <summary>Gets the widths of the hidden layers.</summary>
    protected abstract IReadOnlyList<int> HiddenLayers { get; }

    /// <summary>Creates the plan of a training with random first parameters.</summary>
    protected abstract NetworkPlan CreatePlan(int features, int outputs, Loss loss, long seed);

    /// <summary>Completes a plan by what the options leave to the trainer.</summary>
    protected virtual NetworkPlan WithChoices(NetworkPlan plan, TrainingRequest<TModel> request) => plan;

    /// <summary>Turns the network as it was trained into the network of the model.</summary>
    protected virtual Network ToModel(Network trained) => trained;

    /// <summary>Creates the transformer of a trained network.</summary>
    protected abstract TTransformer CreateTransformer(TrainedNetwork trained, FeatureColumn features, PredictionColumns columns);

    /// <summary>Throws where the parameters of all networks, and the state of the optimizer, need more memory than there is.</summary>
    private void RequireMemory(TrainingRequest<TModel> request)
    {
        int[] widths = [request.Features, .. HiddenLayers, request.Outputs];
        long[] ofLayers = [.. widths.Zip(widths.Skip(1), (inputs, outputs) => (long)inputs * outputs + outputs)];
        // A layer that no memory helps is refused by its creation.
        if (ofLayers.Max() > Array.MaxLength)
            return;
        long parameters = ofLayers.Sum();
        Optimizer optimizer = options.UsedOptimizer;
        // L-BFGS keeps pairs of a step and a change of the gradient.
        long ofOptimizer = optimizer is LbfgsOptimizer lbfgs
            ? 2L * Math.Min(lbfgs.HistorySize, (long)lbfgs.MaxIterations * options.Settings.Epochs) : optimizer.StateSlots;
        // Of each network the initial ones, those after the training and those of the model; of one in training, those that change.
        long numbers = 3 * request.Members + 1 + ofOptimizer;
        MemoryLimit.Require(
            checked(sizeof(float) * parameters * numbers),
            string.Create(CultureInfo.InvariantCulture,
                $"{(request.Members == 1 ? "A network" : $"{request.Members} networks, each")} of {request.Features} features and "
                + $"{parameters} parameters, with {optimizer.GetType().Name}, need{(request.Members == 1 ? "s" : "")}"),
            "Use fewer features (such as maximumNgramsCount of ProduceNgrams, or numberOfBits of hashing), narrower layers, fewer "
            + "networks, or an optimizer with less state, such as SGD.");
    }

    private Network Fold(TrainedMember member)
    {
        Network network = ToModel(((NetworkPlan)member.Plan).NetworkOf(member.State));
        if (member.History.Temperature is double temperature)
            network = network.WithLastLayerDividedBy(temperature);
        return NetworkFolding.Fold(network, member.Plan.Scaling.Features, member.Plan.Scaling.Labels);
    }

    private static Network ReadParameters(Network network, string path, TrainingRequest<TModel> request)
    {
        try
        {
            NamedTensors parameters = Safetensors.ReadInPlace(File.ReadAllBytes(path));
            parameters.RequireFinite();
            network = PyTorchParameters.Read(network, MemberTensors.Read(parameters, request.Member, request.Members));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The initial model '{path}' cannot be used: {e.Message}");
        }
        request.Channel.Info(MessageSensitivity.None, $"Training begins with the parameters of '{path}'.");
        return network;
    }

    private DataScaling ChooseScaling(TrainingRequest<TModel> request, bool isGiven)
    {
        Standardization? features = KnownFeatures(request), labels = request.Initial?.Model.LabelScaling;
        bool isMarked = StandardizedFeatures.IsStandardized(request.Data.Columns.Features);
        FeatureScaling featureScaling = options.FeatureScaling
            ?? (isGiven && features == null || !isGiven && isMarked ? FeatureScaling.None : FeatureScaling.Standardize);
        LabelScaling labelScaling = options.UsedLabelScaling
            ?? (isGiven && labels == null ? LabelScaling.None : LabelScaling.Standardize);
        return new DataScaling(
            featureScaling == FeatureScaling.None ? null : features ?? ScalingChoice.OfFeatures(request.Data, options.UsesBiases),
            labelScaling == LabelScaling.None ? null : labels ?? ScalingChoice.OfLabels(request.Data.Rows, options.UsesBiases));
    }

    /// <summary>Returns the scaling of features that a training continues with; null where it has none.</summary>
    private static Standardization? KnownFeatures(TrainingRequest<TModel> request)
        => request.Initial?.Features is { } places ? request.Initial.Model.FeatureScaling?.Reorder(places)
            : request.Initial?.Model.FeatureScaling;

    /// <summary>Gives a plan the loss of scaled labels, and the scaling its factor.</summary>
    private static (NetworkPlan Plan, DataScaling Scaling) WithLossOf(NetworkPlan plan, DataScaling scaling)
    {
        if (scaling.Labels is not { } labels || plan.Loss is not ElementwiseLoss loss)
            return (plan, scaling);
        // Several outputs of one label, as quantiles are, have one unit.
        if (labels.Scales.Distinct().Count() == 1)
        {
            (Loss rescaled, double factor) = loss.Rescale(labels.Scales[0]);
            return (plan with { Loss = rescaled }, scaling with { LossFactor = factor });
        }
        if (loss.Rescale(2).Loss != loss)
        {
            throw new ArgumentException(
                $"The loss {loss} has a setting in the units of the label, and {labels.Scales.Count} outputs that are standardized have "
                + $"none in common. Leave the setting out, or set {nameof(LabelScaling)} to {nameof(LabelScaling.None)}.", nameof(Loss));
        }
        return (plan, scaling);
    }

    private Network WithParametersOf(NetworkPlan plan, InitialModel<TModel> initial, int member)
    {
        Network network = plan.Network, given = initial.Model.Members[member];
        DenseLayer wantedLast = network.Layers[^1], last = given.Layers[^1];
        if (initial.Features is { } features)
            given = NetworkOrder.WithInputs(given, features);
        if (initial.Classes is { } classes && (last.Inputs, last.HasBias) == (wantedLast.Inputs, wantedLast.HasBias))
            given = NetworkOrder.WithOutputs(given, classes, network);
        if (Shape(given) != Shape(network))
        {
            throw new ArgumentException(
                $"The initial model should have the shape that data and options give: {NetworkShape.Describe(ToModel(network))}; found "
                + $"{NetworkShape.Describe(given)}.", nameof(initial));
        }
        var parameters = new NamedTensors();
        given.Save(parameters);
        return network.WithParameters(parameters).WithInputShift(given.InputShift);

        // Whatever makes probabilities of the outputs, is trained as part of the loss of classes.
        string Shape(Network shape) => NetworkShape.Describe(
            plan.Loss is ClassLoss && shape.Layers[^1].Activation.IsRowwise ? shape.WithOutputActivation(Activation.Identity) : shape);
    }
}
