using System.Globalization;
using MLExtensions.Tool.Files;

namespace MLExtensions.Tool.Commands;

/// <summary>What was found in the file of a training.</summary>
internal static class ColumnReport
{
    private const double MostlyShare = 0.8;
    private const int LongestExample = 20;

    /// <summary>Prints the layout of the file, a table of its columns, and the reasons for which columns are left out.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="file">The file.</param>
    /// <param name="profile">What is known of its values.</param>
    /// <param name="label">The name of the label.</param>
    /// <param name="ignored">The columns that the user does not want.</param>
    /// <param name="rowNumbers">The columns that look like numbers of rows.</param>
    /// <param name="leftOut">The columns that FeaturizeTable has left out.</param>
    public static void Print(
        Terminal terminal, SeparatedFile file, TableProfile profile, string label, HashSet<string> ignored, string[] rowNumbers,
        IReadOnlyList<TableColumnLeftOut> leftOut)
    {
        string separator = file.Separator == '\t' ? "tabs" : $"'{file.Separator}'", header = file.HasHeader ? "with" : "without";
        int columns = profile.Columns.Count;
        terminal.Print($"{file.Path}: {profile.Rows:N0} rows of {columns} columns, separated by {separator}, {header} a header.");
        if (profile.DecimalMark == ',')
            terminal.Print($"Numbers have a decimal comma.");
        var reasons = leftOut.ToDictionary(column => column.ColumnName, column => column.Reason);
        foreach (string name in rowNumbers)
            reasons[name] = "it looks like an identifier: whole numbers, all different. --features uses it nevertheless";
        terminal.PrintTable(["column", "type", " gaps", "words for gaps", " values", "use"], profile.Columns.Select(column => (string[])
        [
            column.Name, Describe(column, profile.DecimalMark), Number(column.Gaps), string.Join(", ", column.GapWords),
            column.Distinct is { } distinct ? Number(distinct.Count) : $"> {Number(ColumnProfile.MostValues)}",
            column.Name == label ? "label" : ignored.Contains(column.Name) ? "ignored"
                : reasons.ContainsKey(column.Name) ? "left out" : "feature",
        ]));
        foreach ((string name, string reason) in reasons)
            terminal.Print($"Left out {name}, because {reason}.");
    }

    private static string Describe(ColumnProfile column, char decimalMark)
    {
        long others = column.Values - column.Numbers(decimalMark);
        return column.Kind(decimalMark) switch
        {
            ValueKind.Number => column.IsWhole ? "whole number" : "number",
            ValueKind.Date => "date " + string.Join(" or ", column.Dates.Take(2)),
            _ => column.Values == 0 ? "no values"
                : others < (1 - MostlyShare) * column.Values ? $"text, {Number(others)} values are no numbers{Example(column)}" : "text",
        };
    }

    // A number with the other decimal mark is none, but no example either.
    private static string Example(ColumnProfile column)
        => column.FirstText is not { } text ? ""
        : $", such as '{(text.Length <= LongestExample ? text : text[..LongestExample] + "...")}'";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
