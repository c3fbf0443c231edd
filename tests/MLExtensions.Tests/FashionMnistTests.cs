using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>The whole way on the real images: the document's recipe, beside what PyTorch reaches with it.</summary>
[Trait("Speed", "Slow")]
public class FashionMnistTests
{
    [Theory, InlineData(0, 0.860), InlineData(0.25f, 0.845)]
    public void The_documents_recipe_learns_as_PyTorch_does(double dropout, double leastAccuracy)
    {
        var ml = new MLContext(seed: 1);
        IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train), test = ml.Data.LoadFashionMnist(FashionMnistSplit.Test);
        var pipeline = ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5)
            .Append(ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
            {
                HiddenLayers = [256, 128], Dropout = dropout, Optimizer = Optimizer.Adam(3e-3), Epochs = 10,
                FeatureScaling = FeatureScaling.None,
            }));
        var model = pipeline.Fit(train);

        IReadOnlyList<double> losses = model.LastTransformer.Model.History.TrainingLoss;
        double[][] reference = ReferenceLosses(dropout);
        Assert.Equal(3, reference.Length);
        for (int epoch = 0; epoch < 10; epoch++)
            Assert.InRange(losses[epoch], reference.Min(run => run[epoch]) - 0.01, reference.Max(run => run[epoch]) + 0.01);

        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        Assert.InRange(metrics.MicroAccuracy, leastAccuracy, 0.9);
        Assert.Contains("235,146", model.LastTransformer.Model.ToString(), StringComparison.Ordinal);
        Assert.Contains("Ankle boot", metrics.ConfusionMatrix.GetFormattedConfusionTable(), StringComparison.Ordinal);
    }

    private static double[][] ReferenceLosses(double dropout)
    {
        using JsonDocument curves = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "reference", "fashion_curves.json")));
        string name = dropout == 0 ? "dropout_0.0/" : "dropout_0.25/";
        return [.. curves.RootElement.GetProperty("runs").EnumerateObject()
            .Where(run => run.Name.StartsWith(name, StringComparison.Ordinal))
            .Select(run => run.Value.GetProperty("training_loss").EnumerateArray().Select(loss => loss.GetDouble()).ToArray())];
    }
}
