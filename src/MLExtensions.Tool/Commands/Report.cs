using System.Globalization;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>Tables that several commands print.</summary>
internal static class Report
{
    /// <summary>Prints metrics, a column for each learner.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="learners">The names and metrics of the learners. The first one has all metrics.</param>
    public static void Metrics(Terminal terminal, IReadOnlyList<(string Name, Metric[] Metrics)> learners) => terminal.PrintTable(
        ["metric of the test rows", .. learners.Select(learner => " " + learner.Name)],
        learners[0].Metrics.Select(metric => (string[])
        [
            metric.Name, .. learners.Select(learner => Format(Array.Find(learner.Metrics, other => other.Name == metric.Name)?.Value)),
        ]));

    /// <summary>Writes a number with four digits after the point, of large numbers fewer.</summary>
    public static string Format(double? value)
        => value is not double number ? "" : number.ToString(Math.Abs(number) < 100 ? "F4" : "N1", CultureInfo.InvariantCulture);
}
