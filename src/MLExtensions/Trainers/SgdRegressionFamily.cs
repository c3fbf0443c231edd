using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>Linear models: one layer with one output and without activation.</summary>
/// <param name="options">The settings, which have been checked and do not change.</param>
internal sealed class SgdRegressionFamily(SgdRegressionTrainer.Options options)
    : NetworkFamily<SgdRegressionTransformer, SgdRegressionModelParameters>(options)
{
    public override string Name => "Sgd";

    protected override IReadOnlyList<int> HiddenLayers => [];

    protected override NetworkPlan CreatePlan(int features, int outputs, Loss loss, long seed) => new(options.Settings)
    {
        Network = Network.CreatePerceptron(
            features, [], outputs, Activation.Identity, seed, null, options.Initialization, options.BiasInitialization, options.HasBias),
        Loss = loss,
        Optimizer = options.OptimizerFor(features),
        Seed = seed,
    };

    protected override SgdRegressionTransformer CreateTransformer(TrainedNetwork trained, FeatureColumn features, PredictionColumns columns)
        => new(trained, features, columns);
}
