namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The header of a page of a column.</summary>
internal struct PageHeader
{
    public const int DataPage = 0, DictionaryPage = 2, DataPageV2 = 3;

    // The fields of PageHeader in parquet.thrift that are structs.
    private const short DataPageFields = 5, DictionaryPageFields = 7, DataPageV2Fields = 8;

    public int Type, UncompressedSize, CompressedSize, Values, Encoding, Nulls, LevelBytes;

    public uint? Crc;

    public bool IsStored;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The column, from the header on.</param>
    /// <param name="length">The length of the header.</param>
    /// <exception cref="InvalidDataException">It is not a header of a page that can be read.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var header = new PageHeader { Type = -1, UncompressedSize = -1, CompressedSize = -1, Values = -1, Encoding = -1 };
        var reader = new CompactReader(bytes);
        short field = 0, kind = 0;
        while (reader.ReadField(ref field, out CompactType type))
        {
            switch (field, type)
            {
                case (1, CompactType.I32): header.Type = Integer(ref reader); break;
                case (2, CompactType.I32): header.UncompressedSize = Size(ref reader); break;
                case (3, CompactType.I32): header.CompressedSize = Size(ref reader); break;
                case (4, CompactType.I32): header.Crc = (uint)Integer(ref reader); break;
                case (DataPageFields or DictionaryPageFields or DataPageV2Fields, CompactType.Struct):
                    header.ReadKind(ref reader, kind = field);
                    break;
                default: SkipUnknown(ref reader, type); break;
            }
        }
        length = reader.Position;
        short expected = header.Type switch
        {
            DataPage => DataPageFields,
            DictionaryPage => DictionaryPageFields,
            DataPageV2 => DataPageV2Fields,
            _ => throw new InvalidDataException($"a page should be of the type 0, 2 or 3; found {header.Type}"),
        };
        return kind == expected && header is { UncompressedSize: >= 0, CompressedSize: >= 0, Values: >= 0, Encoding: >= 0 } ? header
            : throw new InvalidDataException("the header of a page lacks its sizes, its number of values or its encoding");
    }

    private void ReadKind(ref CompactReader reader, short kind)
    {
        short field = 0;
        while (reader.ReadField(ref field, out CompactType type))
        {
            switch (kind, field, type)
            {
                case (_, 1, CompactType.I32): Values = Size(ref reader); break;
                case (DataPageV2Fields, 2, CompactType.I32): Nulls = Size(ref reader); break;
                case (DataPageV2Fields, 4, CompactType.I32) or (not DataPageV2Fields, 2, CompactType.I32):
                    Encoding = Size(ref reader);
                    break;
                case (DataPageV2Fields, 5 or 6, CompactType.I32): LevelBytes = checked(LevelBytes + Size(ref reader)); break;
                case (DataPageV2Fields, 7, CompactType.True or CompactType.False): IsStored = type == CompactType.False; break;
                case (DataPageFields, 5, CompactType.Struct) or (DataPageV2Fields, 8, CompactType.Struct):
                    SkipStatistics(ref reader);
                    break;
                default: SkipUnknown(ref reader, type); break;
            }
        }
    }

    private static void SkipStatistics(ref CompactReader reader)
    {
        short field = 0;
        while (reader.ReadField(ref field, out CompactType type))
            SkipUnknown(ref reader, type);
    }

    /// <summary>Skips a field, unless Parquet.Net 6.1.0 would lose its place at it.</summary>
    private static void SkipUnknown(ref CompactReader reader, CompactType type)
    {
        if (type is CompactType.Struct or CompactType.List or CompactType.Set)
            throw new InvalidDataException("the header of a page has a field that is unknown");
        reader.Skip(type);
    }

    private static int Integer(ref CompactReader reader) => checked((int)reader.ReadInteger());

    private static int Size(ref CompactReader reader)
        => reader.ReadInteger() is >= 0 and <= int.MaxValue and long size ? (int)size
        : throw new InvalidDataException("the header of a page should have sizes from 0 on");
}
