using System.Globalization;

namespace MLExtensions;

/// <summary>What is said when a loss is no number any more.</summary>
internal static class Divergence
{
    public static ArithmeticException Of(ITrainingRun run, double loss, int epoch, int step, float learningRate, string what = "loss")
    {
        var state = new NamedTensors();
        run.Save(state);
        return Create($"the {what} is {Format(loss)}", state, epoch, string.Create(CultureInfo.InvariantCulture, $", step {step}"), learningRate);
    }

    /// <summary>The last step's loss is looked at before its update, so what the update has made of the parameters is looked at here.</summary>
    public static void CheckFinite(NamedTensors parameters, double loss, int epoch, float learningRate)
    {
        if (!LargestOf(parameters).AreFinite)
            throw Create($"the loss was {Format(loss)}", parameters, epoch, "", learningRate);
    }

    private static ArithmeticException Create(string loss, NamedTensors state, int epoch, string step, float learningRate)
    {
        (float largest, bool areFinite) = LargestOf(state);
        string weights = areFinite ? $"the largest weight is {Format(largest)}" : largest > 0 ? $"weights are infinite or NaN, the largest other one {Format(largest)}" : "all weights are infinite or NaN";
        return new ArithmeticException(string.Create(CultureInfo.InvariantCulture,
            $"Training has diverged: {loss} in epoch {epoch}{step}, at a learning rate of {learningRate}; {weights}. Use a smaller learning rate, features scaled to about -1 to 1 (and labels, in regression), or clip the gradient's norm."));
    }

    private static (float Largest, bool AreFinite) LargestOf(NamedTensors state)
    {
        float largest = 0;
        bool areFinite = true;
        foreach (NamedTensor parameter in state.Tensors.Where(tensor => tensor.Name.StartsWith(Network.ParameterPrefix, StringComparison.Ordinal)))
        {
            foreach (float value in parameter.Values.Span)
            {
                areFinite &= float.IsFinite(value);
                largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
            }
        }
        return (largest, areFinite);
    }

    private static string Format(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
