using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The columns that several files have.</summary>
internal static class FileSchemas
{
    /// <summary>Merges the columns of files. They have to be the same, in any order; values may be missing if one file says so.</summary>
    /// <param name="footers">The metadata of the files.</param>
    /// <returns>The columns by name, and the names in the order of the first file.</returns>
    /// <exception cref="InvalidDataException">A file has other columns than the first one, or one name twice.</exception>
    public static (Dictionary<string, SourceColumn> Columns, List<string> Names) Merge(IReadOnlyList<ParquetFooter> footers)
    {
        Dictionary<string, SourceColumn> merged = Of(footers[0]);
        List<string> names = [.. footers[0].Fields.Select(field => field.Name)];
        foreach (ParquetFooter footer in footers.Skip(1))
        {
            Dictionary<string, SourceColumn> columns = Of(footer);
            if (columns.Keys.FirstOrDefault(name => !merged.ContainsKey(name)) is { } added)
                throw Differ($"'{footer.Path}' has a column '{added}', which '{footers[0].Path}' lacks");
            foreach (string name in names)
            {
                if (!columns.TryGetValue(name, out SourceColumn? column))
                    throw Differ($"'{footers[0].Path}' has a column '{name}', which '{footer.Path}' lacks");
                string type = merged[name].Type;
                if (column.Type != type)
                    throw Differ($"column '{name}' is a {type} in '{footers[0].Path}', and a {column.Type} in '{footer.Path}'");
                if (column.HasMissing && !merged[name].HasMissing)
                    merged[name] = column;
            }
        }
        return (merged, names);
    }

    private static Dictionary<string, SourceColumn> Of(ParquetFooter footer)
    {
        RequestedColumns.CheckNames([.. footer.Fields.Select(field => field.Name)], footer.Path);
        return footer.Fields.ToDictionary(field => field.Name, field => SourceColumn.Of(field, footer));
    }

    private static InvalidDataException Differ(string difference) => new($"The files should have the same columns, but {difference}.");
}
