using Apache.Arrow;
using Apache.Arrow.Arrays;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ArrowFiles;

/// <summary>Converts a column of a record batch. An instance is for one thread at a time.</summary>
internal abstract class ArrowColumn
{
    /// <summary>Gets the column that the values are written into.</summary>
    public abstract OutputColumn Output { get; }

    /// <summary>Reads the column of a record batch.</summary>
    /// <param name="array">The values.</param>
    /// <exception cref="InvalidDataException">The values are broken.</exception>
    public abstract void Read(IArrowArray array);

    /// <summary>Checks the number of values of an array, before memory for them is allocated.</summary>
    /// <exception cref="InvalidDataException">The buffer has less than one bit for each value.</exception>
    public static void CheckLength(IArrowArray array)
    {
        // A list of fixed size has its values in another array, and no buffer of its own.
        (long values, long most) = array is FixedSizeListArray list ? ((long)list.Length * SizeOf(list), (long)list.Values.Length)
            : (array.Length, 8L * array.Data.Buffers[1].Length);
        if (array.Length < 0 || values > most)
            throw new InvalidDataException($"there are too few values for {array.Length} rows");
    }

    /// <summary>Returns the number of values of each list.</summary>
    protected static int SizeOf(FixedSizeListArray list) => ((Apache.Arrow.Types.FixedSizeListType)list.Data.DataType).ListSize;
}

/// <summary>Converts a column of which each row has one value.</summary>
internal abstract class ArrowValues<TTarget> : ArrowColumn
{
    /// <summary>Writes the values of an array.</summary>
    public abstract void Read(IArrowArray array, Span<TTarget> target);
}

/// <summary>Converts a column of which each row has one value.</summary>
/// <param name="open">Returns a function that reads a value of an array by its index. The value is not missing.</param>
internal sealed class ArrowValues<TSource, TTarget, TConversion>(Func<IArrowArray, Func<int, TSource>> open) : ArrowValues<TTarget>
    where TSource : struct, IEquatable<TSource>
    where TConversion : struct, IConversion<TSource, TTarget>
{
    private readonly ValueColumn<TTarget> _output = new();

    public override OutputColumn Output => _output;

    public override void Read(IArrowArray array)
    {
        CheckLength(array);
        Read(array, _output.Write(array.Length).Span);
    }

    public override void Read(IArrowArray array, Span<TTarget> target)
    {
        if (array.NullCount == 0 && array is PrimitiveArray<TSource> { Values: var values })
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = TConversion.Convert(values[i]);
            return;
        }
        Func<int, TSource> get = open(array);
        for (int i = 0; i < target.Length; i++)
            target[i] = !array.IsNull(i) ? TConversion.Convert(get(i)) : TConversion.HasMissing ? TConversion.Missing : throw Missing();
    }

    private static InvalidDataException Missing() => new("the metadata say that no values are missing, but some are");
}

/// <summary>Converts a column of which each row has a list of values. A missing list is an empty one.</summary>
/// <param name="values">Converts the values.</param>
/// <param name="size">The number of values that each list has to have; 0 where it varies.</param>
internal sealed class ArrowLists<TTarget>(ArrowValues<TTarget> values, int size) : ArrowColumn
{
    private readonly VectorColumn<TTarget> _output = new(size);
    private TTarget[] _values = [];

    public override OutputColumn Output => _output;

