using Microsoft.ML;
using Microsoft.ML.Data;
using Parquet;
using Parquet.Schema;

namespace MLExtensions.Columnar.Saving;

/// <summary>A column to save, with the values of the current row group.</summary>
internal abstract class SavedColumn
{
    /// <summary>Gets the field of the file.</summary>
    public abstract Field Field { get; }

    /// <summary>Gets about how many bytes the values take.</summary>
    public long Bytes { get; protected set; }

    /// <summary>Begins to read a cursor.</summary>
    public abstract void Open(DataViewRow row);

    /// <summary>Adds the value of the current row.</summary>
    public abstract void Add();

    /// <summary>Writes the values to a row group, and clears them.</summary>
    public abstract void Write(ParquetRowGroupWriter group);
}

/// <summary>A column with one value in each row.</summary>
/// <param name="column">The column.</param>
/// <param name="data">The field of the file.</param>
/// <param name="convert">Converts a value of ML.NET to the one to save.</param>
/// <param name="size">Returns about how many bytes a value takes.</param>
internal sealed class SavedColumn<TSource, TTarget>(
    DataViewSchema.Column column, DataField data, Func<TSource, TTarget> convert, Func<TTarget, int> size) : SavedColumn
    where TTarget : struct
{
    private TTarget[] _values = new TTarget[1024];
    private int _count;
    private TSource _value = default!;
    private ValueGetter<TSource> _get = null!;

    public override Field Field => data;

    public override void Open(DataViewRow row) => _get = row.GetGetter<TSource>(column);

    public override void Add()
    {
        if (_count == _values.Length)
            Array.Resize(ref _values, 2 * _count);
        _get(ref _value);
        TTarget value = convert(_value);
        _values[_count++] = value;
        Bytes += size(value);
    }

    public override void Write(ParquetRowGroupWriter group)
    {
        group.WriteAsync<TTarget>(data, _values.AsMemory(0, _count)).GetAwaiter().GetResult();
        (_count, Bytes) = (0, 0);
    }
}

/// <summary>A column with a vector in each row, which becomes a list.</summary>
/// <param name="column">The column.</param>
/// <param name="item">The field of the values of the lists.</param>
/// <param name="convert">Converts a value of ML.NET to the one to save.</param>
/// <param name="size">Returns about how many bytes a value takes.</param>
internal sealed class SavedVector<TSource, TTarget>(
    DataViewSchema.Column column, DataField item, Func<TSource, TTarget> convert, Func<TTarget, int> size) : SavedColumn
    where TTarget : struct
{
    private const int EmptyList = 1, Value = 2, SameList = 1;

    private readonly List<int> _definitions = [], _repetitions = [];
    private TTarget[] _values = new TTarget[1024];
    private int _count;
    private VBuffer<TSource> _vector;
    private ValueGetter<VBuffer<TSource>> _get = null!;

    public override Field Field { get; } = new ListField(column.Name, item);

    public override void Open(DataViewRow row) => _get = row.GetGetter<VBuffer<TSource>>(column);

    public override void Add()
    {
        _get(ref _vector);
        if (_values.Length - _count < _vector.Length)
            Array.Resize(ref _values, Math.Max(2 * _values.Length, _count + _vector.Length));
        int inList = 0;
        foreach (TSource value in _vector.DenseValues())
        {
            TTarget target = convert(value);
            _values[_count++] = target;
            _definitions.Add(Value);
            _repetitions.Add(inList);
            inList = SameList;
            Bytes += size(target) + 2 * sizeof(int);
        }
        if (_vector.Length == 0)
        {
            _definitions.Add(EmptyList);
            _repetitions.Add(0);
        }
    }

    public override void Write(ParquetRowGroupWriter group)
    {
        group.WriteAllPartsAsync<TTarget>(
            item, _values.AsMemory(0, _count), _definitions.ToArray(), _repetitions.ToArray(), CancellationToken.None)
            .GetAwaiter().GetResult();
        (_count, Bytes) = (0, 0);
        _definitions.Clear();
        _repetitions.Clear();
    }
}
