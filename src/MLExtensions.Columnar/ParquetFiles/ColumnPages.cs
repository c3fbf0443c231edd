using System.IO.Hashing;
using Parquet.Meta;
using Type = Parquet.Meta.Type;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The pages of a column in a row group, as found before they are decoded.</summary>
/// <remarks>
/// Parquet.Net 6.1.0 does not compare the sizes of pages with each other and with the file, and neither checks their checksums. It decodes
/// what this accepts.
/// </remarks>
internal static class ColumnPages
{
    // No page of these codecs can expand more: 255 bytes of LZ4 for one, 64 of Snappy for three, 258 of deflate for two bits.
    private const int MostLz4 = 255, MostSnappy = 22, MostGzip = 1032, Slack = 1024, MostExcess = 1 << 20;

    private static readonly Dictionary<Type, int> _widths = new()
    {
        [Type.INT32] = 4, [Type.INT64] = 8, [Type.FLOAT] = 4, [Type.DOUBLE] = 8, [Type.INT96] = 12,
    };

    /// <summary>Checks the pages of a column.</summary>
    /// <param name="bytes">The pages.</param>
    /// <param name="column">The column.</param>
    /// <param name="isNested">Whether the column is in a list.</param>
    /// <returns>The data pages.</returns>
    /// <exception cref="InvalidDataException">The pages are not as the footer and their headers say.</exception>
    /// <exception cref="NotSupportedException">Parquet.Net cannot decode the pages.</exception>
    public static List<PageHeader> Check(ReadOnlySpan<byte> bytes, ColumnMetaData column, bool isNested)
    {
        var pages = new List<PageHeader>();
        long values = 0;
        bool hasDictionary = false;
        for (int position = 0; position < bytes.Length && values < column.NumValues;)
        {
            PageHeader page = PageHeader.Read(bytes[position..], out int length);
            position += length;
            if (page.CompressedSize > bytes.Length - position)
                throw new InvalidDataException(
                    $"a page should have at most the {bytes.Length - position} bytes that are left of its column; found {page.CompressedSize}");
            CheckSize(ref page, column, bytes.Slice(position, page.CompressedSize));
            if (page.Crc is { } crc && Crc32.HashToUInt32(bytes.Slice(position, page.CompressedSize)) != crc)
                throw new InvalidDataException("a page has another checksum than its header");
            position += page.CompressedSize;
            if (page.Type == PageHeader.DictionaryPage)
            {
                if (hasDictionary || values > 0)
                    throw new InvalidDataException("the dictionary should come first, and once");
                hasDictionary = true;
                CheckDictionary(page, column);
                continue;
            }
            CheckSupport(page, column, isNested);
            if ((Encoding)page.Encoding is Encoding.PLAIN_DICTIONARY or Encoding.RLE_DICTIONARY && !hasDictionary)
                throw new InvalidDataException("a page needs a dictionary, which the column lacks");
            values += page.Values;
            pages.Add(page);
        }
        return values == column.NumValues ? pages
            : throw new InvalidDataException($"the pages should have {column.NumValues} values, as the footer says; found {values}");
    }

    /// <summary>Checks that pages are long enough for the values in them that are not missing.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="column">The column.</param>
    /// <param name="levels">The definition level of each value; empty where none is missing.</param>
    /// <param name="most">The definition level of values that are not missing.</param>
    /// <returns>The number of values that are not missing.</returns>
    /// <exception cref="InvalidDataException">A page is too short.</exception>
    public static int CountValues(List<PageHeader> pages, ColumnMetaData column, ReadOnlySpan<int> levels, int most)
    {
        int start = 0, all = 0;
        foreach (PageHeader page in pages)
        {
            int values = levels.IsEmpty ? page.Values : levels.Slice(start, page.Values).Count(most);
            long bytes = (Encoding)page.Encoding == Encoding.PLAIN ? (long)values * _widths.GetValueOrDefault(column.Type) : 0;
            if (bytes > page.UncompressedSize - page.LevelBytes)
                throw new InvalidDataException($"a page of {values} values should have {bytes} bytes or more; found {page.UncompressedSize}");
            if (page.Type == PageHeader.DataPageV2 && page.Values - page.Nulls != values)
                throw new InvalidDataException($"a page should have {page.Nulls} missing values, as its header says; found {page.Values - values}");
            (start, all) = (start + page.Values, all + values);
        }
        return all;
    }

    private static void CheckSize(ref PageHeader page, ColumnMetaData column, ReadOnlySpan<byte> bytes)
    {
        CompressionCodec codec = page.IsStored ? CompressionCodec.UNCOMPRESSED : column.Codec;
        long most = codec switch
        {
            CompressionCodec.UNCOMPRESSED => page.CompressedSize,
            CompressionCodec.SNAPPY => Slack + (long)page.CompressedSize * MostSnappy,
            CompressionCodec.LZ4 or CompressionCodec.LZ4_RAW => Slack + (long)page.CompressedSize * MostLz4,
            CompressionCodec.GZIP => Slack + (long)page.CompressedSize * MostGzip,
            _ => int.MaxValue,
        };
        bool isStored = codec == CompressionCodec.UNCOMPRESSED;
        if (page.UncompressedSize > most || (isStored && page.UncompressedSize != page.CompressedSize) || page.LevelBytes > page.CompressedSize)
            throw new InvalidDataException(
                $"a page of {page.CompressedSize} bytes cannot have {page.UncompressedSize} uncompressed ones, {page.LevelBytes} of them levels");
        // The decompressors allocate what the compressed bytes themselves say.
        bytes = bytes[page.LevelBytes..];
        int expected = page.UncompressedSize - page.LevelBytes;
        if (codec == CompressionCodec.SNAPPY && bytes.Length > 0 && CompressedSizes.Snappy(bytes) is var snappy && snappy != expected)
            throw new InvalidDataException($"a page of Snappy should have {expected} bytes, as its header says; found {snappy}");
        // Some programs write a wrong size into the header of a page of Zstandard.
        if (codec == CompressionCodec.ZSTD && CompressedSizes.Zstandard(bytes) is { } zstandard)
        {
            if (zstandard > 2L * expected + MostExcess)
                throw new InvalidDataException($"a page of Zstandard should have {expected} bytes, as its header says; found {zstandard}");
            page.UncompressedSize = (int)zstandard + page.LevelBytes;
        }
    }

    private static void CheckDictionary(PageHeader page, ColumnMetaData column)
    {
        // Texts have the four bytes of their length at least.
        int width = column.Type == Type.BYTE_ARRAY ? sizeof(int) : _widths.GetValueOrDefault(column.Type, 1);
        if ((long)page.Values * width > page.UncompressedSize)
            throw new InvalidDataException($"a dictionary of {page.UncompressedSize} bytes cannot have {page.Values} values");
    }

    private static void CheckSupport(PageHeader page, ColumnMetaData column, bool isNested)
    {
        if (isNested && page.Type == PageHeader.DataPageV2)
            throw new NotSupportedException("Parquet.Net 6.1.0 does not read lists from data pages of version 2; write the file with version 1.0");
        if (column.Type == Type.BOOLEAN && (Encoding)page.Encoding == Encoding.RLE)
            throw new NotSupportedException("Parquet.Net 6.1.0 does not read Booleans in RLE encoding; write the file with data pages of version 1.0");
        if ((Encoding)page.Encoding == Encoding.BIT_PACKED || !Enum.IsDefined((Encoding)page.Encoding))
            throw new NotSupportedException($"there is no support for the encoding {(Encoding)page.Encoding}");
    }
}
