using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

namespace DocumentsSample;

/// <summary>
/// 37 rows in batches of 8: the fifth has 5 rows, and no row is left out. In the loss of an epoch, a batch counts by its rows.
/// </summary>
internal static class SmallerLastBatch
{
    private sealed class ThreeClasses
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(5)]
        public float[] Features { get; set; } = [];
    }

    public static void Run(Report report)
    {
        JsonElement reference = Reference.Read("optimizers.json");
        double[] losses = reference.GetProperty("cases").GetProperty("relu/sgd").Numbers("loss_at_each_step");
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 37).Select(n => new ThreeClasses { Features = Reference.HashedRow(n, 5), Label = (uint)(n % 3) })
            .ToArray());

        var steps = new List<TrainingProgress>();
        TrainingHistory history = Reference.WithHashedParameters(
            [5, 7, 6, 3],
            path => ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
        {
            FeatureScaling = FeatureScaling.None,
            HiddenLayers = [7, 6],
            Optimizer = Optimizer.Sgd(0.05f),
            BatchSize = 8,
            Epochs = 6,
            Shuffle = false,
            InitialParametersPath = path,
            Progress = new Listener(steps.Add),
        }).Fit(data)).Model.History;

        report.Check("37 rows are five batches", steps.All(step => step.StepsPerEpoch == 5) && steps.Count == losses.Length);
        for (int i = 0; i < losses.Length; i++)
        {
            report.Compare(
                $"epoch {steps[i].Epoch}, batch {steps[i].Step} of {(steps[i].IsEndOfEpoch ? 5 : 8)} rows", steps[i].StepLoss, losses[i]);
        }
        for (int epoch = 0; epoch < 6; epoch++)
        {
            double[] batches = losses[(5 * epoch)..(5 * epoch + 5)];
            report.Compare(
                $"epoch {epoch + 1}, loss", history.TrainingLoss[epoch], (8 * batches.Take(4).Sum() + 5 * batches[4]) / 37, 1e-4,
                "PyTorch's batches by their rows");
        }
    }
}
