using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>Multi-layer perceptrons: hidden layers of one activation, with dropout, and an output layer.</summary>
/// <param name="options">The settings; checked, and not changed any more.</param>
internal sealed class MultilayerPerceptronFamily(MultilayerPerceptronOptions options)
    : NetworkFamily<MultilayerPerceptronTransformer, MultilayerPerceptronModelParameters>(options)
{
    // Softmax and cross-entropy are trained as one, which is exact for any outputs; the model then gets the softmax.
    private readonly bool _isSoftmaxInLoss = options.OutputActivation == Activation.Softmax
        && options.Task.Loss is ClassLoss and not NegativeLogLikelihoodLoss;

    public override string Name => "MultilayerPerceptron";

    public override int MembersFor(MultilayerPerceptronModelParameters? initial, int rows)
    {
        if (initial == null)
            return options.Members ?? (options.IsAutomatic ? AutomaticTraining.Members(rows) : 1);
        if (options.Members is int members && members != initial.Members.Count)
        {
            throw new ArgumentException(
                $"The initial model has {initial.Members.Count} networks, and all of them are trained on: {nameof(options.Members)} should be "
                + $"null or {initial.Members.Count}; found {members}.", nameof(initial));
        }
        return initial.Members.Count;
    }

    protected override NetworkPlan CreatePlan(int features, int outputs, Loss loss, long seed) => new(options.Settings)
    {
        Network = Network.CreatePerceptron(
            features, options.HiddenLayers, outputs, options.Activation, seed, _isSoftmaxInLoss ? null : options.OutputActivation,
            options.Initialization, options.BiasInitialization, options.HasBias,
            options.OutputInitialization),
        Loss = loss,
        Optimizer = options.Optimizer,
        Dropout = options.Dropout,
        HasFeatureFactors = options.HasFeatureFactors,
        LearningRateFactors = options.LearningRateFactors,
        Seed = seed,
    };

    protected override Network ToModel(Network trained)
        => _isSoftmaxInLoss ? trained.WithOutputActivation(Activation.Softmax) : trained;

    protected override void ToModelOutputs(Span<float> outputs)
    {
        if (_isSoftmaxInLoss)
            Softmax.Apply(outputs);
    }

    protected override MultilayerPerceptronTransformer CreateTransformer(
        TrainedNetwork trained, FeatureColumn features, PredictionColumns columns)
        => new(new MultilayerPerceptronModelParameters(trained), features, columns);
}
