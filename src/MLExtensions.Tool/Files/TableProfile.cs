namespace MLExtensions.Tool.Files;

/// <summary>What is known of a file after all rows were read once. Memory does not grow with rows, but with identifiers.</summary>
/// <param name="Columns">The columns of the file.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="DecimalMark">A point, or a comma where more numbers have one.</param>
internal sealed record TableProfile(IReadOnlyList<ColumnProfile> Columns, int Rows, char DecimalMark)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file has no rows, or broken ones.</exception>
    public static TableProfile Of(SeparatedFile file, CancellationToken cancellationToken)
    {
        ColumnProfile[] columns = [.. file.ColumnNames.Select(name => new ColumnProfile(name))];
        int rows = 0;
        file.ReadRows(row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < columns.Length; i++)
                columns[i].Add(row[i].Span);
            rows++;
        });
        if (rows == 0)
            throw new InputException($"'{file.Path}' has a header and no rows; it should have some.");
        return new TableProfile(columns, rows, columns.Sum(column => column.DecimalPoints) < 0 ? ',' : '.');
    }
}
