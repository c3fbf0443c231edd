using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tables;

/// <summary>Learns how the values of a column become slots, from one pass over the rows.</summary>
/// <param name="column">The column.</param>
/// <param name="cell">Its value in the current row.</param>
internal abstract class ColumnLearner(DataViewSchema.Column column, Cell cell)
{
    public string Name => column.Name;

    public Cell Cell => cell;

    protected string Type => InputType.NameOf(column.Type)!;

    /// <summary>Adds the current row, which <see cref="Cell"/> has read.</summary>
    public abstract void Add();

    /// <summary>Returns what was learned; null where the column is of no use.</summary>
    /// <param name="reason">Receives why the column is of no use, as the end of a sentence.</param>
    public abstract TableColumn? Finish(out string reason);

    /// <summary>Creates the learner of a column.</summary>
    public static ColumnLearner Create(DataViewRow row, DataViewSchema.Column column, TableFeaturizingEstimator.Options options)
    {
        var cell = Cell.Create(row, column);
        int bins = options.PiecewiseLinear ? options.Bins : 0;
        return cell switch
        {
            NumberCell number => new NumberLearner(column, number, bins),
            BooleanCell boolean => new BooleanLearner(column, boolean),
            TextCell text => new TextLearner(column, text, options, bins),
            KeyCell key => new KeyLearner(column, key, options),
            DateCell date => new DateLearner(column, date, bins),
            _ => new VectorLearner(column, (VectorCell)cell, bins),
        };
    }
}

/// <summary>Learns of numbers.</summary>
internal sealed class NumberLearner(DataViewSchema.Column column, NumberCell cell, int bins) : ColumnLearner(column, cell)
{
    private readonly NumberSummary _numbers = new();

    public override void Add() => _numbers.Add(cell.Value);

    public override TableColumn? Finish(out string reason)
    {
        reason = _numbers.Emptiness ?? "";
        return _numbers.Learn(bins) is { } encoding ? new NumberColumn(Name, Type, encoding) : null;
    }
}

/// <summary>Learns of Boolean.</summary>
internal sealed class BooleanLearner(DataViewSchema.Column column, BooleanCell cell) : ColumnLearner(column, cell)
{
    private bool _hasTrue, _hasFalse;

    public override void Add()
    {
        _hasTrue |= cell.Value;
        _hasFalse |= !cell.Value;
    }

    public override TableColumn? Finish(out string reason)
    {
        reason = "it is constant";
        return _hasTrue && _hasFalse ? new BooleanColumn(Name) : null;
    }
}

/// <summary>Learns of dates.</summary>
internal sealed class DateLearner(DataViewSchema.Column column, DateCell cell, int bins) : ColumnLearner(column, cell)
{
    private readonly NumberSummary _days = new(), _years = new();
    private readonly HashSet<int> _months = [];
    private readonly SortedSet<DayOfWeek> _weekdays = [];
    private bool _hasMissing;
    private TimeSpan _earliest = TimeSpan.MaxValue, _latest = TimeSpan.MinValue;

    public override void Add()
    {
        if (cell.IsMissing)
        {
            _hasMissing = true;
            return;
        }
        _days.Add(cell.Value.Days);
        _years.Add(cell.Value.Clock.Year);
        _months.Add(cell.Value.Clock.Month);
        _weekdays.Add(cell.Value.Clock.DayOfWeek);
        TimeSpan time = cell.Value.Clock.TimeOfDay;
        _earliest = time < _earliest ? time : _earliest;
        _latest = time > _latest ? time : _latest;
    }

    public override TableColumn? Finish(out string reason)
    {
        reason = _days.Finite.Count == 0 ? "all of its values are missing" : "it is constant";
        NumberEncoding? trend = _days.Learn(bins), year = _years.Learn(bins);
        if (_days.Finite.Count == 0 || (trend == null && !_hasMissing))
            return null;
        OneHotEncoding? weekdays = _weekdays.Count < 2 ? null
            : new OneHotEncoding([.. _weekdays.Select(day => day.ToString())], rare: [], hasMissing: false);
        return new DateColumn(
            Name, Type, new DateParts(trend, year, _months.Count > 1, weekdays, _earliest < _latest, _hasMissing));
    }
}

/// <summary>Learns of vectors.</summary>
internal sealed class VectorLearner : ColumnLearner
{
    /// <summary>The largest size of vectors that get piecewise-linear components. Larger ones are pictures, embeddings and texts.</summary>
    public const int LargestWithComponents = 64;

    private const int NumbersOfAllSketches = 1 << 22, LeastCapacity = 128;

    private readonly DataViewSchema.Column _column;
    private readonly VectorCell _cell;
    private readonly int _bins;
    private readonly NumberSummary[] _slots;
    private readonly long[] _counts;
    private long _rows;

    public VectorLearner(DataViewSchema.Column column, VectorCell cell, int bins)
        : base(column, cell)
    {
        (_column, _cell, _bins) = (column, cell, cell.Size > LargestWithComponents ? 0 : bins);
        int capacity = Math.Clamp(NumbersOfAllSketches / cell.Size, LeastCapacity, QuantileSketch.DefaultCapacity);
        _slots = [.. Enumerable.Range(0, cell.Size).Select(_ => new NumberSummary(capacity))];
        _counts = new long[cell.Size];
    }

    public override void Add()
    {
        _rows++;
        ReadOnlySpan<double> values = _cell.Values;
        ReadOnlySpan<int> places = _cell.Slots;
        for (int i = 0; i < values.Length; i++)
        {
            int slot = places.IsEmpty ? i : places[i];
            _counts[slot]++;
            _slots[slot].Add(values[i]);
        }
    }

    public override TableColumn? Finish(out string reason)
    {
        reason = "all of its slots are constant or missing";
        var encodings = new NumberEncoding?[_slots.Length];
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            // A sparse vector has no zeros.
            _slots[slot].Finite.Add(0, _rows - _counts[slot]);
            encodings[slot] = _slots[slot].Learn(_bins);
        }
        string[] names = [.. Columns.SlotNames(_column).Where(name => name.Length > 0).Distinct()];
        if (names.Length < _slots.Length)
            names = [.. Enumerable.Range(0, _slots.Length).Select(slot => slot.ToString(CultureInfo.InvariantCulture))];
        return encodings.Any(encoding => encoding != null) ? new VectorColumn(Name, Type, names, encodings) : null;
    }
}
