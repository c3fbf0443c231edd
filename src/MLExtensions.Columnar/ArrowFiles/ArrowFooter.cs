using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using MLExtensions.Columnar.ParquetFiles;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ArrowFiles;

/// <summary>The metadata of an Arrow file, checked. Immutable, so that cursors share it.</summary>
internal sealed class ArrowFooter
{
    private const int HeadLength = 8, TailLength = 10, Prefix = 8, Continuation = -1;

    // LZ4 makes 255 bytes of one at most. Zstandard says the size, except where a program did not know it.
    private const int MostLz4 = 255, MostZstandard = 1 << 12, Slack = 1024, Lz4 = 0;

    private readonly long _length;
    private readonly DateTime _changed;

    private ArrowFooter(string path, long length, Apache.Arrow.Schema schema, List<ArrowMessage> batches)
    {
        (Path, _length, _changed) = (path, length, File.GetLastWriteTimeUtc(path));
        Schema = schema;
        Rows = [.. batches.Select(batch => batch.Rows is >= 0 and <= int.MaxValue ? (int)batch.Rows
            : throw new InvalidDataException($"a record batch should have 0 to {int.MaxValue} rows; found {batch.Rows}"))];
        Nulls = [.. Enumerable.Range(0, schema.FieldsList.Sum(field => NodesOf(field.DataType)))
            .Select(node => batches.Any(batch => node >= batch.Nulls.Length || batch.Nulls[node] != 0))];
    }

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; }

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
        using FileStream file = ReadFailure.Open(path);
        try
        {
            byte[] footer = ReadBytes(file);
            (long[] dictionaries, long[] batches) = ArrowMetadata.ReadFooter(footer);
            foreach (long position in dictionaries)
                ReadMessage(file, position, ArrowMetadata.Dictionary);
            List<ArrowMessage> messages = [.. batches.Select(position => ReadMessage(file, position, ArrowMetadata.RecordBatch))];
            file.Position = 0;
            using var reader = new ArrowFileReader(file, new CompressionCodecFactory());
            return new ArrowFooter(path, file.Length, reader.Schema, messages);
        }
        catch (Exception e) when (ReadFailure.IsExpected(e))
        {
            throw ReadFailure.Of(path, "its metadata", e);
        }
    }

    /// <summary>Opens the file.</summary>
    /// <exception cref="InvalidDataException">The file was changed after its metadata were read.</exception>
    public ArrowFileReader Open()
    {
        FileStream file = ReadFailure.Open(Path);
        if (file.Length == _length && File.GetLastWriteTimeUtc(Path) == _changed)
            return new ArrowFileReader(file, new CompressionCodecFactory());
        file.Dispose();
        throw new InvalidDataException($"The file '{Path}' was changed after it had been loaded; load it again.");
    }

    private static byte[] ReadBytes(FileStream file)
    {
        if (file.Length < HeadLength + TailLength)
            throw new InvalidDataException($"an Arrow file should have {HeadLength + TailLength} bytes or more; found {file.Length}");
        Span<byte> head = stackalloc byte[HeadLength], tail = stackalloc byte[TailLength];
        file.ReadExactly(head);
        file.Seek(-TailLength, SeekOrigin.End);
        file.ReadExactly(tail);
        if (BinaryPrimitives.ReadInt32LittleEndian(head) == Continuation)
            throw new NotSupportedException("the file is a stream of Arrow (.arrows), which cannot be read at any place; write it as a file (.arrow)");
        if (!head[..6].SequenceEqual("ARROW1"u8) || !tail[4..].SequenceEqual("ARROW1"u8))
            throw new InvalidDataException("an Arrow file should begin and end with ARROW1; it is another file, or cut off");
        int length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length <= 0 || length > file.Length - HeadLength - TailLength)
            throw new InvalidDataException($"the footer should have at most {file.Length - HeadLength - TailLength} bytes; found {length}");
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
        if (BinaryPrimitives.ReadInt32LittleEndian(prefix) != Continuation || length < 0 || length > file.Length - position - Prefix)
            throw new InvalidDataException($"a message should begin with FFFFFFFF and a length of at most {file.Length - position - Prefix}; found {length}");
        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        ArrowMessage message = ArrowMetadata.ReadMessage(bytes);
        long body = position + Prefix + length;
        if (message.Kind != kind || message.BodyLength > Math.Min(int.MaxValue, file.Length - body))
            throw new InvalidDataException(
                $"a message should be of the kind {kind} with a body of at most {Math.Min(int.MaxValue, file.Length - body)} bytes; found the kind "
                + $"{message.Kind} with {message.BodyLength}");
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
            long most = codec == Lz4 ? length * MostLz4 + Slack : CompressedSizes.Zstandard(bytes[sizeof(long)..]) ?? length * MostZstandard;
            if (size < -1 || size > most)
                throw new InvalidDataException($"a compressed buffer of {length} bytes should have at most {most} uncompressed ones; found {size}");
        }
    }
}
