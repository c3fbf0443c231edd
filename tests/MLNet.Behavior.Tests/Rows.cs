namespace MLNet.Behavior.Tests;

/// <summary>Short ways to read data in tests.</summary>
internal static class Rows
{
    public static string Text(ReadOnlyMemory<char> text) => text.ToString();

    public static List<T> Column<T>(this IDataView data, string name) => [.. data.GetColumn<T>(name)];

    public static string[] KeyValueTexts(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(Text)];
    }

    public static string[] SlotNameTexts(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(Text)];
    }

    public static DataViewSchema Schema(params (string Name, DataViewType Type)[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var (name, type) in columns)
            builder.AddColumn(name, type);
        return builder.ToSchema();
    }
}
