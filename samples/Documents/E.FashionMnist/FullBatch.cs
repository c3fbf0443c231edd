using System.Text.Json;
using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>
/// L-BFGS takes all rows at once and asks for the loss as often as it needs to find the length of a step. On a line's squared error it ends
/// where the formula of least squares does.
/// </summary>
internal static class FullBatch
{
    public static void Run(Report report)
    {
        JsonElement reference = Reference.Read("least_squares.json");
        double tolerance = reference.Number("tolerance");
        var ml = new MLContext(seed: 1);
        Optimizer optimizer = Optimizer.Lbfgs();
        report.Print($"{optimizer}");

        MultilayerPerceptronModelParameters model = ml.Regression.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronRegressionTrainer.Options
        {
            FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
            HiddenLayers = [], // No hidden layer: a line.
            Optimizer = optimizer,
            Epochs = 10,
            EvaluateTrainingSet = true,
        }).Fit(ml.LoadLinearRegression()).Model;

        report.Print($"{model.History.End} in epoch {model.History.TrainingLoss.Count}");
        report.Compare("w", model.Layers[0].Weights.ToArray(), reference.Numbers("weights"), tolerance, "least squares");
        report.Compare("b", model.Layers[0].Biases.Span[0], reference.Number("bias"), tolerance, "least squares");
        report.Compare(
            "mean squared error", model.History.EvaluatedTrainingLoss[^1], reference.Number("mean_squared_error"), tolerance,
            "least squares");
    }
}
