using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

namespace DocumentsSample;

/// <summary>Losses that grow like |error| rather than its square where it is large, so that a few wrong rows count less.</summary>
internal static class RobustLosses
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        report.Print($"linear regression");
        LinearRegression.Compare(report, ml, Loss.Huber(delta: 1), "huber_delta_1");

        report.Print($"a network 4-6-2 with tanh, the loss of each batch");
        JsonElement cases = Reference.Read("losses.json").GetProperty("cases");
        CompareNetwork(report, ml, Loss.Huber(delta: 0.5), cases.GetProperty("huber_0.5"));
        CompareNetwork(report, ml, Loss.SmoothL1(beta: 0.5), cases.GetProperty("smooth_l1_beta_0.5"));
        CompareNetwork(report, ml, Loss.MeanAbsoluteError, cases.GetProperty("mean_absolute"));
        ShowOutliers(report, ml);
    }

    /// <summary>Two outputs, learned at once: the label is a vector.</summary>
    private sealed class TwoLabels
    {
        [VectorType(2)]
        public float[] Label { get; set; } = [];

        [VectorType(4)]
        public float[] Features { get; set; } = [];
    }

    private static void CompareNetwork(Report report, MLContext ml, Loss loss, JsonElement reference)
    {
        var rows = reference.GetProperty("labels").EnumerateArray()
            .Select((label, n) => new TwoLabels { Label = label.Singles(), Features = Reference.HashedRow(n, 4) });
        IDataView data = ml.Data.LoadFromEnumerable<TwoLabels>([.. rows]);
        double[] losses = reference.Numbers("loss_at_each_step");
        var found = new List<double>();
        Reference.WithHashedParameters(
            [4, 6, 2], path => ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
            HiddenLayers = [6],
            Activation = Activation.Tanh,
            Loss = loss,
            Optimizer = Optimizer.Sgd(0.05f),
            BatchSize = 6, // 22 rows: three batches of 6 and one of 4.
            Epochs = 5,
            Shuffle = false,
            InitialParametersPath = path,
            Progress = new Listener(progress => found.Add(progress.StepLoss)),
        }).Fit(data));
        for (int step = 0; step < losses.Length; step++)
            report.Compare($"{loss}, batch {step + 1}", found[step], losses[step]);
    }

    /// <summary>Every hundredth label is wrong by 100.</summary>
    private static void ShowOutliers(Report report, MLContext ml)
    {
        Row[] rows = [.. ml.Data.CreateEnumerable<Row>(ml.LoadLinearRegression(), reuseRowObject: false)];
        for (int i = 0; i < rows.Length; i += 100)
            rows[i].Label += 100;
        double squared = ErrorOfBias(Loss.MeanSquaredError), huber = ErrorOfBias(Loss.Huber());
        report.Print(
            $"with ten labels of 1000 wrong by 100, the error in b is {squared:F3} by the mean squared error, {huber:F3} by Huber's loss");
        report.Check("Huber's loss minds them less", huber < squared / 5);

        double ErrorOfBias(Loss loss)
        {
            var options = new SgdRegressionTrainer.Options
            {
                FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
                Loss = loss, LearningRate = 0.03, BatchSize = 10, Epochs = 10,
                WeightAveraging = WeightAveraging.Uniform(),
            };
            return Math.Abs(4.2 - ml.Regression.Trainers.Sgd(options).Fit(ml.Data.LoadFromEnumerable(rows)).Model.Bias);
        }
    }
}
