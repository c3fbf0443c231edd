using Microsoft.ML;

namespace MLExtensions.Tests;

public class CrossValidationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Multiclass_trainers_are_cross_validated()
    {
        var folds = _ml.MulticlassClassification.CrossValidate(
            _ml.Data.LoadFromEnumerable(TrainerKinds.Rows()), Pipeline(TrainerKinds.Multiclass), numberOfFolds: 3,
            labelColumnName: "Colour");
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.9, 1));
        Assert.All(folds, fold => Assert.NotNull(fold.Model));
    }

    [Fact]
    public void Binary_trainers_are_cross_validated()
        => Assert.All(
            _ml.BinaryClassification.CrossValidate(
                _ml.Data.LoadFromEnumerable(TrainerKinds.Rows()), Pipeline(TrainerKinds.Binary), numberOfFolds: 3,
                labelColumnName: "IsLeft"),
            fold => Assert.InRange(fold.Metrics.AreaUnderRocCurve, 0.9, 1));

    [Theory, InlineData(TrainerKinds.Regression, "Height"), InlineData(TrainerKinds.Linear, "Width")]
    public void Regression_trainers_are_cross_validated(string kind, string label)
        => Assert.All(
            _ml.Regression.CrossValidate(
                _ml.Data.LoadFromEnumerable(TrainerKinds.Rows()), Pipeline(kind), numberOfFolds: 3, labelColumnName: label),
            fold => Assert.InRange(fold.Metrics.RSquared, 0.5, 1));

    private IEstimator<ITransformer> Pipeline(string kind)
        => TrainerKinds.Preparation(_ml).Append(TrainerKinds.Create(kind, _ml, options => options.Epochs = 60).Estimator);
}
