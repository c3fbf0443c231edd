namespace MLExtensions.Columnar.ArrowFiles;

/// <summary>A message of an Arrow file.</summary>
/// <param name="Kind">The kind of the message: 1 for a schema, 2 for a dictionary, 3 for a record batch.</param>
/// <param name="BodyLength">The length of the body that follows it.</param>
/// <param name="Rows">The number of rows of a record batch.</param>
/// <param name="Buffers">Where the buffers of a record batch or dictionary begin in the body, and their lengths.</param>
/// <param name="Nulls">The number of missing values of each column, and of the columns in it.</param>
/// <param name="Codec">The compression of the buffers: 0 for LZ4, 1 for Zstandard; null for none.</param>
internal sealed record ArrowMessage(int Kind, long BodyLength, long Rows, (long Start, long Length)[] Buffers, long[] Nulls, int? Codec);

/// <summary>Checks the metadata of Arrow files, as described in Message.fbs, Schema.fbs and File.fbs of the format.</summary>
/// <remarks>Apache.Arrow 23 allocates as many fields as the metadata say, and recurses as deep as fields are nested.</remarks>
internal static class ArrowMetadata
{
    public const int Schema = 1, Dictionary = 2, RecordBatch = 3;

    private const int MostLevels = 32, BufferSize = 16, BlockSize = 24, NodeSize = 16;

    /// <summary>Checks the message of a schema, such as that in a Parquet file.</summary>
    /// <exception cref="InvalidDataException">The message is broken.</exception>
    public static void CheckSchemaMessage(ReadOnlySpan<byte> message)
    {
        FlatTable table = FlatTable.Root(message);
        if (table.Byte(1) != Schema || !table.Has(2))
            throw new InvalidDataException("the message should be a schema");
        CheckSchema(table.Table(2));
    }

    /// <summary>Reads a message that comes before the body of a record batch or a dictionary.</summary>
    /// <exception cref="InvalidDataException">The message is broken.</exception>
    public static ArrowMessage ReadMessage(ReadOnlySpan<byte> message)
    {
        FlatTable table = FlatTable.Root(message);
        int kind = table.Byte(1);
        long length = table.Int64(3);
        if (length < 0 || !table.Has(2))
            throw new InvalidDataException("a message should have a header, and a body of 0 bytes or more");
        if (kind == Schema)
        {
            CheckSchema(table.Table(2));
            return new(kind, length, 0, [], [], null);
        }
        if (kind is not (Dictionary or RecordBatch))
            throw new NotSupportedException($"there is no support for messages of the kind {kind}");
        FlatTable header = table.Table(2);
        if (kind == Dictionary && !header.Has(1))
            throw new InvalidDataException("a dictionary should have values");
        FlatTable batch = kind == Dictionary ? header.Table(1) : header;
        (int nodes, int first) = batch.Vector(1, NodeSize);
        var nulls = new long[nodes];
        for (int i = 0; i < nodes; i++)
            nulls[i] = batch.Int64At(first + i * NodeSize + sizeof(long));
        (int count, int start) = batch.Vector(2, BufferSize);
        var buffers = new (long Start, long Length)[count];
        for (int i = 0; i < count; i++)
        {
            int at = start + i * BufferSize;
            (long from, long size) = (batch.Int64At(at), batch.Int64At(at + sizeof(long)));
            if (from < 0 || size < 0 || from > length - size)
                throw new InvalidDataException($"a buffer should be in the {length} bytes of its body; found {size} bytes from {from} on");
            buffers[i] = (from, size);
        }
        batch.Vector(4, sizeof(long));
        return new(kind, length, batch.Int64(0), buffers, nulls, batch.Has(3) ? batch.Table(3).Byte(0) : null);
    }

    /// <summary>Reads the footer of a file.</summary>
    /// <returns>Where the messages of the dictionaries, and those of the record batches, begin in the file.</returns>
    /// <exception cref="InvalidDataException">The footer is broken.</exception>
    public static (long[] Dictionaries, long[] Batches) ReadFooter(ReadOnlySpan<byte> footer)
    {
        FlatTable table = FlatTable.Root(footer);
        if (!table.Has(1))
            throw new InvalidDataException("the footer should have a schema");
        CheckSchema(table.Table(1));
        return (Blocks(table, 2), Blocks(table, 3));
    }

    private static long[] Blocks(FlatTable footer, int field)
    {
        (int count, int start) = footer.Vector(field, BlockSize);
        var blocks = new long[count];
        for (int i = 0; i < count; i++)
            blocks[i] = footer.Int64At(start + i * BlockSize);
        return blocks;
    }

    private static void CheckSchema(FlatTable schema)
    {
        int rest = schema.MostTables;
        CheckFields(schema, 1, 0, ref rest);
        CheckPairs(schema, 2, ref rest);
    }

    private static void CheckFields(FlatTable owner, int vector, int level, ref int rest)
    {
        if (level > MostLevels)
            throw new InvalidDataException($"columns should be nested at most {MostLevels} levels deep");
        (int count, int start) = owner.Vector(vector, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            FlatTable field = Next(owner, start, i, ref rest);
            field.CheckText(0);
            if (field.Has(3))
                _ = field.Table(3);
            if (field.Has(4))
                _ = field.Table(4);
            CheckFields(field, 5, level + 1, ref rest);
            CheckPairs(field, 6, ref rest);
        }
    }

    private static void CheckPairs(FlatTable owner, int vector, ref int rest)
    {
        (int count, int start) = owner.Vector(vector, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            FlatTable pair = Next(owner, start, i, ref rest);
            pair.CheckText(0);
            pair.CheckText(1);
        }
    }

    /// <summary>Returns an element of a vector, and counts it: elements that share tables could be nested exponentially often.</summary>
    private static FlatTable Next(FlatTable owner, int start, int index, ref int rest)
        => --rest >= 0 ? owner.Element(start, index)
        : throw new InvalidDataException("the columns of the schema should not share their metadata");
}
