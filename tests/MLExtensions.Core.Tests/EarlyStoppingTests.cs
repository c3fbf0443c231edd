namespace MLExtensions.Core.Tests;

/// <summary>The rule by which early stopping judges the epochs.</summary>
public class EarlyStoppingTests
{
    [Theory]
    [InlineData(TrainingMetric.Loss, false, 0, 2, "3 2 2 4", 2, false)]
    [InlineData(TrainingMetric.Loss, true, 0, 2, "3 2 2 4", 3, false)]
    [InlineData(TrainingMetric.Loss, true, 0, 1, "3 2 2 4", 3, true)]
    [InlineData(TrainingMetric.Loss, true, 0, 9, "2 2 2 1 1 5", 5, false)]
    [InlineData(TrainingMetric.RootMeanSquaredError, false, 0, 9, "3 1 2", 2, false)]
    [InlineData(TrainingMetric.Accuracy, false, 0, 9, "0.5 0.75 0.5 0.75", 2, false)]
    [InlineData(TrainingMetric.Accuracy, true, 0, 9, "0.5 0.75 0.5 0.75", 4, false)]
    [InlineData(TrainingMetric.AreaUnderRocCurve, false, 0.25, 2, "0.5 0.75 0.75 0.7", 1, true)]
    [InlineData(TrainingMetric.AreaUnderRocCurve, false, 0.2, 2, "0.5 0.75 0.75 0.7", 2, false)]
    [InlineData(TrainingMetric.Loss, true, 1, 9, "3 2.5 3 2", 3, false)]
    public void The_best_epoch_has_the_best_value_and_patience_counts_from_the_last_improvement(
        TrainingMetric metric, bool prefersLater, double minDelta, int patience, string values, int best, bool isOver)
    {
        var stopping = new EarlyStopping { Metric = metric, PrefersLater = prefersLater, MinDelta = minDelta, Patience = patience };
        double[] numbers = [.. values.Split(' ').Select(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal((best, isOver), stopping.Judge(numbers));
    }
}
