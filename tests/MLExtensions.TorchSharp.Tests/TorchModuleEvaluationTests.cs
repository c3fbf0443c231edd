using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp.Modules;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Trainers of custom modules in ML.NET.s cross-validation and permutation feature importance.</summary>
public class TorchModuleEvaluationTests
{
    private readonly MLContext _ml = new(seed: 1);

    public TorchModuleEvaluationTests() => _ml.ComponentCatalog.RegisterAssembly(typeof(ThreeColours).Assembly);

    private IEstimator<ITransformer> Pipeline
        => TrainerKinds.Preparation(_ml)
        .Append(_ml.MulticlassClassification.Trainers.TorchModule(
            "three-colours", labelColumnName: "Colour", learningRate: 0.02, batchSize: 20, epochs: 30));

    private IDataView Rows => _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());

    [Fact]
    public void They_are_cross_validated()
    {
        var folds = _ml.MulticlassClassification.CrossValidate(Rows, Pipeline, numberOfFolds: 3, labelColumnName: "Colour");
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.9, 1));
    }

    [Fact]
    public void The_importance_of_features_is_found_by_permutation()
    {
        ITransformer model = Pipeline.Fit(Rows);
        var importance = _ml.MulticlassClassification.PermutationFeatureImportance(
            model, model.Transform(Rows), labelColumnName: "Colour", permutationCount: 3);
        Assert.Equal(["X", "Y"], importance.Keys.Order());
        Assert.All(importance.Values, metrics => Assert.True(metrics.MicroAccuracy.Mean < -0.05));
    }

    [TorchModule("three-colours")]
    public sealed class ThreeColours : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential _layers = nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Linear(16, 3));

        public ThreeColours()
            : base(nameof(ThreeColours))
            => RegisterComponents();

        public override Tensor forward(Tensor input) => _layers.call(input);
    }
}
