using System.Globalization;

namespace MLExtensions.Tasks;

/// <summary>
/// Finds the temperature of a classifier: the number T for which the cross-entropy of softmax(outputs / T), or of sigmoid(output / T), is
/// least on the validation rows. C. Guo et al., On calibration of modern neural networks, 2017.
/// </summary>
internal static class Temperature
{
    /// <summary>The name of the setting that asks for it.</summary>
    public const string SettingName = "TemperatureScaling";

    // The logarithm of a temperature, and how near the least loss is found.
    private const double Lowest = -6, Highest = 6, Tolerance = 1e-6;

    /// <summary>Returns the temperature.</summary>
    /// <remarks>
    /// Of n rows, 1 / (n + 1) of each label is spread evenly over the classes, as if one more row had no label: otherwise the temperature
    /// of a network that predicts all of them correctly would be 0. The loss falls and then rises with the temperature, since it is convex
    /// in 1 / T, so that a golden-section search finds its minimum (J. Kiefer, 1953); for several networks, it is that of their average.
    /// </remarks>
    /// <param name="validation">The validation rows and their outputs; one for two classes.</param>
    public static double Find(ValidationOutputs validation)
    {
        double ratio = (Math.Sqrt(5) - 1) / 2, low = Lowest, high = Highest;
        double left = high - ratio * (high - low), right = low + ratio * (high - low);
        double leftLoss = LossAt(validation, left), rightLoss = LossAt(validation, right);
        while (high - low > Tolerance)
        {
            if (leftLoss <= rightLoss)
            {
                (high, right, rightLoss) = (right, left, leftLoss);
                left = high - ratio * (high - low);
                leftLoss = LossAt(validation, left);
            }
            else
            {
                (low, left, leftLoss) = (left, right, rightLoss);
                right = low + ratio * (high - low);
                rightLoss = LossAt(validation, right);
            }
        }
        return Math.Exp((low + high) / 2);
    }

    /// <summary>Returns the sentence for the log.</summary>
    public static string Describe(double temperature, int rows) => string.Create(
        CultureInfo.InvariantCulture, $"The temperature found on {rows} validation rows is {temperature:G5}.");

    private static double LossAt(ValidationOutputs validation, double logarithm)
    {
        double smoothing = 1.0 / (validation.Count + 1), sum = 0;
        float[] all = validation.Average(Math.Exp(logarithm));
        for (int row = 0; row < validation.Count; row++)
        {
            ReadOnlySpan<float> outputs = all.AsSpan(row * validation.Width, validation.Width);
            double label = validation.LabelOf(row);
            sum += validation.WeightOf(row) * (outputs.Length == 1 ? BinaryLoss(outputs[0], (1 - smoothing) * label + smoothing / 2)
                : MulticlassLoss(outputs, (int)label, smoothing));
        }
        return sum;
    }

    private static double BinaryLoss(double logit, double label)
        => Math.Max(logit, 0) - logit * label + Math.Log(1 + Math.Exp(-Math.Abs(logit)));

    private static double MulticlassLoss(ReadOnlySpan<float> outputs, int label, double smoothing)
    {
        float largest = float.NegativeInfinity;
        foreach (float output in outputs)
            largest = Math.Max(largest, output);
        double sumOfExp = 0, sum = 0;
        foreach (float output in outputs)
        {
            double scaled = (double)output - largest;
            sumOfExp += Math.Exp(scaled);
            sum += scaled;
        }
        return Math.Log(sumOfExp) - (1 - smoothing) * ((double)outputs[label] - largest) - smoothing / outputs.Length * sum;
    }
}
