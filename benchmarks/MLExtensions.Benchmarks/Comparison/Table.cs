using System.Globalization;

namespace MLExtensions.Benchmarks.Comparison;

/// <summary>The measurements of all rounds as one plain table, ours beside the best of the peers; below it, every peer.</summary>
internal static class Table
{
    private static readonly string[] MoreIsBetter = ["GFLOP/s", "GB/s", "rows/s", "accuracy"];

    public static void Print(IEnumerable<Measurement> measurements, TextWriter output)
    {
        List<Figure> figures = [.. measurements.GroupBy(one => (one.What, one.Who)).Select(group => new Figure([.. group]))];
        output.WriteLine(Machine.Describe());
        output.WriteLine();
        Align(output,
            [["what", "unit", "ours", "min..max", "best peer", "min..max", "who", "ratio", "GFLOP/s", "of peak"],
                .. figures.GroupBy(figure => figure.What).Select(Row)]);
        if (figures.Where(figure => !figure.IsOurs).ToList() is { Count: > 0 } peers)
        {
            output.WriteLine();
            Align(output,
                [["every peer", "unit", "median", "min..max", "runs", "who"],
                    .. peers.Select(peer => (string[])[peer.What, peer.Unit, Number(peer.Median), Range(peer), $"{peer.Runs}", peer.Who])]);
        }
    }

    /// <summary>Ours and the best peer; the ratio says how many times better ours is.</summary>
    private static string[] Row(IEnumerable<Figure> figures)
    {
        Figure? ours = figures.FirstOrDefault(figure => figure.IsOurs);
        IEnumerable<Figure> peers = figures.Where(figure => !figure.IsOurs);
        Figure any = figures.First();
        bool more = MoreIsBetter.Contains(any.Unit);
        Figure? best = more ? peers.MaxBy(peer => peer.Median) : peers.MinBy(peer => peer.Median);
        string ratio = ours == null || best == null ? "" : Number(more ? ours.Median / best.Median : best.Median / ours.Median);
        return
        [
            any.What, any.Unit, ours == null ? "" : Number(ours.Median), Range(ours), best == null ? "" : Number(best.Median), Range(best),
                best?.Who ?? "", ratio,
            ours?.Gflops is double gflops ? Number(gflops) : "",
            ours?.OfPeak is double part ? part.ToString("P0", CultureInfo.InvariantCulture) : "",
        ];
    }

    private static string Range(Figure? figure) => figure == null ? "" : $"{Number(figure.Min)}..{Number(figure.Max)}";

    private static string Number(double value)
        => value.ToString(
            value switch { >= 1000 => "N0", >= 100 => "F0", >= 10 => "F1", >= 1 or 0 => "F2", _ => "F3" }, CultureInfo.InvariantCulture);

    private static void Align(TextWriter output, List<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(
                string.Join(
                    "  ", row.Select(
                        (cell, column)
                        => column > 0 && char.IsAsciiDigit(cell.FirstOrDefault()) ? cell.PadLeft(widths[column])
                        : cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>One thing, measured several times.</summary>
    private sealed class Figure(Measurement[] runs)
    {
        public string What => runs[0].What;

        public string Who => runs[0].Who;

        public string Unit => runs[0].Unit;

        public bool IsOurs => Who == Measurement.Us;

        public int Runs => runs.Length;

        public double Median => Timing.Median(runs.Select(run => run.Value));

        public double Min => runs.Min(run => run.Value);

        public double Max => runs.Max(run => run.Value);

        public double? Gflops => runs[0].Gflops == null ? null : Timing.Median(runs.Select(run => run.Gflops!.Value));

        public double? OfPeak => runs[0].OfPeak == null ? null : Timing.Median(runs.Select(run => run.OfPeak!.Value));
    }
}
