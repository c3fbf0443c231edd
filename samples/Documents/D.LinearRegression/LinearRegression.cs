using System.Text.Json;
using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>1000 rows of y = 2 x0 - 3.4 x1 + 4.2 + noise, in batches of 10: can w and b be found again?</summary>
internal static class LinearRegression
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        report.Print($"from given weights, rows in the order of the file");
        Compare(report, ml, Loss.MeanSquaredError, "mean_squared");

        report.Print($"as the tutorial does: weights from N(0, 0.01), b = 0, shuffled");
        SgdRegressionModelParameters model = ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options
        {
            FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
            LearningRate = 0.03,
            BatchSize = 10,
            Epochs = 3,
            Initialization = Initialization.Normal(standardDeviation: 0.01),
            EvaluateTrainingSet = true,
        }).Fit(ml.LoadLinearRegression()).Model;
        for (int epoch = 0; epoch < 3; epoch++)
            report.Print($"epoch {epoch + 1}, loss {model.History.EvaluatedTrainingLoss[epoch]:F6}");
        report.Print($"error in w   {2 - model.Weights[0]:F5}  {-3.4 - model.Weights[1]:F5}");
        report.Print($"error in b   {4.2 - model.Bias:F5}");
        report.Check(
            "w and b come back to within 0.01",
            Math.Abs(2 - model.Weights[0]) < 0.01 && Math.Abs(-3.4 - model.Weights[1]) < 0.01 && Math.Abs(4.2 - model.Bias) < 0.01);
        report.Compare("loss after 3 epochs", model.History.EvaluatedTrainingLoss[2], 1e-4, 1e-5, "the noise's variance");
    }

    /// <summary>Trains from the weights that PyTorch's runs began with, in its order, and compares all that there is.</summary>
    public static SgdRegressionModelParameters Compare(Report report, MLContext ml, Loss loss, string referenceName)
    {
        JsonElement reference = Reference.Read("linear_regression.json").GetProperty(referenceName);
        SgdRegressionModelParameters model = ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options
        {
            FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
            LearningRate = 0.03,
            BatchSize = 10,
            Epochs = 3,
            Loss = loss,
            Shuffle = false,
            EvaluateTrainingSet = true, // The loss after each epoch, rather than on the way through it.
        }).Fit(ml.LoadLinearRegression(), new SgdRegressionModelParameters([0.01f, -0.01f])).Model;

        double[] losses = reference.Numbers("loss_after_each_epoch");
        for (int epoch = 0; epoch < losses.Length; epoch++)
            report.Compare($"{loss}, epoch {epoch + 1}", model.History.EvaluatedTrainingLoss[epoch], losses[epoch]);
        report.Compare("w", model.Weights, reference.Numbers("weights"));
        report.Compare("b", model.Bias, reference.Number("bias"));
        return model;
    }
}
