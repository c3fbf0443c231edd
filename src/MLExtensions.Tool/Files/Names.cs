namespace MLExtensions.Tool.Files;

/// <summary>Lists of names in messages.</summary>
internal static class Names
{
    private const int Most = 20;

    /// <summary>Lists names, of very many the first ones.</summary>
    public static string List(IReadOnlyCollection<string> names)
        => string.Join(", ", names.Take(Most).Select(name => $"'{name}'")) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
}
