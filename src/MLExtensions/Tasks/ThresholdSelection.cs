using System.Globalization;
using MLExtensions.Tasks;

namespace MLExtensions;

/// <summary>
/// Chooses the threshold of a binary classifier on the validation rows: the probability above which the predicted label is true.
/// </summary>
/// <remarks>
/// <para>
/// All thresholds that tell the validation rows apart are tried. Of those that are equally good, the one nearest to 0.5 is chosen.
/// </para>
/// <para>
/// Rows count with the weights of the options' ExampleWeightColumnName, but not with those of their classes (PositiveWeight,
/// BalanceClasses).
/// </para>
/// <para>Thread safety: an instance does not change and may be used by several threads at once.</para>
/// </remarks>
public abstract record ThresholdSelection
{
    private protected ThresholdSelection()
    {
    }

    /// <summary>
    /// Creates the choice of the threshold with the largest F1 score, 2 tp / (2 tp + fp + fn), with the numbers of true positives, false
    /// positives and false negatives.
    /// </summary>
    public static F1ThresholdSelection F1() => new();

    /// <summary>
    /// Creates the choice of the threshold with the least cost, the sum of the costs of false positives and false negatives.
    /// </summary>
    /// <param name="falsePositive">The cost of predicting true where the label is false, 0 or more.</param>
    /// <param name="falseNegative">The cost of predicting false where the label is true, 0 or more.</param>
    public static CostThresholdSelection Cost(double falsePositive = 1, double falseNegative = 1)
        => new() { FalsePositive = falsePositive, FalseNegative = falseNegative };

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    internal abstract void Check();

    /// <summary>Returns a number that is less for a better threshold.</summary>
    internal abstract double LossOf(double truePositives, double falsePositives, double falseNegatives);

    /// <summary>Chooses the threshold.</summary>
    /// <param name="validation">The validation rows, whose labels are 0 and 1, and their logits.</param>
    /// <param name="temperature">The number by which logits are divided.</param>
    /// <exception cref="ArgumentException">All labels are the same.</exception>
    internal double Choose(ValidationOutputs validation, double temperature)
    {
        float[] scores = validation.Average(temperature);
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort([.. scores], order);
        double truePositives = 0, falsePositives = 0, falseNegatives = 0;
        foreach (int row in order)
            (validation.LabelOf(row) > 0 ? ref truePositives : ref falsePositives) += validation.OwnWeightOf(row);
        if (truePositives == 0 || falsePositives == 0)
        {
            throw new ArgumentException(
                $"ThresholdSelection needs validation rows of both labels; found {order.Length} row{(order.Length == 1 ? "" : "s")}, all "
                + $"{(truePositives == 0 ? "false" : "true")}, or with a weight of 0.", nameof(ThresholdSelection));
        }

        (double best, double least) = (double.NaN, double.PositiveInfinity);
        Try(double.NegativeInfinity, scores[order[0]]);
        for (int first = 0, end; first < order.Length; first = end)
        {
            for (end = first; end < order.Length && scores[order[end]] == scores[order[first]]; end++)
            {
                double weight = validation.OwnWeightOf(order[end]);
                if (validation.LabelOf(order[end]) > 0)
                    (truePositives, falseNegatives) = (truePositives - weight, falseNegatives + weight);
                else
                    falsePositives -= weight;
            }
            Try(scores[order[first]], end < order.Length ? scores[order[end]] : double.PositiveInfinity);
        }
        return best;

        // Scores up to low are predicted as false, scores from high on as true.
        void Try(double low, double high)
        {
            double threshold = low <= 0 && high > 0 ? BinaryColumns.DefaultThreshold
                : (BinaryColumns.ProbabilityOf(low) + BinaryColumns.ProbabilityOf(high)) / 2;
            double logit = BinaryColumns.LogitOf(threshold), loss = LossOf(truePositives, falsePositives, falseNegatives);
            // Probabilities that are rounded to 0 or 1 cannot be told apart.
            if (!(logit >= low && logit < high))
                return;
            if (loss < least || (loss == least && Distance(threshold) < Distance(best)))
                (best, least) = (threshold, loss);
        }

        static double Distance(double threshold) => Math.Abs(threshold - BinaryColumns.DefaultThreshold);
    }

    /// <summary>Returns the sentence for the log.</summary>
    internal string Describe(double threshold, int rows) => string.Create(
        CultureInfo.InvariantCulture, $"The threshold chosen on {rows} validation rows by {this} is {threshold:G5}.");
}

/// <summary>The choice that <see cref="ThresholdSelection.F1"/> creates.</summary>
public sealed record F1ThresholdSelection : ThresholdSelection
{
    internal F1ThresholdSelection()
    {
    }

    internal override void Check()
    {
    }

    internal override double LossOf(double truePositives, double falsePositives, double falseNegatives)
        => truePositives <= 0 ? 0 : -2 * truePositives / (2 * truePositives + falsePositives + falseNegatives);
}

/// <summary>The choice that <see cref="ThresholdSelection.Cost"/> creates.</summary>
public sealed record CostThresholdSelection : ThresholdSelection
{
    internal CostThresholdSelection()
    {
    }

    /// <summary>Gets the cost of predicting true where the label is false.</summary>
    /// <value>0 or more. Default: 1.</value>
    public double FalsePositive { get; init; } = 1;

    /// <summary>Gets the cost of predicting false where the label is true.</summary>
    /// <value>0 or more; more than 0 where the other one is 0. Default: 1.</value>
    public double FalseNegative { get; init; } = 1;

    internal override void Check()
    {
        Setting.RequireNotNegative(nameof(FalsePositive), FalsePositive);
        Setting.RequireNotNegative(nameof(FalseNegative), FalseNegative);
        Setting.Require(FalsePositive > 0 || FalseNegative > 0, nameof(FalseNegative), FalseNegative,
            $"more than 0 where {nameof(FalsePositive)} is 0");
    }

    internal override double LossOf(double truePositives, double falsePositives, double falseNegatives)
        => FalsePositive * falsePositives + FalseNegative * falseNegatives;
}
