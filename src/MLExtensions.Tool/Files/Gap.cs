namespace MLExtensions.Tool.Files;

/// <summary>The words for a value that is missing.</summary>
internal static class Gap
{
    private static readonly string[] s_words = ["NA", "N/A", "#N/A", "NaN", "null", "?", "-"];

    /// <summary>Gets the words, for messages.</summary>
    public static string Words => $"empty, {string.Join(", ", s_words)}";

    /// <summary>Returns whether a text stands for a value that is missing.</summary>
    public static bool Is(ReadOnlySpan<char> text)
    {
        const int Longest = 4;
        text = text.Trim();
        if (text.IsEmpty)
            return true;
        if (text.Length > Longest)
            return false;
        foreach (string word in s_words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