    public override void Read(IArrowArray array)
    {
        (IArrowArray items, Func<int, (int Start, int End)> place) = array switch
        {
            FixedSizeListArray list => (list.Values, row => Fixed(list, row)),
            ListArray list => (list.Values, (Func<int, (int, int)>)(row => (list.ValueOffsets[row], list.ValueOffsets[row + 1]))),
            _ => throw new InvalidDataException($"the column should have lists; found {array.Data.DataType.Name}"),
        };
        CheckLength(array);
        CheckLength(items);
        if (_values.Length < items.Length)
            _values = new TTarget[items.Length];
        values.Read(items, _values.AsSpan(0, items.Length));
        Span<int> starts = _output.WriteStarts(array.Length);
        long count = 0;
        for (int row = 0; row < array.Length; row++)
        {
            (int start, int end) = array.IsNull(row) ? default : place(row);
            if (start < 0 || end < start || end > items.Length)
                throw new InvalidDataException($"a list should be in the {items.Length} values; found {start} to {end} in row {row}");
            if (size > 0 && end - start != size)
            {
                throw new InvalidDataException(
                    $"each list should have {size} values; found {end - start} in row {row} of the record batch");
            }
            starts[row] = checked((int)count);
            count += end - start;
        }
        Span<TTarget> target = _output.WriteItems(count);
        starts[^1] = (int)count;
        for (int row = 0; row < array.Length; row++)
        {
            if (!array.IsNull(row))
                _values.AsSpan(place(row).Start, starts[row + 1] - starts[row]).CopyTo(target[starts[row]..]);
        }
    }

    private static (int Start, int End) Fixed(FixedSizeListArray list, int row)
    {
        int length = SizeOf(list);
        return (checked((list.Offset + row) * length), checked((list.Offset + row + 1) * length));
    }
}

/// <summary>Converts a column of byte arrays. A missing one is empty.</summary>
/// <param name="size">The number of bytes that each row has; 0 where it varies.</param>
internal sealed class ArrowBytes(int size) : ArrowColumn
{
    private readonly VectorColumn<byte> _output = new(size);

    public override OutputColumn Output => _output;

    public override void Read(IArrowArray array)
    {
        CheckLength(array);
        Span<int> starts = _output.WriteStarts(array.Length);
        long count = 0;
        for (int row = 0; row < array.Length; row++)
        {
            int length = array.IsNull(row) ? 0 : Bytes(array, row).Length;
            if (size > 0 && length != size)
            {
                throw new InvalidDataException(
                    $"each byte array should have {size} bytes; found {length} in row {row} of the record batch");
            }
            starts[row] = checked((int)count);
            count += length;
        }
        Span<byte> items = _output.WriteItems(count);
        starts[^1] = (int)count;
        for (int row = 0; row < array.Length; row++)
        {
            if (!array.IsNull(row))
                Bytes(array, row).CopyTo(items[starts[row]..]);
        }
    }

    private static ReadOnlySpan<byte> Bytes(IArrowArray array, int row) => array switch
    {
        BinaryArray bytes => bytes.GetBytes(row),
        FixedSizeBinaryArray bytes => bytes.GetBytes(row),
        _ => throw new InvalidDataException($"the column should have byte arrays; found {array.Data.DataType.Name}"),
    };
}

/// <summary>Converts several columns of numbers into one vector for each row.</summary>
/// <param name="columns">The columns.</param>
internal sealed class ArrowFeatures(ArrowValues<float>[] columns)
{
    private readonly VectorColumn<float> _output = new(columns.Length);
    private readonly float[][] _values = [.. columns.Select(column => System.Array.Empty<float>())];

    /// <summary>Gets the column that the vectors are written into.</summary>
    public OutputColumn Output => _output;

    /// <summary>Reads a column of a record batch.</summary>
    /// <param name="column">The place of the column among the features.</param>
    /// <param name="array">The values.</param>
    public void Read(int column, IArrowArray array)
    {
        ArrowColumn.CheckLength(array);
        if (_values[column].Length < array.Length)
            _values[column] = GC.AllocateUninitializedArray<float>(array.Length);
        columns[column].Read(array, _values[column].AsSpan(0, array.Length));
    }

    /// <summary>Writes the vectors of a record batch whose columns were read.</summary>
    /// <param name="rows">The number of rows.</param>
    public void Write(int rows) => FeatureRows.Write(_values, rows, _output.WriteRows(rows));
}
