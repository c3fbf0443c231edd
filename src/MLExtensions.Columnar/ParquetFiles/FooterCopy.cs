namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Copies the fields of a footer that are read, after checking that it is well-formed.</summary>
/// <remarks>
/// Parquet.Net 6.1.0 loops without end where a footer ends in the middle of a number, loses its place at structs that it does not know, and
/// recurses as deep as columns are nested. It is given this copy instead.
/// </remarks>
internal ref struct FooterCopy
{
    private const int MostLevels = 32;

    private readonly MemoryStream _copy = new();
    private readonly List<int> _children = [];
    private readonly HashSet<int> _halves = [];
    private readonly ReadOnlySpan<byte> _footer;
    private CompactReader _reader;

    private FooterCopy(ReadOnlySpan<byte> footer)
    {
        _footer = footer;
        _reader = new CompactReader(footer);
    }

    /// <summary>Copies a footer.</summary>
    /// <param name="footer">The footer, without its length.</param>
    /// <returns>The copy, and the numbers of the schema's elements that are half-precision numbers.</returns>
    /// <exception cref="InvalidDataException">The footer is not well-formed.</exception>
    public static (byte[] Footer, IReadOnlySet<int> Halves) Make(ReadOnlySpan<byte> footer)
    {
        var copy = new FooterCopy(footer);
        copy.CopyStruct(FooterStruct.FileMetaData);
        CheckTree(copy._children);
        return (copy._copy.ToArray(), copy._halves);
    }

    private void CopyStruct(FooterStruct type)
    {
        if (type == FooterStruct.SchemaElement)
            _children.Add(0);
        short number = 0;
        var found = new HashSet<short>();
        while (_reader.ReadField(ref number, out CompactType fieldType))
        {
            if (type == FooterStruct.LogicalType && number == FooterStruct.Half)
                _halves.Add(_children.Count - 1);
            if (type.Field(number) is not { } field)
            {
                _reader.Skip(fieldType);
                continue;
            }
            if (fieldType != field.Type && !(field.Type == CompactType.True && fieldType == CompactType.False))
            {
                throw new InvalidDataException(
                    $"the field {field.Name} of {type.Name} should be of the type {field.Type}; found {fieldType}");
            }
            if (!found.Add(number))
                throw new InvalidDataException($"{type.Name} should have the field {field.Name} once");
            WriteHeader(number, fieldType);
            CopyValue(type, field);
        }
        _copy.WriteByte(0);
        if (type.Required.FirstOrDefault(field => !found.Contains(field.Number)) is { } missing)
            throw new InvalidDataException($"{type.Name} should have the field {missing.Name}");
    }

    private void CopyValue(FooterStruct type, FooterField field)
    {
        if (field.Struct is not { } inner)
        {
            CopyRaw(type, field);
            return;
        }
        if (field.Type == CompactType.Struct)
        {
            CopyStruct(inner);
            return;
        }
        int start = _reader.Position;
        (CompactType element, int count) = _reader.ReadList();
        if (element != CompactType.Struct && count > 0)
            throw new InvalidDataException($"the list {field.Name} of {type.Name} should have structs; found {element}");
        _copy.Write(_footer[start.._reader.Position]);
        for (int i = 0; i < count; i++)
            CopyStruct(inner);
    }

    private void CopyRaw(FooterStruct type, FooterField field)
    {
        int start = _reader.Position;
        if (type == FooterStruct.SchemaElement && field.Number == FooterStruct.NumberOfChildren)
        {
            long children = _reader.ReadInteger();
            _children[^1] = children is >= 0 and <= int.MaxValue ? (int)children
                : throw new InvalidDataException($"a group of the schema should have 0 columns or more; found {children}");
        }
        else
        {
            _reader.Skip(field.Type);
        }
        _copy.Write(_footer[start.._reader.Position]);
    }

    /// <summary>Writes the number of a field in full, since the fields between are not all copied.</summary>
    private readonly void WriteHeader(short number, CompactType type)
    {
        _copy.WriteByte((byte)type);
        _copy.WriteByte((byte)(number << 1));
    }

    private static void CheckTree(List<int> children)
    {
        var open = new Stack<int>();
        for (int i = 0; i < children.Count; i++)
        {
            if (i > 0 && open.Count == 0)
                throw new InvalidDataException("the schema has more columns than its groups");
            if (i > 0)
                open.Push(open.Pop() - 1);
            open.Push(children[i]);
            while (open.TryPeek(out int rest) && rest == 0)
                open.Pop();
            if (open.Count > MostLevels)
                throw new InvalidDataException($"columns should be nested at most {MostLevels} levels deep");
        }
        if (open.Count > 0 || children.Count == 0)
            throw new InvalidDataException("the schema has fewer columns than its groups");
    }
}
