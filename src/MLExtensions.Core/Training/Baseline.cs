namespace MLExtensions;

/// <summary>The loss of outputs that do not depend on the features, which a model should be better than.</summary>
/// <param name="Loss">The mean loss where the outputs are the shares of the classes, or the mean of the labels.</param>
/// <param name="LossOfZero">The mean loss where all outputs are 0, as a scale of losses.</param>
internal readonly record struct Baseline(double Loss, double LossOfZero)
{
    // Less than this share of the loss of outputs of 0 is as good as none, such as with labels that are all alike.
    private const double Negligible = 1e-4, Better = 0.999;

    // The mean of so many labels is near enough to that of all.
    private const int MaxRows = 10_000;

    /// <summary>Computes the losses of some rows.</summary>
    /// <param name="plan">The plan of the training, with the loss, the number of outputs and the scaling.</param>
    /// <param name="rows">The rows from which shares and mean are computed, scaled.</param>
    /// <param name="chosen">The rows whose loss is computed.</param>
    public static Baseline Of(TrainingPlan plan, IRowSource rows, int[] chosen)
    {
        (Loss loss, int outputs) = (plan.Loss, plan.Outputs);
        float[] constant = new float[outputs], zero = new float[outputs], gradient = new float[outputs];
        // What is 0 in the units of the labels.
        if (plan.Scaling.Labels is { } labels)
        {
            for (int i = 0; i < outputs; i++)
                zero[i] = -labels.Means[i] / labels.Scales[i];
        }
        loss.SetConstantOutputs(MeanTargets(loss, outputs, rows), constant);
        double sum = 0, sumOfZero = 0, weights = 0;
        foreach (int row in chosen)
        {
            ReadOnlySpan<float> label = rows.LabelsOf(row);
            sum += rows.WeightOf(row) * loss.Differentiate(constant, label, gradient);
            sumOfZero += rows.WeightOf(row) * loss.Differentiate(zero, label, gradient);
            weights += rows.WeightOf(row);
        }
        return new Baseline(plan.Scaling.LossFactor * sum / weights, plan.Scaling.LossFactor * sumOfZero / weights);
    }

    /// <summary>Returns whether a mean loss of the same rows is no better.</summary>
    public bool IsNotExceededBy(double loss) => loss >= Better * Loss && loss > Negligible * Math.Abs(LossOfZero);

    private static double[] MeanTargets(Loss loss, int outputs, IRowSource rows)
    {
        double[] means = new double[outputs];
        double weights = 0;
        int stride = Math.Max(rows.Count / MaxRows, 1);
        for (int row = 0; row < rows.Count; row += stride)
        {
            double weight = rows.WeightOf(row);
            ReadOnlySpan<float> label = rows.LabelsOf(row);
            weights += weight;
            if (loss is ClassLoss)
                means[(int)label[0]] += weight;
            else
                for (int i = 0; i < outputs; i++)
                    means[i] += weight * label[i];
        }
        return Array.ConvertAll(means, mean => mean / Math.Max(weights, double.Epsilon));
    }
}
