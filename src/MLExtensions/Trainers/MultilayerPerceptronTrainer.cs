using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>What the trainers of multi-layer perceptrons have in common: fully connected layers, trained by mini-batch gradient descent.</summary>
/// <typeparam name="TTransformer">What Fit gives.</typeparam>
public abstract class MultilayerPerceptronTrainer<TTransformer> : NetworkTrainer<TTransformer, MultilayerPerceptronModel>
    where TTransformer : class, ISingleFeaturePredictionTransformer<MultilayerPerceptronModel>
{
    private readonly MultilayerPerceptronOptions _options;

    private protected MultilayerPerceptronTrainer(IHostEnvironment environment, MultilayerPerceptronOptions checkedCopy)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected sealed override string Name => "MultilayerPerceptron";

    /// <summary>What training makes small.</summary>
    private protected abstract Loss Loss { get; }

    /// <summary>Of the output layer while it is trained; null: none.</summary>
    private protected abstract Activation? OutputActivation { get; }

    private protected sealed override TrainingPlan CreatePlan(int features, LearningTask task, long seed, IChannel channel) => new()
    {
        Network = CreateNetwork(features, task.Outputs, seed, channel),
        Loss = Loss,
        Optimizer = _options.Optimizer,
        Dropout = _options.Dropout,
    };

    private Network CreateNetwork(int features, int outputs, long seed, IChannel channel)
    {
        var network = Network.CreatePerceptron(features, _options.HiddenLayers, outputs, _options.Activation, seed, OutputActivation, _options.Initialization, _options.BiasInitialization, _options.HasBias);
        if (_options.InitialModel is not { } path)
            return network;
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
}
