namespace Microsoft.ML.Offline;

/// <summary>Finds out which fields the columns of a text file have.</summary>
internal static class TextColumnBinder
{
    private const int SampledLines = 100;

    /// <summary>The columns that are read where none are given.</summary>
    private static readonly TextLoader.Column[] Default = [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, [new(1, null)])];

    public static TextColumn[] Bind(TextLoader.Column[]? columns, TextFormat format, IMultiStreamSource sample)
    {
        columns = columns?.Length > 0 ? columns : Default;
        foreach (TextLoader.Column column in columns)
            Check.Argument(column.Source?.Length > 0, nameof(column.Source), "Must specify some source column indices");
        bool needsWidth = columns.Any(column => column.Source!.Any(range => range.AutoEnd && range.Max == null));
        int width = needsWidth && format.InputSize == 0 ? WidthOf(TextLines.First(sample, format, SampledLines), format) : format.InputSize;
        return Array.ConvertAll(columns, column => Bind(column, width));
    }

    private static TextColumn Bind(TextLoader.Column column, int width)
    {
        Check.Argument(!string.IsNullOrWhiteSpace(column.Name), nameof(column.Name), $"{nameof(column.Name)} cannot be null or whitespace");
        PrimitiveDataViewType item = column.KeyCount != null ? column.DataKind.ToKeyType(column.KeyCount) : column.DataKind.ToColumnType();
        return new(column.Name!.Trim(), item, Array.ConvertAll(column.Source!, range => Bind(range, width)));
    }

    private static FieldRange Bind(TextLoader.Range range, int width)
    {
        Check.Argument(range.Min is >= 0 and < int.MaxValue - 1, nameof(range.Min), "Must not be negative");
        Check.Argument(range.Max == null || (range.Min <= range.Max && range.Max < int.MaxValue - 1), nameof(range.Max), "Must not be less than Min");
        if (range.Max is int max)
            return new(range.Min, max + 1, range.ForceVector);
        if (range.VariableEnd && !range.AutoEnd)
            return new(range.Min, int.MaxValue, true);
        if (!range.AutoEnd)
            return new(range.Min, range.Min + 1, range.ForceVector);
        Check.Argument(range.Min < width, nameof(range.Min), $"Column #{range.Min} not found in the dataset (it only has {width} columns)");
        return new(range.Min, width, true);
    }

    private static int WidthOf(IEnumerable<string> lines, TextFormat format)
    {
        var fields = new LineFields(format, null);
        int[] widths = [.. lines.Select(format.Trim).Where(line => !line.IsEmpty).Select(WidthOfLine).Distinct()];
        Check.Argument(widths.Length > 0, "Source", "Can't determine the number of source columns without valid data");
        Check.Argument(widths.Length == 1, "Source", "The size of input lines is not consistent");
        return widths[0];

        int WidthOfLine(ReadOnlyMemory<char> line)
        {
            fields.Split(line, int.MaxValue);
            return fields.Width;
        }
    }
}
