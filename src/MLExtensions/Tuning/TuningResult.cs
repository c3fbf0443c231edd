using System.Globalization;
using System.Text;
using Microsoft.ML;

namespace MLExtensions;

/// <summary>The result of a search: its trials, and the best pipeline.</summary>
/// <remarks><see cref="ToString"/> returns a table of the trials.</remarks>
public sealed class TuningResult
{
    internal TuningResult()
    {
    }

    /// <summary>
    /// Gets all trials, the best one first: by round of successive halving, then by score; NaN, failed and not run last, in this order.
    /// </summary>
    public required IReadOnlyList<TuningTrial> Trials { get; init; }

    /// <summary>Gets the best trial.</summary>
    public TuningTrial Best => Trials[0];

    /// <summary>
    /// Gets the pipeline with the values of the best trial, which is not fitted. It belongs to the MLContext of the search.
    /// </summary>
    public required IEstimator<ITransformer> BestPipeline { get; init; }

    /// <summary>Gets the metric of the search.</summary>
    public required TuningMetric Metric { get; init; }

    /// <summary>Gets the seed of the search.</summary>
    public required int Seed { get; init; }

    /// <summary>Gets the time that the search took.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Gets whether the time limit ended the search.</summary>
    public required bool TimeLimitReached { get; init; }

    /// <summary>Fits the best pipeline.</summary>
    /// <param name="data">The rows, such as all that the search had.</param>
    public ITransformer Fit(IDataView data) => BestPipeline.Fit(data);

    /// <summary>
    /// Returns a table of the trials, the best one first: mean and standard deviation of the metric, the share of the training rows, the
    /// time, the values and the message of a trial that failed. Numbers are those of the invariant culture.
    /// </summary>
    public override string ToString()
    {
        string limit = TimeLimitReached ? ", ended by the time limit" : "";
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Trials.Count} trials by {Metric}, {(Metric.HigherIsBetter ? "higher" : "lower")} is better; seed {Seed}; "
            + $"{Time.TotalSeconds:F1} s{limit}");
        string[] names = [.. Best.Values.Select(pair => pair.Key)];
        List<string[]> rows = [["trial", Metric.Name, "sd", "rows", "time", "status", .. names, ""], .. Trials.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadLeft(widths[column]))).TrimEnd());
        return text.ToString();
    }

    private static string[] Cells(TuningTrial trial)
    {
        bool hasScore = trial.FoldScores.Count > 0, hasRun = trial.Status != TuningStatus.NotRun;
        return [
            $"{trial.Number}", Number(hasScore, $"{trial.Score:G5}"), Number(hasScore, $"{trial.ScoreStandardDeviation:G3}"),
            Number(hasRun, $"{100 * trial.RowFraction:F0} %"), Number(hasRun, $"{trial.Time.TotalSeconds:F1} s"), Status(trial.Status),
            .. trial.Values.Select(pair => TuningValues.Describe(pair.Value)), FirstLine(trial.ErrorMessage)];
    }

    private static string Number(bool isKnown, FormattableString number) => isKnown ? FormattableString.Invariant(number) : "";

    private static string Status(TuningStatus status) => status == TuningStatus.NotRun ? "not run" : $"{status}".ToLowerInvariant();

    private static string FirstLine(string? message) => message?.Split('\n')[0].TrimEnd() ?? "";
}
