namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The types of Thrift's compact protocol.</summary>
internal enum CompactType : byte
{
    Stop, True, False, Byte, I16, I32, I64, Double, Binary, List, Set, Map, Struct,
}

/// <summary>Reads Thrift's compact protocol, the format of Parquet's metadata. Nothing is read beyond the end of the bytes.</summary>
/// <param name="bytes">The bytes.</param>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    private const int MostLevels = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Gets the number of bytes that were read.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the number and the type of the next field of a struct.</summary>
    /// <param name="field">The number of the field before it, 0 at the beginning of the struct; becomes that of the field.</param>
    /// <param name="type">The type of the field.</param>
    /// <returns>False at the end of the struct.</returns>
    /// <exception cref="InvalidDataException">The bytes are not of the compact protocol.</exception>
    public bool ReadField(ref short field, out CompactType type)
    {
        byte header = ReadByte();
        type = (CompactType)(header & 15);
        if (header == 0)
            return false;
        if (type is CompactType.Stop or > CompactType.Struct)
            throw new InvalidDataException($"a type of the compact protocol should be 1 to 12; found {header & 15}");
        long number = (header >> 4) switch { 0 => ReadInteger(), int step => field + step };
        field = number is > 0 and <= short.MaxValue ? (short)number
            : throw new InvalidDataException($"a field should have a number from 1 to {short.MaxValue}; found {number}");
        return true;
    }

    /// <summary>Reads the type and the number of the elements of a list.</summary>
    /// <exception cref="InvalidDataException">There are fewer bytes than elements.</exception>
    public (CompactType Type, int Count) ReadList()
    {
        byte header = ReadByte();
        ulong count = header >> 4 == 15 ? ReadNumber() : (ulong)(header >> 4);
        int rest = _bytes.Length - Position;
        return count <= (ulong)rest ? ((CompactType)(header & 15), (int)count)
            : throw new InvalidDataException($"a list should have at most as many elements as there are bytes, {rest}; found {count}");
    }

    /// <summary>Reads a signed number.</summary>
    /// <exception cref="InvalidDataException">The bytes end before the number, or it has more than 64 bits.</exception>
    public long ReadInteger()
    {
        ulong number = ReadNumber();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    /// <summary>Moves behind a value that is not in a list.</summary>
    /// <param name="type">The type of the value.</param>
    /// <param name="level">The number of values that it is in.</param>
    /// <exception cref="InvalidDataException">The bytes end before the value, or values are nested too deeply.</exception>
    public void Skip(CompactType type, int level = 0)
    {
        if (type is CompactType.True or CompactType.False)
            return;     // The type of the field is the value.
        SkipElement(type, level);
    }

    /// <summary>Moves behind an element of a list.</summary>
    /// <param name="type">The type of the element.</param>
    /// <param name="level">The number of values that it is in.</param>
    /// <exception cref="InvalidDataException">The bytes end before the value, or values are nested too deeply.</exception>
    public void SkipElement(CompactType type, int level = 0)
    {
        if (level > MostLevels)
            throw new InvalidDataException($"the metadata should be nested at most {MostLevels} levels deep");
        switch (type)
        {
            case CompactType.True or CompactType.False or CompactType.Byte:
                Advance(1);
                break;
            case CompactType.I16 or CompactType.I32 or CompactType.I64:
                ReadNumber();
                break;
            case CompactType.Double:
                Advance(sizeof(double));
                break;
            case CompactType.Binary:
                Advance(ReadNumber());
                break;
            case CompactType.List or CompactType.Set:
                (CompactType element, int count) = ReadList();
                for (int i = 0; i < count; i++)
                    SkipElement(element, level + 1);
                break;
            case CompactType.Struct:
                short field = 0;
                while (ReadField(ref field, out CompactType fieldType))
                    Skip(fieldType, level + 1);
                break;
            default:
                throw new InvalidDataException($"Parquet's metadata have no values of the type {type}");
        }
    }

    private byte ReadByte() => Position < _bytes.Length ? _bytes[Position++] : throw Ended();

    private void Advance(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
            throw Ended();
        Position += (int)count;
    }

    private ulong ReadNumber()
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte();
            number |= (ulong)(next & 127) << shift;
            if (next < 128)
                return number;
        }
        throw new InvalidDataException("a number of the metadata should have at most 64 bits");
    }

    private static InvalidDataException Ended() => new("the metadata end in the middle of a value");
}
