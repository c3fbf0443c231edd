using System.Globalization;

namespace MLExtensions;

/// <summary>What is said when a loss is no number any more.</summary>
internal static class Divergence
{
    public static ArithmeticException Of(ITrainingRun run, double loss, int epoch, int step, float learningRate)
    {
        var state = new NamedTensors();
        run.Save(state);
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
        string weight = areFinite ? $"the largest weight is {Format(largest)}" : largest > 0 ? $"weights are infinite or NaN, the largest other one {Format(largest)}" : "all weights are infinite or NaN";
        return new ArithmeticException(string.Create(CultureInfo.InvariantCulture,
            $"Training has diverged: the loss is {loss} in epoch {epoch}, step {step}, at a learning rate of {learningRate}; {weight}. Use a smaller learning rate, features scaled to about -1 to 1, or clip the gradient's norm."));

        static string Format(float value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }
}
