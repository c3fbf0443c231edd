namespace MLExtensions.Trainers;

/// <summary>The losses that compare each output with a number of its own.</summary>
internal static class RegressionLoss
{
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static void Require(string name, Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss, name);
        // One that takes the index of a class has one label for any number of outputs.
        Setting.Require(loss.LabelsPerRow(outputs: 2) == 2 && loss != Loss.BinaryCrossEntropy, name, loss, "one for numbers, mean squared, half mean squared, Huber, smooth L1 or mean absolute; binary cross-entropy has trainers under BinaryClassification");
    }
}
