using System.Globalization;
using Microsoft.ML;
using MLExtensions;

namespace TableSample;

/// <summary>What the sample prints.</summary>
internal static class Report
{
    private static readonly double[] Bins = [0, 0.1, 0.2, 0.4, 0.6, 1];

    public static void Features(TableFeaturizingTransformer table)
    {
        Print($"{table.InputColumnNames.Count} columns became {table.Features.Count} features");
        foreach (TableColumnLeftOut column in table.ColumnsLeftOut)
            Print($"left out: {column.ColumnName}, because {column.Reason}");
    }

    public static void Training(MultilayerPerceptronTransformer trained)
    {
        IReadOnlyList<TrainingHistory> histories = trained.Model.MemberHistories;
        string epochs = string.Join(", ", histories.Select(history => history.BestEpoch));
        Print($"\nnetworks averaged: {histories.Count}, each with the weights of its best epoch: {epochs}");
        Print($"temperature {histories[0].Temperature:F2}, threshold {trained.Threshold:F3}, both from the validation rows");
    }

    /// <summary>Whether of 100 applicants with a probability of 30 %, about 30 were bad.</summary>
    public static void Calibration(IReadOnlyCollection<Risk> rows)
    {
        Print($"\n{"probability",-13}  {"rows",5}  {"predicted",9}  {"were bad",9}");
        foreach (var (low, high) in Bins.Zip(Bins.Skip(1)))
        {
            Risk[] bin = [.. rows.Where(row => row.Probability >= low && (row.Probability < high || high == 1))];
            if (bin.Length > 0)
            {
                double predicted = bin.Average(row => row.Probability), bad = bin.Average(row => row.IsBad ? 1.0 : 0);
                Print($"{low:F1} to {high:F1}     {bin.Length,5}  {predicted,9:F3}  {bad,9:F3}");
            }
        }
    }

    public static void Importance(IEnumerable<ColumnImportance> columns)
    {
        Print($"\nby how much the area under the ROC curve falls where a column has the values of other rows");
        foreach (ColumnImportance column in columns)
            Print($"{column.ColumnName,-10}  {column.Mean,7:F4}  (standard deviation {column.StandardDeviation:F4})");
    }

    /// <summary>Compares every bit of every prediction of two models.</summary>
    public static void Comparison(IReadOnlyList<Risk> expected, IReadOnlyList<Risk> actual, string path)
    {
        int different = expected.Zip(actual).Count(pair
            => pair.First.Probability != pair.Second.Probability || pair.First.IsRefused != pair.Second.IsRefused);
        if (different > 0 || expected.Count != actual.Count)
        {
            throw new InvalidDataException(
                $"{different} of {expected.Count} predictions changed when the model was saved to {path} and loaded again.");
        }
        long bytes = new FileInfo(path).Length;
        Print($"\nsaved to {path}, {bytes:N0} bytes; loaded again, all {expected.Count:N0} predictions are identical\n");
    }

    public static void Applicant(string who, Risk risk)
        => Print($"{who}: probability of a bad credit {risk.Probability:F3}, {(risk.IsRefused ? "refused" : "granted")}");

    public static void NoLightGbm() => Print(
        $"\nLightGBM was not run: its library cannot be loaded. On Linux it needs libgomp.so.1: apt-get install libgomp1");

    public static void Results(IReadOnlyCollection<Risk> rows, double missedCost, IReadOnlyCollection<TestResult> results)
    {
        int bad = rows.Count(row => row.IsBad);
        Print($"\n{rows.Count:N0} test rows, {bad} of them bad. A refused good applicant costs 1, a bad credit {missedCost};");
        Print($"granting all would cost {bad * missedCost:F0}, refusing all {rows.Count - bad}.");
        Print($"{"",-38}  {"log-loss",8}  {"AUC",6}  {"accuracy",8}  {"cost",6}  {"threshold",9}  {"seconds",7}");
        foreach (TestResult result in results)
        {
            var (name, logLoss, auc, accuracy, cost, threshold, seconds) = result;
            Print($"{name,-38}  {logLoss,8:F4}  {auc,6:F4}  {accuracy,8:F4}  {cost,6:F0}  {threshold,9:F3}  {seconds,7:F1}");
        }
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
