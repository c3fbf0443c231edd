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

    private protected sealed override NetworkPlan CreatePlan(int features, LearningTask task, long seed) => new(_options.Settings)
    {
        Network = Network.CreatePerceptron(features, _options.HiddenLayers, task.Outputs, _options.Activation, seed, OutputActivation, _options.Initialization, _options.BiasInitialization, _options.HasBias),
        Loss = Loss,
        Optimizer = _options.Optimizer,
        Dropout = _options.Dropout,
        Seed = seed,
    };
}
