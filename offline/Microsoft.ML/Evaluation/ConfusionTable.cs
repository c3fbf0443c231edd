using System.Globalization;
using System.Text;

namespace Microsoft.ML.Offline;

/// <summary>A confusion matrix as text, laid out as ML.NET prints it.</summary>
internal static class ConfusionTable
{
    private const int LeastTitle = 9;

    public static string Format(ConfusionMatrix matrix, ReadOnlyMemory<char>[] names, bool positiveFirst)
    {
        int classes = matrix.NumberOfClasses;
        int cell = classes == 2 ? 8 : 5;
        int longest = names.Max(name => name.Length);

        // Names that do not fit above the columns stand at the rows only, numbered.
        bool numbered = longest > cell;
        int digits = $"{classes - 1}".Length;
        int title = Math.Max(LeastTitle, longest + (numbered ? digits + 2 : 0));
        string[] titles = [.. names.Select((name, i) => numbered ? $"{$"{i}".PadLeft(digits)}. {$"{name}".PadLeft(title - digits - 2)}" : $"{name}")];

        string rule = string.Concat(Enumerable.Repeat(new string('=', classes > 2 ? 8 : 11), classes));
        var text = new StringBuilder(positiveFirst ? PositiveRatio(matrix.Counts, names[0]) : "").AppendLine().AppendLine("Confusion table");
        AddRow("", rule);
        AddRow("PREDICTED", Cells(i => $" {(numbered ? $"{i}" : $"{names[i]}").PadLeft(cell)} |") + " Recall");
        AddRow("TRUTH", rule);
        for (int actual = 0; actual < classes; actual++)
        {
            IReadOnlyList<double> counts = matrix.Counts[actual];
            text.Append(titles[actual].PadLeft(title)).Append(" ||")
                .Append(Cells(i => $" {Number(counts[i], "N0").PadLeft(cell)} |")).AppendLine($" {Number(matrix.PerClassRecall[actual], "F4"),5}");
        }
        AddRow("", rule);
        AddRow("Precision", Cells(i => $"{Number(matrix.PerClassPrecision[i], "N4").PadLeft(cell + 1)} |"));
        return text.ToString();

        void AddRow(string head, string cells) => text.Append(head.PadRight(title + 1)).Append("||").AppendLine(cells);

        string Cells(Func<int, string> write) => string.Concat(Enumerable.Range(0, classes).Select(write));
    }

    private static string PositiveRatio(IReadOnlyList<IReadOnlyList<double>> counts, ReadOnlyMemory<char> positive)
    {
        double positives = counts[0].Sum(), negatives = counts[1].Sum();
        string whole = $"({Number(positives, "F1")}+{Number(negatives, "F1")})";
        return $"TEST {$"{positive}".ToUpperInvariant()} RATIO:\t{Number(positives / (positives + negatives), "N4")} ({Number(positives, "F1")}/{whole})";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.CurrentCulture);
}
