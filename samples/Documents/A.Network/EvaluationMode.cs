using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>There is no mode to switch: a trained model is a transformer, which has no dropout and computes no gradients.</summary>
internal static class EvaluationMode
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        IDataView images = ml.Data.LoadFromEnumerable(RandomImage.Create(100));
        var model = ml.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [256], dropout: 0.25, epochs: 2).Fit(images);

        RandomImagePrediction[] predictions = Predict(), again = Predict();

        foreach (RandomImagePrediction prediction in predictions.Take(3))
        {
            string probabilities = string.Join("  ", prediction.Score.Select(score => $"{score:F3}"));
            report.Print($"probabilities {probabilities}   predicted class {prediction.PredictedLabel - 1}");
        }
        report.Check("the predicted class is the one with the largest output, in all 100 rows",
            predictions.All(prediction => prediction.PredictedLabel - 1 == Array.IndexOf(prediction.Score, prediction.Score.Max())));
        report.Check(
            "no unit is dropped: predicting again gives the same bits",
            predictions.Zip(again).All(pair => pair.First.Score.AsSpan().SequenceEqual(pair.Second.Score)));
        report.Compare("probabilities of a row, summed", predictions[0].Score.Sum(), 1, 1e-6, "by definition");

        RandomImagePrediction[] Predict()
            => [.. ml.Data.CreateEnumerable<RandomImagePrediction>(model.Transform(images), reuseRowObject: false)];
    }
}
