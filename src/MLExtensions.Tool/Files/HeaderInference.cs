namespace MLExtensions.Tool.Files;

/// <summary>Finds out whether the first row of a file has the names of the columns.</summary>
internal static class HeaderInference
{
    private const double MostlyShare = 0.8;

    /// <summary>
    /// Returns whether the first row is a header: it has a text above numbers or dates; or, in a table of texts alone, it has different
    /// texts that do not occur below.
    /// </summary>
    /// <param name="rows">The first rows of the file, one at least.</param>
    public static bool HasHeader(IReadOnlyList<string[]> rows)
    {
        string[] first = rows[0];
        if (first.All(IsValue))
            return false;
        if (rows.Count == 1)
            return true;
        bool isText = true;
        for (int column = 0; column < first.Length; column++)
        {
            string[] below = [.. rows.Skip(1).Where(row => column < row.Length).Select(row => row[column]).Where(text => !Gap.Is(text))];
            if (below.Length == 0 || below.Count(IsValue) < MostlyShare * below.Length)
                continue;
            isText = false;
            if (!IsValue(first[column]) && !Gap.Is(first[column]))
                return true;
        }
        return isText && first.Distinct().Count() == first.Length
            && !first.Where((text, column) => rows.Skip(1).Any(row => column < row.Length && row[column] == text)).Any();
    }

    /// <summary>Returns whether a text is a number or a date.</summary>
    private static bool IsValue(string text) => Numbers.TryParse(text, '.', out _) || Numbers.TryParse(text, ',', out _)
        || DateFormats.Of(text, DateFormats.All) != 0;
}
