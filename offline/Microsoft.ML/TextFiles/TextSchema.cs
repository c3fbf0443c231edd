namespace Microsoft.ML.Offline;

/// <summary>The schema of a text file. A header names the slots of its vectors.</summary>
internal static class TextSchema
{
    public static DataViewSchema Create(TextColumn[] columns, TextFormat format, string? header)
    {
        var fields = new LineFields(format with { MissingRealsAsNaNs = false }, null);
        fields.Split(header.AsMemory(), int.MaxValue);
        var schema = new DataViewSchema.Builder();
        foreach (TextColumn column in columns)
            schema.AddColumn(column.Name, column.Type, Annotations(column, fields));
        return schema.ToSchema();
    }

    private static DataViewSchema.Annotations? Annotations(TextColumn column, LineFields header)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true } vector)
            return null;
        ReadOnlyMemory<char>[] names = [.. column.FieldsOf(0).Select(field => header.TryFind(field, out ReadOnlyMemory<char> name) ? name.Trim() : default)];
        if (Array.TrueForAll(names, name => name.IsEmpty))
            return null;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddSlotNames(vector.Size, (ref VBuffer<ReadOnlyMemory<char>> destination) => VBuffer<ReadOnlyMemory<char>>.Copy(names, 0, ref destination, names.Length));
        return annotations.ToAnnotations();
    }
}
