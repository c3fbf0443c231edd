namespace MLExtensions.Tool.Files;

/// <summary>Finds the separator of a file from its first lines.</summary>
internal static class SeparatorInference
{
    private const int MostLines = 50;

    // Where several fit as well, the comma is last: it may be a decimal one.
    private static readonly char[] s_separators = ['\t', ';', '|', ','];

    /// <summary>
    /// Returns the separator that occurs in the first line, and the same number of times in most of the others; a comma where none does.
    /// Quoted text is not counted.
    /// </summary>
    /// <param name="head">The beginning of the file. Its last line may be cut.</param>
    public static char Of(ReadOnlySpan<char> head)
    {
        List<int[]> lines = CountsOf(head);
        if (lines.Count == 0)
            return ',';
        int best = -1, agreeing = 0;
        for (int i = 0; i < s_separators.Length; i++)
        {
            int first = lines[0][i], same = lines.Count(line => line[i] == first);
            if (first > 0 && same > agreeing)
                (best, agreeing) = (i, same);
        }
        return best < 0 ? ',' : s_separators[best];
    }

    /// <summary>Counts the separators of each line that is complete; of the only one, where it is not.</summary>
    private static List<int[]> CountsOf(ReadOnlySpan<char> head)
    {
        var lines = new List<int[]>();
        int[] counts = new int[s_separators.Length];
        bool isQuoted = false, isBlank = true;
        foreach (char c in head)
        {
            if (c == '"')
                isQuoted = !isQuoted;
            if (!isQuoted && c is '\n' or '\r')
            {
                if (!isBlank)
                    lines.Add(counts);
                if (lines.Count == MostLines)
                    return lines;
                (counts, isBlank) = (new int[s_separators.Length], true);
                continue;
            }
            isBlank &= char.IsWhiteSpace(c);
            int separator = isQuoted ? -1 : Array.IndexOf(s_separators, c);
            if (separator >= 0)
                counts[separator]++;
        }
        if (lines.Count == 0 && !isBlank)
            lines.Add(counts);
        return lines;
    }
}
