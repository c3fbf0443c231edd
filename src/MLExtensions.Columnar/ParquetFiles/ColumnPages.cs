using System.IO.Hashing;
using MLExtensions.Columnar.Files;
using Parquet.Meta;
using Type = Parquet.Meta.Type;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Checks the pages of a column in a row group before they are decoded.</summary>
/// <remarks>
/// Parquet.Net 6.1.0 does not compare the sizes of pages with each other and with the file, and does not check their checksums.
/// </remarks>
internal static class ColumnPages
{
    private const int MostExcess = 1 << 20;

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
            int rest = bytes.Length - position;
            if (page.CompressedSize > rest)
                throw new InvalidDataException($"a page should have at most the {rest} bytes left; found {page.CompressedSize}");
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
            int nulls = page.Values - values;
            int size = page.UncompressedSize - page.LevelBytes;
            if (bytes > size)
                throw new InvalidDataException($"a page of {values} values should have at least {bytes} bytes; found {size}");
            if (page.Type == PageHeader.DataPageV2 && page.Nulls != nulls)
                throw new InvalidDataException($"a page should have {page.Nulls} missing values, as its header says; found {nulls}");
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
            CompressionCodec.SNAPPY => Expanded(page, CompressedSizes.MostSnappy),
            CompressionCodec.LZ4 or CompressionCodec.LZ4_RAW => Expanded(page, CompressedSizes.MostLz4),
            CompressionCodec.GZIP => Expanded(page, CompressedSizes.MostDeflate),
            CompressionCodec.ZSTD => Expanded(page, CompressedSizes.MostZstandard),
            _ => int.MaxValue,
        };
        bool isStored = codec == CompressionCodec.UNCOMPRESSED;
        (int size, int levels) = (page.UncompressedSize, page.LevelBytes);
        if (size > most || (isStored && size != page.CompressedSize) || levels > page.CompressedSize)
        {
            throw new InvalidDataException(
                $"a page of {page.CompressedSize} bytes cannot have {size} uncompressed ones, {levels} of them levels");
        }
        // The decompressors allocate what the compressed bytes themselves say.
        bytes = bytes[levels..];
        int expected = size - levels;
        if (codec == CompressionCodec.SNAPPY && bytes.Length > 0 && CompressedSizes.Snappy(bytes) is var snappy && snappy != expected)
            throw new InvalidDataException($"a page of Snappy should have {expected} bytes, as its header says; found {snappy}");
        // Some programs write a wrong size into the header of a page of Zstandard.
        if (codec == CompressionCodec.ZSTD && bytes.Length > 0 && CompressedSizes.Zstandard(bytes) is { } zstandard)
        {
            if (zstandard > Math.Min(most, 2L * expected + MostExcess))
                throw new InvalidDataException($"a page of Zstandard should have {expected} bytes, as its header says; found {zstandard}");
            page.UncompressedSize = (int)zstandard + levels;
        }
    }

    private static long Expanded(in PageHeader page, int most) => CompressedSizes.Slack + (long)page.CompressedSize * most;

    private static void CheckDictionary(PageHeader page, ColumnMetaData column)
    {
        // Texts have the four bytes of their length at least.
        int width = column.Type == Type.BYTE_ARRAY ? sizeof(int) : _widths.GetValueOrDefault(column.Type, 1);
        if ((long)page.Values * width > page.UncompressedSize)
            throw new InvalidDataException($"a dictionary of {page.UncompressedSize} bytes cannot have {page.Values} values");
    }

    private static void CheckSupport(PageHeader page, ColumnMetaData column, bool isNested)
    {
        const string Advice = "write the file with data pages of version 1.0";
        if (isNested && page.Type == PageHeader.DataPageV2)
            throw new NotSupportedException($"Parquet.Net 6.1.0 does not read lists from data pages of version 2; {Advice}");
        if (column.Type == Type.BOOLEAN && (Encoding)page.Encoding == Encoding.RLE)
            throw new NotSupportedException($"Parquet.Net 6.1.0 does not read Booleans in RLE encoding; {Advice}");
        if ((Encoding)page.Encoding == Encoding.BIT_PACKED || !Enum.IsDefined((Encoding)page.Encoding))
            throw new NotSupportedException($"there is no support for the encoding {(Encoding)page.Encoding}");
    }
}
