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

    public sealed override TrainingPlan CreatePlan(
        int features, int outputs, Loss loss, long seed, InitialModel<TModel>? initial, IChannel channel)
    {
        NetworkPlan plan = CreatePlan(features, outputs, loss, seed);
        return initial != null ? plan with { Network = WithParametersOf(plan, initial) }
            : options.InitialParametersPath is { } path ? plan with { Network = ReadParameters(plan.Network, path, channel) }
            : plan;
    }

    public sealed override TTransformer CreateTransformer(
        TrainingPlan plan, NamedTensors state, TrainingHistory history, FeatureColumn features, PredictionColumns columns)
    {
        Network network = ToModel(((NetworkPlan)plan).Network.WithParameters(state));
        return CreateTransformer(
            new TrainedNetwork(network, history, plan.Loss.Name) { Names = ModelNames.Of(features, columns) }, features, columns);
    }

    // Another engine may have trained it, whose rounding shows where large features cancel each other.
    protected sealed override float RelativeTolerance => 0.05f;

    /// <summary>Creates the plan of a training with random first parameters.</summary>
    protected abstract NetworkPlan CreatePlan(int features, int outputs, Loss loss, long seed);

    /// <summary>Turns the network as it was trained into the network of the model.</summary>
    protected virtual Network ToModel(Network trained) => trained;

    /// <summary>Creates the transformer of a trained network.</summary>
    protected abstract TTransformer CreateTransformer(TrainedNetwork trained, FeatureColumn features, PredictionColumns columns);

    private static Network ReadParameters(Network network, string path, IChannel channel)
    {
        try
        {
            NamedTensors parameters = Safetensors.ReadInPlace(File.ReadAllBytes(path));
            parameters.RequireFinite();
            network = PyTorchParameters.Read(network, parameters);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The initial model '{path}' cannot be used: {e.Message}");
        }
        channel.Info(MessageSensitivity.None, $"Training begins with the parameters of '{path}'.");
        return network;
    }

    private Network WithParametersOf(NetworkPlan plan, InitialModel<TModel> initial)
    {
        Network network = plan.Network, given = initial.Model.Network;
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
        return network.WithParameters(parameters);

        // Whatever makes probabilities of the outputs, is trained as part of the loss of classes.
        string Shape(Network shape) => NetworkShape.Describe(
            plan.Loss is ClassLoss && shape.Layers[^1].Activation.IsRowwise ? shape.WithOutputActivation(Activation.Identity) : shape);
    }
}
