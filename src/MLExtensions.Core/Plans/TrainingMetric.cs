namespace MLExtensions;

/// <summary>
/// Specifies what early stopping judges an epoch by. Each metric is weighted by the weights of the rows, where they have some.
/// </summary>
public enum TrainingMetric
{
    /// <summary>The loss that training minimizes: the less, the better.</summary>
    Loss,

    /// <summary>The share of the rows that are predicted right, for classification: the more, the better.</summary>
    Accuracy,

    /// <summary>
    /// The area under the receiver operating characteristic curve, for binary classification: the probability that a row of the positive
    /// class has a higher score than one of the negative class, equal scores counting half (Hanley and McNeil, 1982). The more, the better.
    /// </summary>
    AreaUnderRocCurve,

    /// <summary>The square root of the mean over rows and outputs of (output - label)^2, for regression: the less, the better.</summary>
    RootMeanSquaredError,

    /// <summary>The mean over rows and outputs of |output - label|, for regression: the less, the better.</summary>
    MeanAbsoluteError,
}

internal static class TrainingMetrics
{
    /// <summary>Returns whether a larger value is better.</summary>
    public static bool IsLargerBetter(this TrainingMetric metric) => metric is TrainingMetric.Accuracy or TrainingMetric.AreaUnderRocCurve;

    /// <summary>Returns the name that messages have for a metric.</summary>
    public static string InWords(this TrainingMetric metric) => metric switch
    {
        TrainingMetric.Accuracy => "accuracy",
        TrainingMetric.AreaUnderRocCurve => "area under the ROC curve",
        TrainingMetric.RootMeanSquaredError => "root mean squared error",
        TrainingMetric.MeanAbsoluteError => "mean absolute error",
        _ => "loss",
    };

    /// <summary>Throws where a loss does not have a metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <exception cref="ArgumentException">The message has the metric, the loss and what the metric is for.</exception>
    public static void RequireFor(this TrainingMetric metric, Loss loss, int outputs)
    {
        (bool isFor, string what) = metric switch
        {
            TrainingMetric.Accuracy => (loss.IsClassification, "classification"),
            TrainingMetric.AreaUnderRocCurve => (loss.IsClassification && loss is not ClassLoss && outputs == 1,
                "binary classification, with one output"),
            TrainingMetric.RootMeanSquaredError or TrainingMetric.MeanAbsoluteError => (
                !loss.IsClassification && loss.LabelsPerRow(outputs) == outputs, "regression, with a label value for each output"),
            _ => (true, ""),
        };
        if (!isFor)
        {
            throw new ArgumentException(
                $"The metric {metric} of early stopping is for {what}; found the loss {loss} with "
                + $"{outputs} output{(outputs == 1 ? "" : "s")}.", nameof(EarlyStopping));
        }
    }
}
