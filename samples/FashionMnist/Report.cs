using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

namespace FashionMnistSample;

/// <summary>What the sample prints.</summary>
internal static class Report
{
    private const string Greys = " .:-=+*#%@";

    public static void Model(object model) => Print($"\n{model}");

    public static void Metrics(MulticlassClassificationMetrics metrics)
    {
        Print($"test loss {metrics.LogLoss:F4}\n");
        Print($"{metrics.ConfusionMatrix.GetFormattedConfusionTable()}");
        Print($"{"class",-12}  precision  recall");
        for (int i = 0; i < FashionMnist.ClassNames.Count; i++)
        {
            double precision = metrics.ConfusionMatrix.PerClassPrecision[i], recall = metrics.ConfusionMatrix.PerClassRecall[i];
            Print($"{FashionMnist.ClassNames[i],-12}  {precision,9:F4}  {recall,6:F4}");
        }
    }

    public static void Accuracy(MulticlassClassificationMetrics metrics) => Print($"test accuracy {metrics.MicroAccuracy:F4}");

    /// <summary>Compares every bit of every prediction of two models.</summary>
    public static void Comparison(MLContext ml, IDataView expected, IDataView actual, string path)
    {
        int different = 0, count = 0;
        foreach (var (one, other) in Predictions(ml, expected).Zip(Predictions(ml, actual)))
        {
            different += one.PredictedName == other.PredictedName && one.Score.AsSpan().SequenceEqual(other.Score) ? 0 : 1;
            count++;
        }
        if (different > 0)
        {
            throw new InvalidDataException(
                $"{different} of {count} predictions changed when the model was saved to {path} and loaded again.");
        }
        Print($"\nsaved to {path}, {new FileInfo(path).Length:N0} bytes; loaded again, all {count:N0} predictions are identical\n");
    }

    /// <summary>The image as characters, two rows of pixels in a line, with its predicted and its true name.</summary>
    public static void Image(FashionImage image, FashionPrediction prediction)
    {
        for (int row = 0; row < 28; row += 2)
        {
            var line = Enumerable.Range(0, 28)
                .Select(column
                    => Greys[(int)((image.Pixels[row * 28 + column] + image.Pixels[(row + 1) * 28 + column]) / 511 * Greys.Length)]);
            Print($"  {string.Concat(line)}");
        }
        string name = FashionMnist.ClassNames[(int)image.Label - 1];
        Print($"  predicted {prediction.PredictedName} ({prediction.Score.Max():P1}), is {name}\n");
    }

    private static IEnumerable<FashionPrediction> Predictions(MLContext ml, IDataView data)
        => ml.Data.CreateEnumerable<FashionPrediction>(data, reuseRowObject: false);

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
