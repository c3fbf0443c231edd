using System.Buffers.Binary;

namespace MLExtensions.Columnar.ArrowFiles;

/// <summary>A table of FlatBuffers, in which Arrow's metadata are written. Nothing is read beyond the end of the bytes.</summary>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _position;
    private readonly int _fields;

    private FlatTable(ReadOnlySpan<byte> bytes, int position)
    {
        _bytes = bytes;
        _position = position;
        _fields = position - Int32(position);
        _ = Int16(_fields);
    }

    /// <summary>Returns the root of a buffer.</summary>
    /// <param name="bytes">The buffer.</param>
    /// <exception cref="InvalidDataException">An offset leads out of the buffer.</exception>
    public static FlatTable Root(ReadOnlySpan<byte> bytes)
        => bytes.Length >= sizeof(int) ? new(bytes, BinaryPrimitives.ReadInt32LittleEndian(bytes)) : throw Outside();

    /// <summary>Gets the number of tables that the buffer can have: each takes 4 bytes, and an offset to it 4 more.</summary>
    public int MostTables => _bytes.Length / (2 * sizeof(int));

    /// <summary>Returns whether the table has a field.</summary>
    public bool Has(int field) => Place(field) != 0;

    /// <summary>Returns a number of 8 bits; 0 where there is none.</summary>
    public byte Byte(int field) => Place(field) is not 0 and var place && Check(place, 1) ? _bytes[place] : (byte)0;

    /// <summary>Returns a number of 64 bits; 0 where there is none.</summary>
    public long Int64(int field)
        => Place(field) is not 0 and var place && Check(place, sizeof(long)) ? BinaryPrimitives.ReadInt64LittleEndian(_bytes[place..]) : 0;

    /// <summary>Returns the table in a field, which the table has.</summary>
    public FlatTable Table(int field) => new(_bytes, Follow(Place(field)));

    /// <summary>Checks a text.</summary>
    public void CheckText(int field) => Vector(field, 1);

    /// <summary>Returns the number of elements of a vector and where they begin; 0 where there is none.</summary>
    /// <param name="field">The field.</param>
    /// <param name="size">The size of an element.</param>
    /// <exception cref="InvalidDataException">The vector does not end in the buffer.</exception>
    public (int Count, int Start) Vector(int field, int size)
    {
        if (!Has(field))
            return default;
        int start = Follow(Place(field));
        int count = Int32(start);
        if (count < 0 || count > (_bytes.Length - start - sizeof(int)) / size)
            throw Outside();
        return (count, start + sizeof(int));
    }

    /// <summary>Returns an element of a vector of tables.</summary>
    /// <param name="start">Where the elements begin.</param>
    /// <param name="index">The number of the element.</param>
    public FlatTable Element(int start, int index) => new(_bytes, Follow(start + index * sizeof(int)));

    /// <summary>Returns a number of 64 bits in a vector of structs.</summary>
    public long Int64At(int position) => BinaryPrimitives.ReadInt64LittleEndian(_bytes[position..]);

    /// <summary>Returns a number of 32 bits in a vector of structs.</summary>
    public int Int32At(int position) => Int32(position);

    private int Place(int field)
    {
        int entry = 4 + 2 * field;
        if (entry >= Int16(_fields))
            return 0;
        int offset = Int16(_fields + entry);
        return offset == 0 ? 0 : _position + offset;
    }

    private int Follow(int position)
    {
        long target = position + (long)(uint)Int32(position);
        return position > 0 && target <= _bytes.Length - sizeof(int) ? (int)target : throw Outside();
    }

    private int Int32(int position) => Check(position, sizeof(int)) ? BinaryPrimitives.ReadInt32LittleEndian(_bytes[position..]) : 0;

    private int Int16(int position) => Check(position, sizeof(short)) ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[position..]) : 0;

    private bool Check(int position, int size) => position >= 0 && position <= _bytes.Length - size ? true : throw Outside();

    private static InvalidDataException Outside() => new("the metadata refer to bytes outside of them");
}
