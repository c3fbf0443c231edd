using System.Globalization;

namespace MLExtensions;

/// <summary>
/// What the trained state gives for some rows of the training set, in evaluation mode. A model made of that state has to give the same.
/// </summary>
/// <param name="Rows">The numbers of the rows.</param>
/// <param name="Outputs">Rows x outputs of the last layer.</param>
internal sealed record TrainedSample(int[] Rows, float[] Outputs)
{
    private const int MaxRows = 256;

    /// <summary>Gets whether the same rows give the same outputs each time.</summary>
    public bool IsDeterministic { get; private init; }

    /// <summary>Gets the mean loss of the rows.</summary>
    public double Loss { get; private init; }

    /// <summary>Gets the mean loss of the rows for outputs that do not depend on the features.</summary>
    public Baseline Baseline { get; private init; }

    /// <summary>Computes the outputs of rows spread over the training set.</summary>
    /// <param name="run">The run, in the state that the model is made of.</param>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="rows">The training set.</param>
    /// <exception cref="ArithmeticException">An output is NaN or infinite.</exception>
    public static TrainedSample Of(ITrainingRun run, TrainingPlan plan, IRowSource rows)
    {
        int[] chosen = Choose(rows);
        float[] outputs = new float[chosen.Length * plan.Outputs];
        double loss = Evaluate(run, plan, rows, chosen, outputs);
        if (Array.FindIndex(outputs, output => !float.IsFinite(output)) is >= 0 and int place)
        {
            string value = outputs[place].ToString(CultureInfo.InvariantCulture);
            throw new ArithmeticException(
                $"{(plan.Epochs == 0 ? "With these parameters" : "After the training")}, output {place % plan.Outputs} is {value} for row "
                + $"{rows.NumberOf(chosen[place / plan.Outputs])} of the training set, counted from 0 without rows left out. Use a smaller "
                + "learning rate, features scaled to about -1 to 1, or look at what the module computes in evaluation mode.");
        }
        float[] again = new float[outputs.Length];
        Evaluate(run, plan, rows, chosen, again);
        return new TrainedSample(chosen, outputs)
        {
            IsDeterministic = outputs.AsSpan().SequenceEqual(again),
            Loss = plan.Scaling.LossFactor * loss,
            Baseline = Baseline.Of(plan, rows, chosen),
        };
    }

    private static int[] Choose(IRowSource rows)
    {
        int count = Math.Min(MaxRows, rows.Count);
        int[] chosen = [
            .. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.Count / count)).Where(row => rows.WeightOf(row) > 0)];
        return chosen.Length > 0 ? chosen : [Enumerable.Range(0, rows.Count).First(row => rows.WeightOf(row) > 0)];
    }

    private static double Evaluate(ITrainingRun run, TrainingPlan plan, IRowSource rows, int[] chosen, Span<float> outputs)
    {
        var all = new Batch(rows, chosen);
        EvaluationSums sums = default;
        for (int first = 0; first < chosen.Length; first += plan.BatchSize)
        {
            int count = Math.Min(plan.BatchSize, chosen.Length - first);
            sums += run.Evaluate(all.Slice(first, count, step: 0), outputs.Slice(first * plan.Outputs, count * plan.Outputs));
        }
        return sums.WeightedLoss / sums.Weight;
    }
}
