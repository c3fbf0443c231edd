using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>What all trainers of networks of fully connected layers have in common.</summary>
/// <typeparam name="TTransformer">What Fit gives.</typeparam>
/// <typeparam name="TModel">What is in it.</typeparam>
public abstract class NetworkTrainer<TTransformer, TModel> : Trainer<TTransformer, TModel>
    where TTransformer : class, ISingleFeaturePredictionTransformer<TModel>
    where TModel : NetworkModel
{
    private readonly TrainerOptions _options;

    private protected NetworkTrainer(IHostEnvironment environment, TrainerOptions checkedCopy)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected sealed override Engine Engine => _options.Engine ?? new SimdEngine(_options.NumberOfThreads);

    /// <summary>The plan of a training, with random first parameters.</summary>
    private protected abstract NetworkPlan CreatePlan(int features, LearningTask task, long seed);

    /// <summary>The network as the model has it, from the network as it was trained.</summary>
    private protected virtual Network ToModel(Network trained) => trained;

    /// <summary>The transformer of what was trained.</summary>
    private protected abstract TTransformer CreateTransformer(TrainedNetwork trained, DataViewSchema.Column features, LearningTask task);

    /// <summary>The mean loss of a trained network on some rows, and its derivatives by each weight and bias. Without dropout; rows weigh what they weigh in training.</summary>
    /// <param name="data">The rows, with the columns of a training set.</param>
    /// <param name="transformer">Has the network, of the shape that the options give.</param>
    /// <exception cref="ArgumentException">The network has another shape; a column is missing, or of another type; or there are no rows.</exception>
    public NetworkGradients ComputeGradients(IDataView data, IPredictionTransformer<TModel> transformer) => ComputeGradients(data, NotNull(transformer, nameof(transformer)).Model);

    /// <summary>The same of a network that need not be in a transformer.</summary>
    /// <param name="data">The rows, with the columns of a training set.</param>
    /// <param name="model">Has the network, of the shape that the options give.</param>
    /// <exception cref="ArgumentException">The network has another shape; a column is missing, or of another type; or there are no rows.</exception>
    public NetworkGradients ComputeGradients(IDataView data, TModel model)
    {
        NotNull(model, nameof(model));
        using IChannel channel = Environment.Start(Name);
        using Reading reading = Read(NotNull(data, nameof(data)), null, null, "compute gradients of", channel);
        return NetworkGradients.Of(Engine, (NetworkPlan)Plan(reading, Seed, model, channel), reading.Rows);
    }

    private protected sealed override TrainingPlan CreatePlan(int features, LearningTask task, long seed, TModel? initialModel, IChannel channel)
    {
        NetworkPlan plan = CreatePlan(features, task, seed);
        return initialModel != null ? plan with { Network = WithParametersOf(plan.Network, initialModel.Network) }
            : _options.InitialParametersPath is { } path ? plan with { Network = ReadParameters(plan.Network, path, channel) }
            : plan;
    }

    private static Network ReadParameters(Network network, string path, IChannel channel)
    {
        try
        {
            network = PyTorchParameters.Read(network, Safetensors.Read(File.ReadAllBytes(path)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The initial model '{path}' cannot be used: {e.Message}", e);
        }
        channel.Info(MessageSensitivity.None, $"Training begins with the parameters of '{path}'.");
        return network;
    }

    private Network WithParametersOf(Network network, Network initial)
    {
        string wanted = NetworkShape.Describe(ToModel(network)), found = NetworkShape.Describe(initial);
        if (wanted != found)
            throw new ArgumentException($"The initial model should have the shape that data and options give: {wanted}; found {found}.", nameof(initial));
        var parameters = new NamedTensors();
        initial.Save(parameters);
        return network.WithParameters(parameters);
    }

    private protected sealed override TTransformer CreateTransformer(TrainingPlan plan, NamedTensors state, TrainingHistory history, DataViewSchema.Column features, LearningTask task)
        => CreateTransformer(new TrainedNetwork(ToModel(((NetworkPlan)plan).Network.WithParameters(state)), history, plan.Loss.Name), features, task);
}
