using System.Globalization;

namespace MLExtensions;

/// <summary>Builds the exception thrown when the loss becomes NaN or infinite.</summary>
internal static class Divergence
{
    public static ArithmeticException Of(
        ITrainingRun run, TrainingPlan plan, double loss, int epoch, int step, double learningRate, string what = "loss")
    {
        float[] parameters = new float[plan.ParameterCount];
        run.GetParameters(parameters);
        return Create(
            $"the {what} is {Format(loss)}", LargestOf(parameters), epoch, string.Create(CultureInfo.InvariantCulture, $", step {step}"),
            learningRate);
    }

    /// <summary>
    /// The last step's loss is looked at before its update, so what the update has made of the parameters is looked at here.
    /// </summary>
    public static void CheckFinite(TrainingPlan plan, NamedTensors state, double loss, int epoch, double learningRate)
    {
        (float Largest, bool AreFinite)[] found = [
            .. plan.Parameters.Select(parameter => LargestOf(state.Get(parameter.Name, parameter.Shape).Span))];
        if (!Array.TrueForAll(found, parameter => parameter.AreFinite))
        {
            throw Create(
                $"the loss was {Format(loss)}", (found.Max(parameter => parameter.Largest), false), epoch, "", learningRate);
        }
    }

    private static ArithmeticException Create(
        string loss, (float Largest, bool AreFinite) parameters, int epoch, string step, double learningRate)
    {
        (float largest, bool areFinite) = parameters;
        string weights = areFinite ? $"the largest weight is {Format(largest)}" : largest > 0
            ? $"weights are infinite or NaN, the largest other one {Format(largest)}" : "all weights are infinite or NaN";
        return new ArithmeticException(string.Create(CultureInfo.InvariantCulture,
            $"Training has diverged: {loss} in epoch {epoch}{step}, at a learning rate of {learningRate}; {weights}. Use a smaller "
            + $"learning rate, features scaled to about -1 to 1 (and labels, in regression), or clip the gradient's norm."));
    }

    private static (float Largest, bool AreFinite) LargestOf(ReadOnlySpan<float> parameters)
    {
        float largest = 0;
        bool areFinite = true;
        foreach (float value in parameters)
        {
            areFinite &= float.IsFinite(value);
            largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        }
        return (largest, areFinite);
    }

    private static string Format(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
