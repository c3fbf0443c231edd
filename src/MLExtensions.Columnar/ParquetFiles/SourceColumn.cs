using Parquet.Schema;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>What the files have as a column.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type, for messages. It has to be the same in all files.</param>
/// <param name="Kind">The type of the values; null for byte arrays, and for columns that cannot be read.</param>
/// <param name="IsList">Whether each row has a list of values.</param>
/// <param name="Size">The number of values that each list, or bytes that each array has; 0 where it varies.</param>
/// <param name="IsBytes">Whether each row has a byte array.</param>
/// <param name="HasMissing">Whether values may be missing.</param>
internal sealed record SourceColumn(string Name, string Type, ValueKind? Kind, bool IsList, int Size, bool IsBytes, bool HasMissing)
{
    /// <summary>Gets whether ML.NET has a counterpart of the column.</summary>
    public bool CanBeRead => Kind != null || IsBytes;

    /// <summary>Gets how the values are decoded.</summary>
    public Decoding Decoding => HasMissing ? Kind!.WithMissing : Kind!.Complete;

    /// <summary>Returns what a file has as a column.</summary>
    /// <param name="field">The field of the file's schema.</param>
    /// <param name="footer">The metadata of the file.</param>
    public static SourceColumn Of(Field field, ParquetFooter footer)
    {
        if ((field as DataField ?? (field as ListField)?.Item as DataField) is not { } leaf)
            return new(field.Name, DescribeGroup(field), null, false, 0, false, true);
        bool isList = field is ListField || leaf.IsArray;
        bool hasMissing = leaf.IsNullable && !leaf.IsArray && !footer.IsComplete(leaf);
        if (ValueKind.Of(leaf, footer.Halves.Contains(leaf.SchemaElement!)) is { } kind)
        {
            int size = isList ? footer.ListSizes.GetValueOrDefault(field.Name) : 0;
            string of = size > 0 ? $"list of {size} values of the type " : isList ? "list of values of the type " : "";
            return new(field.Name, of + kind.Name, kind, isList, size, false, hasMissing);
        }
        bool isBytes = !isList && leaf.ClrType == typeof(ReadOnlyMemory<byte>);
        int length = isBytes && leaf.SchemaElement!.Type == Parquet.Meta.Type.FIXED_LEN_BYTE_ARRAY ? leaf.SchemaElement.TypeLength ?? 0 : 0;
        string type = !isBytes ? $"{(isList ? "list of " : "")}{leaf.ClrType.Name}" : length > 0 ? $"{length} bytes" : "byte array";
        return new(field.Name, type, null, false, hasMissing ? 0 : length, isBytes, hasMissing);
    }

    private static string DescribeGroup(Field field) => field switch
    {
        MapField => "map",
        StructField => "group of columns",
        ListField => "list of lists or groups",
        _ => field.SchemaType.ToString(),
    };
}
