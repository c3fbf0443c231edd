using Microsoft.ML;
using MLExtensions.Data;

namespace MLExtensions.Tool.Files;

/// <summary>The columns of a file that are used, in memory.</summary>
internal sealed class LoadedTable
{
    private readonly LoadedColumn[] _columns;

    private LoadedTable(LoadedColumn[] columns, int rows)
        => (_columns, Rows, Schema) = (columns, rows, TableSchema.Of(columns.Select(column => column.Spec)));

    /// <summary>Gets the number of rows.</summary>
    public int Rows { get; }

    /// <summary>Gets the schema.</summary>
    public DataViewSchema Schema { get; }

    /// <summary>Gets a column.</summary>
    public LoadedColumn this[string name] => Array.Find(_columns, column => column.Spec.Name == name)!;

    /// <summary>Reads columns of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="profile">What is known of the file.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="InputException">A value is of another kind than its column.</exception>
    /// <exception cref="InsufficientMemoryException">The table does not fit in memory.</exception>
    public static LoadedTable Read(
        SeparatedFile file, IReadOnlyList<ColumnSpec> columns, TableProfile profile, CancellationToken cancellationToken)
    {
        // Four bytes a number or text, and each text once: at most as many characters as the file has bytes.
        long bytes = (long)profile.Rows * columns.Count * sizeof(float) + sizeof(char) * new FileInfo(file.Path).Length;
        MemoryLimit.Require(bytes, $"'{file.Path}' takes up to", "Train on fewer rows, or leave columns out with --ignore.");
        LoadedColumn[] loaded = [.. columns.Select(column => LoadedColumn.Create(column, profile.DecimalMark, profile.Rows))];
        file.ReadRows(row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (LoadedColumn column in loaded)
            {
                ReadOnlySpan<char> text = column.Spec.Source is int source ? row[source].Span.Trim() : default;
                if (Gap.Is(text))
                    text = default;
                if (!column.TryAdd(text))
                    throw WrongKind(file, row.LineNumberFrom, column.Spec, text.ToString());
            }
        });
        return new LoadedTable(loaded, profile.Rows);
    }

    /// <summary>Returns a view of rows.</summary>
    /// <param name="rows">The numbers of the rows, in their order; null for all.</param>
    public IDataView View(int[]? rows = null) => new RowsView(this, rows);

    /// <summary>Returns the table with dates as numbers of days.</summary>
    public LoadedTable WithDatesAsDays()
        => new(Array.ConvertAll(_columns, column => column is LoadedDates dates ? dates.ToDays() : column), Rows);

    /// <summary>Returns the numbers of the rows in which a column has a value.</summary>
    public int[] RowsWith(string name)
    {
        LoadedColumn column = this[name];
        return [.. Enumerable.Range(0, Rows).Where(row => !column.IsMissing(row))];
    }

    private static InputException WrongKind(SeparatedFile file, int line, ColumnSpec column, string text) => new(
        $"Line {line} of '{file.Path}': column '{column.Name}' should have "
        + (column.Kind == ValueKind.Number ? "a number" : $"a date such as {column.DateFormat}")
        + $", as in the training; found '{text}'. A missing value is {Gap.Words}.");

    private sealed class RowsView(LoadedTable table, int[]? rows) : IndexedDataView(table.Schema)
    {
        protected override int Count => rows?.Length ?? table.Rows;

        public override Delegate CreateGetter(DataViewSchema.Column column, Func<int> row)
            => table._columns[column.Index].CreateGetter(rows == null ? row : () => rows[row()]);
    }
}
