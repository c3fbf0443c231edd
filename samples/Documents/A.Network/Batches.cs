using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>An IDataView is what PyTorch calls a data set; the trainer shuffles it and takes the batches, as a DataLoader does.</summary>
internal static class Batches
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        var batches = new List<TrainingProgress>();
        var trainer = ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
        {
            FeatureScaling = FeatureScaling.None,
            HiddenLayers = [256],
            Optimizer = Optimizer.Sgd(0.01f),
            BatchSize = 32,
            Epochs = 2,
            Shuffle = true, // The default.
            Progress = new Listener(batches.Add),
        });

        TrainingHistory history = trainer.Fit(ml.Data.LoadFromEnumerable(RandomImage.Create(100))).Model.History;

        foreach (TrainingProgress batch in batches)
        {
            int rows = batch.IsEndOfEpoch ? 4 : 32;
            report.Print($"epoch {batch.Epoch}, batch {batch.Step} of {batch.StepsPerEpoch}, {rows,2} rows   loss {batch.StepLoss:F4}");
        }
        for (int epoch = 0; epoch < 2; epoch++)
            report.Print($"epoch {epoch + 1}   loss {history.TrainingLoss[epoch]:F4}");

        report.Check("three batches of 32 and one of 4, twice", batches.Count == 8 && batches.All(batch => batch.StepsPerEpoch == 4));
        // Who knows nothing gives each of ten classes a probability near 1/10.
        report.Compare("loss of the first epoch", history.TrainingLoss[0], Math.Log(10), 0.05, "near ln 10 =");
        double mean = (32 * batches.Take(3).Sum(batch => batch.StepLoss) + 4 * batches[3].StepLoss) / 100;
        report.Compare("the batches' mean, by their rows", history.TrainingLoss[0], mean, 1e-6, "by hand");
    }
}
