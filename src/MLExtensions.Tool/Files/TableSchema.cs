using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tool.Files;

/// <summary>
/// The schema of a table: numbers are Single, texts Text, dates DateTime with an annotation that has their format. ML.NET saves it with the
/// model.
/// </summary>
internal static class TableSchema
{
    private const string DateFormat = nameof(DateFormat);

    /// <summary>Returns the schema of columns.</summary>
    public static DataViewSchema Of(IEnumerable<ColumnSpec> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (ColumnSpec column in columns)
            builder.AddColumn(column.Name, TypeOf(column.Kind), AnnotationsOf(column));
        return builder.ToSchema();
    }

    /// <summary>Returns what the values of a column of a saved schema are; null where the tool makes no such columns.</summary>
    public static ValueKind? KindOf(DataViewSchema.Column column) => column.Type switch
    {
        NumberDataViewType number when number == NumberDataViewType.Single => ValueKind.Number,
        TextDataViewType => ValueKind.Text,
        DateTimeDataViewType => ValueKind.Date,
        _ => null,
    };

    /// <summary>Returns the format of the dates of a column; null where it has none.</summary>
    public static string? DateFormatOf(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(DateFormat)?.Type is not TextDataViewType)
            return null;
        ReadOnlyMemory<char> format = default;
        column.Annotations.GetValue(DateFormat, ref format);
        return format.ToString();
    }

    private static DataViewType TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Number => NumberDataViewType.Single,
        ValueKind.Date => DateTimeDataViewType.Instance,
        _ => TextDataViewType.Instance,
    };

    private static DataViewSchema.Annotations? AnnotationsOf(ColumnSpec column)
    {
        if (column.DateFormat == null)
            return null;
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(DateFormat, TextDataViewType.Instance, (ref ReadOnlyMemory<char> format) => format = column.DateFormat.AsMemory());
        return builder.ToAnnotations();
    }
}
