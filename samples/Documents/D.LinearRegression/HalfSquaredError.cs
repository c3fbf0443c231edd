using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>
/// Half the squared error has half the gradient. So at the same learning rate its steps are half as long; at twice the rate, they are the
/// same.
/// </summary>
internal static class HalfSquaredError
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        LinearRegression.Compare(report, ml, Loss.HalfMeanSquaredError, "half_mean_squared");

        SgdRegressionModelParameters whole = Train(ml, Loss.MeanSquaredError, 0.03f), half = Train(ml, Loss.HalfMeanSquaredError, 0.06f);
        report.Print($"{"mean squared at 0.03",-26} w = [{whole.Weights[0]:F6}, {whole.Weights[1]:F6}], b = {whole.Bias:F6}");
        report.Print($"{"half of it at 0.06",-26} w = [{half.Weights[0]:F6}, {half.Weights[1]:F6}], b = {half.Bias:F6}");
        report.Check(
            "the same steps",
            whole.Weights.Zip(half.Weights).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6)
            && Math.Abs(whole.Bias - half.Bias) < 1e-6);
        report.Compare(
            "whose loss in the first epoch is", half.History.TrainingLoss[0], whole.History.TrainingLoss[0] / 2, 1e-6, "half the other's");
    }

    private static SgdRegressionModelParameters Train(MLContext ml, Loss loss, float learningRate)
        => ml.Regression.Trainers.Sgd(
            new SgdRegressionTrainer.Options
            {
                FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
                Loss = loss, LearningRate = learningRate, BatchSize = 10, Epochs = 3,
            })
            .Fit(ml.LoadLinearRegression()).Model;
}
