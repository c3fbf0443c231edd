using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using MLExtensions.Columnar.Files;

namespace MLExtensions.Columnar.ArrowFiles;

/// <summary>The metadata of an Arrow file, checked. Immutable, so that cursors share it.</summary>
internal sealed class ArrowFooter
{
    private const int HeadLength = 8, TailLength = 10, Prefix = 8, Continuation = -1;

    private const int Lz4 = 0, Stored = -1;

    private readonly FileVersion _file;

    private ArrowFooter(FileVersion file, Apache.Arrow.Schema schema, List<ArrowMessage> batches)
    {
        (_file, Schema) = (file, schema);
        Rows = [.. batches.Select(batch => batch.Rows is >= 0 and <= int.MaxValue ? (int)batch.Rows
            : throw new InvalidDataException($"a record batch should have 0 to {int.MaxValue} rows; found {batch.Rows}"))];
        Nulls = [.. Enumerable.Range(0, schema.FieldsList.Sum(field => NodesOf(field.DataType)))
            .Select(node => batches.Any(batch => node >= batch.Nulls.Length || batch.Nulls[node] != 0))];
    }

    /// <summary>Gets the path of the file.</summary>
    public string Path => _file.Path;

    /// <summary>Gets the schema.</summary>
    public Apache.Arrow.Schema Schema { get; }

    /// <summary>Gets the number of rows of each record batch.</summary>
    public int[] Rows { get; }

    /// <summary>Gets whether values are missing, for each column, followed by the columns in it.</summary>
    public bool[] Nulls { get; }

    /// <summary>Returns the number of columns that a column and those in it are.</summary>
    public static int NodesOf(IArrowType type) => 1 + (type is NestedType nested ? nested.Fields.Sum(field => NodesOf(field.DataType)) : 0);

    /// <summary>Reads and checks the metadata of a file.</summary>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static ArrowFooter Read(string path)
    {
        using FileStream file = FileVersion.OpenFirst(path);
        try
        {
            byte[] footer = ReadBytes(file);
            (long[] dictionaries, long[] batches) = ArrowMetadata.ReadFooter(footer);
            foreach (long position in dictionaries)
                ReadMessage(file, position, ArrowMetadata.Dictionary);
            List<ArrowMessage> messages = [.. batches.Select(position => ReadMessage(file, position, ArrowMetadata.RecordBatch))];
            file.Position = 0;
            using var reader = new ArrowFileReader(file, new CompressionCodecFactory());
            return new ArrowFooter(new FileVersion(path, file), reader.Schema, messages);
        }
        catch (Exception e) when (ReadFailure.IsExpected(e))
        {
            throw ReadFailure.Of(path, "its metadata", e);
        }
    }

    /// <summary>Opens the file.</summary>
    /// <exception cref="InvalidDataException">The file was changed after its metadata were read.</exception>
    public ArrowFileReader Open() => new(_file.Open(), new CompressionCodecFactory());

    private static byte[] ReadBytes(FileStream file)
    {
        if (file.Length < HeadLength + TailLength)
            throw new InvalidDataException($"an Arrow file should have {HeadLength + TailLength} bytes or more; found {file.Length}");
        Span<byte> head = stackalloc byte[HeadLength], tail = stackalloc byte[TailLength];
        file.ReadExactly(head);
        file.Seek(-TailLength, SeekOrigin.End);
        file.ReadExactly(tail);
        if (BinaryPrimitives.ReadInt32LittleEndian(head) == Continuation)
            throw new NotSupportedException(
                "the file is a stream of Arrow (.arrows), which has no footer; write it in the file format (.arrow)");
        if (!head[..6].SequenceEqual("ARROW1"u8) || !tail[4..].SequenceEqual("ARROW1"u8))
            throw new InvalidDataException("an Arrow file should begin and end with ARROW1; it is another file, or cut off");
        int length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        long most = file.Length - HeadLength - TailLength;
        if (length <= 0 || length > most)
            throw new InvalidDataException($"the footer should have 1 to {most} bytes; found {length}");
        byte[] footer = new byte[length];
        file.Seek(-TailLength - length, SeekOrigin.End);
        file.ReadExactly(footer);
        return footer;
    }

    private static ArrowMessage ReadMessage(FileStream file, long position, int kind)
    {
        if (position < HeadLength || position > file.Length - Prefix)
            throw new InvalidDataException($"a message should begin in the file; found {position}");
        Span<byte> prefix = stackalloc byte[Prefix];
        file.Position = position;
        file.ReadExactly(prefix);
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix[4..]);
        long rest = file.Length - position - Prefix;
        if (BinaryPrimitives.ReadInt32LittleEndian(prefix) != Continuation || length < 0 || length > rest)
            throw new InvalidDataException($"a message should begin with FFFFFFFF and a length of at most {rest}; found {length}");
        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        ArrowMessage message = ArrowMetadata.ReadMessage(bytes);
        long body = position + Prefix + length;
        long mostBody = Math.Min(int.MaxValue, file.Length - body);
        if (message.Kind != kind || message.BodyLength > mostBody)
        {
            throw new InvalidDataException(
                $"a message should be of the kind {kind} with a body of at most {mostBody} bytes; found the kind {message.Kind} with "
                + $"{message.BodyLength}");
        }
        if (message.Codec is { } codec)
            CheckCompressed(file, body, message.Buffers, codec);
        return message;
    }

    /// <summary>Checks the sizes that compressed buffers begin with, since Apache.Arrow allocates these.</summary>
    private static void CheckCompressed(FileStream file, long body, (long Start, long Length)[] buffers, int codec)
    {
        Span<byte> head = stackalloc byte[32];
        foreach ((long start, long length) in buffers)
        {
            if (length < sizeof(long))
                continue;
            file.Position = body + start;
            Span<byte> bytes = head[..(int)Math.Min(head.Length, length)];
            file.ReadExactly(bytes);
            long size = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (size is Stored or 0)
                continue;
            long most = CompressedSizes.Slack + length * (codec == Lz4 ? CompressedSizes.MostLz4 : CompressedSizes.MostZstandard);
            if (codec != Lz4)
                most = Math.Min(most, CompressedSizes.Zstandard(bytes[sizeof(long)..]) ?? most);
            if (size < 0 || size > most)
                throw new InvalidDataException($"a compressed buffer of {length} bytes cannot have {size} uncompressed ones");
        }
    }
}
