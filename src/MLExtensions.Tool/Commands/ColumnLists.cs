using MLExtensions.Tool.Files;

namespace MLExtensions.Tool.Commands;

/// <summary>Lists of columns in options, such as <c>--ignore a,b</c>.</summary>
internal static class ColumnLists
{
    /// <summary>Returns the names in lists. One that is a column as it stands is not divided at its commas.</summary>
    /// <exception cref="InputException">A name is no column.</exception>
    public static string[] Resolve(IEnumerable<string> lists, SeparatedFile file)
    {
        string[] names =
        [
            .. lists.SelectMany(list => file.ColumnNames.Contains(list) ? [list]
                : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(),
        ];
        foreach (string name in names)
            file.Find(name);
        return names;
    }
}
