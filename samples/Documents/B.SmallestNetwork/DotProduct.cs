using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;

namespace DocumentsSample;

/// <summary>One neuron without bias or activation, y = w.x: can it find the w that the rows were made with?</summary>
internal static class DotProduct
{
    public static void Run(Report report) => Run(new MLContext(seed: 1), engine: null, report);

    /// <param name="engine">Where the arithmetic happens; null: on this processor.</param>
    public static void Run(MLContext ml, Engine? engine, Report report)
    {
        ShowWarningOnce(ml, report);
        foreach (JsonElement reference in Reference.Read("dot_product_sgd.json").EnumerateArray())
        {
            double[] trueWeights = reference.Numbers("true_weights");
            report.Print($"w = [{string.Join(", ", trueWeights)}]");
            var lossOfLastRow = new List<double>();

            SgdRegressionModelParameters model = ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options
            {
                FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
                LearningRate = 1e-5, // Products of integers to 100 are large: 1e-3 would leap over the minimum, farther each time.
                BatchSize = 1,
                Epochs = reference.GetProperty("epochs").GetInt32(),
                Shuffle = false,
                HasBias = false,
                Engine = engine,
                Progress = new Listener(progress =>
                {
                    if (progress.IsEndOfEpoch)
                        lossOfLastRow.Add(progress.StepLoss); // Before the row's update, as the tutorial prints it.
                }),
            }).Fit(Load(ml, reference), new SgdRegressionModelParameters(reference.Singles("initial_weights"), bias: null)).Model;

            double[] losses = reference.Numbers("loss_of_last_row_every_10_epochs");
            for (int i = 0; i < losses.Length; i++)
                report.Compare($"epoch {10 * (i + 1)}, loss", lossOfLastRow[10 * i + 9], losses[i], ToleranceOf(losses[i]));
            report.Compare("w", model.Weights, reference.Numbers("weights"));
            double error = model.Weights.Zip(trueWeights, (found, made) => Math.Abs(found - made)).Max();
            // Seven weights from ten rows need more epochs than 200, PyTorch's as well.
            report.Print($"farthest from the w that the rows were made with: {error:G3}");
            if (trueWeights.Length == 4)
                report.Check("they come back to within 0.01", error < 0.01);
        }
    }

    /// <summary>
    /// Single precision rounds outputs beyond 1024 by up to 1.2e-4, and so is the root of a row's loss, here and in PyTorch.
    /// </summary>
    public static double ToleranceOf(double loss) => 1e-4 + 2 * Math.Sqrt(loss) * 2 * 1.2e-4 / (1 + loss);

    public static IDataView Load(MLContext ml, JsonElement reference)
    {
        float[] labels = reference.Singles("labels");
        var rows = reference.GetProperty("rows").EnumerateArray()
            .Select((row, i) => new Row { Features = row.Singles(), Label = labels[i] });
        return ml.LoadRows([.. rows], reference.GetProperty("true_weights").GetArrayLength());
    }

    /// <summary>The trainer says that features of this size are unusual. It says so at each Fit; once is enough here.</summary>
    private static void ShowWarningOnce(MLContext ml, Report report)
    {
        bool isShown = false;
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning && !isShown)
                report.Print($"{message.RawMessage}");
            isShown |= message.Kind == ChannelMessageKind.Warning;
        };
    }
}
