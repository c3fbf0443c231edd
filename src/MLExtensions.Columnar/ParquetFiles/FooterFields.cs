using static MLExtensions.Columnar.ParquetFiles.CompactType;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>A field of a struct of the footer that is read.</summary>
/// <param name="Number">The number of the field.</param>
/// <param name="Name">The name of the field.</param>
/// <param name="Type">The type of its value; True for a Boolean.</param>
/// <param name="IsRequired">Whether each struct has to have it.</param>
/// <param name="Struct">The struct that the field or an element of its list is; null for another type.</param>
internal sealed record FooterField(short Number, string Name, CompactType Type, bool IsRequired = false, FooterStruct? Struct = null);

/// <summary>The fields of a struct of the footer that are read, as in parquet.thrift.</summary>
internal sealed class FooterStruct(string name, params FooterField[] fields)
{
    private static readonly FooterStruct Empty = new("type"),
        Unit = new("TimeUnit",
            new FooterField(1, "MILLIS", Struct, false, Empty), new(2, "MICROS", Struct, false, Empty),
            new(3, "NANOS", Struct, false, Empty)),
        Clock = new("TimeType", new FooterField(1, "isAdjustedToUTC", True, true), new(2, "unit", Struct, true, Unit)),
        Statistics = new("Statistics", new FooterField(3, "null_count", I64)),
        ColumnMetaData = new("ColumnMetaData",
            new FooterField(1, "type", I32, true), new(2, "encodings", List), new(3, "path_in_schema", List, true),
            new(4, "codec", I32, true), new(5, "num_values", I64, true), new(6, "total_uncompressed_size", I64),
            new(7, "total_compressed_size", I64, true),
            new(9, "data_page_offset", I64, true), new(11, "dictionary_page_offset", I64),
            new(12, "statistics", Struct, false, Statistics)),
        ColumnChunk = new("ColumnChunk",
            new FooterField(1, "file_path", Binary), new(2, "file_offset", I64), new(3, "meta_data", Struct, true, ColumnMetaData)),
        RowGroup = new("RowGroup",
            new FooterField(1, "columns", List, true, ColumnChunk), new(2, "total_byte_size", I64), new(3, "num_rows", I64, true)),
        KeyValue = new("KeyValue", new FooterField(1, "key", Binary, true), new(2, "value", Binary));

    /// <summary>The annotation that says what a column of Parquet's few types means; other annotations are not read.</summary>
    public static readonly FooterStruct LogicalType = new("LogicalType",
        new FooterField(1, "STRING", Struct, false, Empty), new(2, "MAP", Struct, false, Empty), new(3, "LIST", Struct, false, Empty),
        new(4, "ENUM", Struct, false, Empty),
        new(5, "DECIMAL", Struct, false, new("DecimalType", new FooterField(1, "scale", I32, true), new(2, "precision", I32, true))),
        new(6, "DATE", Struct, false, Empty), new(7, "TIME", Struct, false, Clock), new(8, "TIMESTAMP", Struct, false, Clock),
        new(10, "INTEGER", Struct, false,
            new("IntType", new FooterField(1, "bitWidth", CompactType.Byte, true), new(2, "isSigned", True, true))),
        new(14, "UUID", Struct, false, Empty));

    /// <summary>A column, or a group of columns.</summary>
    public static readonly FooterStruct SchemaElement = new("SchemaElement",
        new FooterField(1, "type", I32), new(2, "type_length", I32), new(3, "repetition_type", I32), new(4, "name", Binary, true),
        new(NumberOfChildren, "num_children", I32), new(6, "converted_type", I32), new(7, "scale", I32), new(8, "precision", I32),
        new(10, "logicalType", Struct, false, LogicalType));

    /// <summary>The footer.</summary>
    public static readonly FooterStruct FileMetaData = new("FileMetaData",
        new FooterField(1, "version", I32, true), new(2, "schema", List, true, SchemaElement), new(3, "num_rows", I64, true),
        new(4, "row_groups", List, true, RowGroup), new(5, "key_value_metadata", List, false, KeyValue), new(6, "created_by", Binary));

    /// <summary>The number of the field of a <see cref="SchemaElement"/> that has the number of columns in it.</summary>
    public const short NumberOfChildren = 5;

    /// <summary>The number of the annotation of half-precision numbers in <see cref="LogicalType"/>.</summary>
    /// <remarks>Parquet.Net 6.1.0 does not know it.</remarks>
    public const short Half = 15;

    private readonly Dictionary<short, FooterField> _fields = fields.ToDictionary(field => field.Number);

    /// <summary>Gets the name of the struct.</summary>
    public string Name => name;

    /// <summary>Gets the fields that each struct has to have.</summary>
    public IEnumerable<FooterField> Required { get; } = [.. fields.Where(field => field.IsRequired)];

    /// <summary>Returns a field; null for one that is not read.</summary>
    /// <param name="number">The number of the field.</param>
    public FooterField? Field(short number) => _fields.GetValueOrDefault(number);
}
