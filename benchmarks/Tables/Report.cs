using System.Globalization;
using System.Text;

namespace MLExtensions.Benchmarks.Tables;

/// <summary>A table of the results: mean losses, ranks, wins and times.</summary>
internal static class Report
{
    public static string Of(IReadOnlyList<Evaluation> evaluations, string[] learners)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"RMSE or log-loss, R2, AUC or accuracy",-12}\n{"",-12}");
        foreach (string learner in learners)
            text.Append(CultureInfo.InvariantCulture, $"{learner,24}");
        text.Append('\n');
        var ranks = learners.ToDictionary(learner => learner, _ => new List<double>());
        foreach (IGrouping<string, Evaluation> table in evaluations.GroupBy(evaluation => evaluation.Table))
        {
            text.Append(CultureInfo.InvariantCulture, $"{table.Key,-12}");
            double[] losses = [.. learners.Select(learner => Mean(table, learner))];
            for (int i = 0; i < learners.Length; i++)
            {
                double second = table.Where(evaluation => evaluation.Learner == learners[i]).Average(evaluation => evaluation.Second);
                double seconds = table.Where(evaluation => evaluation.Learner == learners[i]).Average(evaluation => evaluation.Seconds);
                ranks[learners[i]].Add(1 + losses.Count(loss => loss < losses[i]) + (losses.Count(loss => loss == losses[i]) - 1) / 2.0);
                text.Append(CultureInfo.InvariantCulture, $"{losses[i],9:G4} {second,7:F4} {seconds,5:F1}s");
            }
            text.Append('\n');
        }
        Row("rank", learner => $"{ranks[learner].Average():F2}");
        Row("seconds", learner => $"{SecondsOf(evaluations, learner):F1}");
        Row($"beats {Learners.LightGbm}", learner => learners.Contains(Learners.LightGbm)
            ? $"{Wins(evaluations, learner)} of {ranks[learner].Count}" : "");
        return text.ToString();

        void Row(string name, Func<string, string> value)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-12}");
            foreach (string learner in learners)
                text.Append(CultureInfo.InvariantCulture, $"{value(learner),24}");
            text.Append('\n');
        }
    }

    /// <summary>Returns the time of one split of all tables.</summary>
    private static double SecondsOf(IReadOnlyList<Evaluation> evaluations, string learner)
        => evaluations.Where(evaluation => evaluation.Learner == learner).GroupBy(evaluation => evaluation.Seed)
            .Average(seed => seed.Sum(evaluation => evaluation.Seconds));

    private static int Wins(IReadOnlyList<Evaluation> evaluations, string learner) => evaluations.GroupBy(evaluation => evaluation.Table)
        .Count(table => Mean(table, learner) < Mean(table, Learners.LightGbm));

    private static double Mean(IEnumerable<Evaluation> table, string learner)
        => table.Where(evaluation => evaluation.Learner == learner).Average(evaluation => evaluation.Loss);
}
