using System.Buffers.Binary;
using MLExtensions.Columnar.Files;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The metadata of a file, checked. Immutable, so that cursors share it.</summary>
internal sealed class ParquetFooter
{
    private const int MagicLength = 4, TailLength = 8;

    private static readonly byte[] _magic = "PAR1"u8.ToArray();

    private readonly FileVersion _file;
    private readonly byte[] _image;
    private readonly HashSet<string> _incomplete;

    private ParquetFooter(FileVersion file, byte[] image, FileMetaData metadata, ParquetSchema schema, IReadOnlySet<int> halves)
    {
        (_file, _image) = (file, image);
        Rows = [.. metadata.RowGroups.Select(group => checked((int)group.NumRows))];
        Metadata = metadata;
        Fields = schema.Fields;
        Halves = [.. halves.Select(number => metadata.Schema[number])];
        ListSizes = schema.Fields.Any(field => field is ListField) ? ListHints.Of(metadata) : new Dictionary<string, int>();
        _incomplete = [.. metadata.RowGroups.SelectMany(group => group.Columns)
            .Where(chunk => chunk.MetaData!.Statistics?.NullCount != 0).Select(chunk => NameOf(chunk.MetaData!))];
    }

    /// <summary>Gets the path of the file.</summary>
    public string Path => _file.Path;

    /// <summary>Gets the number of rows of each row group.</summary>
    public int[] Rows { get; }

    /// <summary>Gets the columns, and groups of columns.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Gets the elements of the schema that are half-precision numbers.</summary>
    public HashSet<SchemaElement> Halves { get; }

    /// <summary>Gets the metadata as Parquet.Net has read them.</summary>
    public FileMetaData Metadata { get; }

    /// <summary>Gets the number of values of the lists of columns that have the same number in each row.</summary>
    public IReadOnlyDictionary<string, int> ListSizes { get; }

    /// <summary>Reads and checks the footer of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="NotSupportedException">The file is encrypted.</exception>
    public static ParquetFooter Read(string path)
    {
        using FileStream file = FileVersion.OpenFirst(path);
        try
        {
            ReadOnlySpan<byte> footer = ReadBytes(file);
            (byte[] copy, IReadOnlySet<int> halves) = FooterCopy.Make(footer);
            byte[] size = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(size, copy.Length);
            byte[] image = [.. _magic, .. copy, .. size, .. _magic];
            ParquetReader reader = Open(image, new ColumnStream());
            FileMetaData metadata = reader.Metadata!;
            foreach (RowGroup group in metadata.RowGroups)
                CheckRowGroup(group, file.Length - TailLength - footer.Length);
            return new ParquetFooter(new FileVersion(path, file), image, metadata, reader.Schema, halves);
        }
        catch (Exception e) when (ReadFailure.IsExpected(e))
        {
            throw ReadFailure.Of(path, "its footer", e);
        }
    }

    /// <summary>Returns whether the statistics of all row groups say that no value of a column is missing.</summary>
    /// <param name="field">The column.</param>
    public bool IsComplete(DataField field) => !_incomplete.Contains(string.Join('.', field.Path.ToList()));

    /// <summary>Opens the file, and a reader of the columns that a stream is made to show.</summary>
    /// <param name="columns">The stream.</param>
    /// <exception cref="InvalidDataException">The file was changed after its footer was read.</exception>
    public (FileStream File, ParquetReader Reader) Open(ColumnStream columns) => (_file.Open(), Open(_image, columns));

    private static ParquetReader Open(byte[] image, ColumnStream columns)
    {
        columns.Show(image, 0, image.Length);
        return ParquetReader.CreateAsync(columns).GetAwaiter().GetResult();
    }

    private static byte[] ReadBytes(FileStream file)
    {
        if (file.Length < MagicLength + TailLength)
            throw new InvalidDataException($"a Parquet file should have {MagicLength + TailLength} bytes or more; found {file.Length}");
        Span<byte> head = stackalloc byte[MagicLength], tail = stackalloc byte[TailLength];
        file.ReadExactly(head);
        file.Seek(-TailLength, SeekOrigin.End);
        file.ReadExactly(tail);
        if (head.SequenceEqual("PARE"u8) || tail[sizeof(int)..].SequenceEqual("PARE"u8))
            throw new NotSupportedException("the file is encrypted, which is not supported");
        if (!head.SequenceEqual(_magic) || !tail[sizeof(int)..].SequenceEqual(_magic))
            throw new InvalidDataException("a Parquet file should begin and end with PAR1; it is another file, or cut off");
        long length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        long most = file.Length - MagicLength - TailLength;
        if (length > most)
            throw new InvalidDataException($"the footer should have at most {most} bytes; found {length}");
        byte[] footer = new byte[length];
        file.Seek(-TailLength - length, SeekOrigin.End);
        file.ReadExactly(footer);
        return footer;
    }

    private static void CheckRowGroup(RowGroup group, long end)
    {
        if (group.NumRows < 0 || group.NumRows > Array.MaxLength)
            throw new InvalidDataException($"a row group should have 0 to {Array.MaxLength:N0} rows; found {group.NumRows}");
        foreach (ColumnChunk chunk in group.Columns)
        {
            string column = $"column '{NameOf(chunk.MetaData!)}'";
            if (chunk.FilePath != null)
                throw new NotSupportedException($"{column} is in the file '{chunk.FilePath}'; columns in other files are not supported");
            (long start, long length) = PlaceOf(chunk.MetaData!);
            if (start < MagicLength || length < 0 || length > end - start || length > Array.MaxLength)
                throw new InvalidDataException($"{column} should be in the bytes {MagicLength} to {end}; found {length} from {start} on");
            long values = chunk.MetaData!.NumValues;
            if (values < 0 || values > Array.MaxLength)
                throw new InvalidDataException($"{column} should have 0 to {Array.MaxLength:N0} values; found {values}");
        }
    }

    /// <summary>Returns where the pages of a column begin, and their length.</summary>
    /// <param name="column">The column.</param>
    public static (long Start, long Length) PlaceOf(ColumnMetaData column)
        => (column.DictionaryPageOffset is > 0 and long dictionary ? Math.Min(dictionary, column.DataPageOffset) : column.DataPageOffset,
            column.TotalCompressedSize);

    private static string NameOf(ColumnMetaData column) => string.Join('.', column.PathInSchema);
}
