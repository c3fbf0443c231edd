using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;
using MLExtensions.Trainers;

namespace MLExtensions.Tuning;

/// <summary>The folds of a cross-validation. A seed determines which row is in which.</summary>
internal sealed class DataFolds
{
    private readonly IDataView _data;
    private readonly int[] _foldOfRow;
    // All rows in a random order. The training rows of a part are the first ones in it.
    private readonly int[] _order;

    private DataFolds(IDataView data, int count, int[] foldOfRow, int[] order)
        => (_data, Count, _foldOfRow, _order) = (data, count, foldOfRow, order);

    /// <summary>Gets the number of folds.</summary>
    public int Count { get; }

    /// <summary>Gets the number of training rows of the fold with the least.</summary>
    public int FewestTrainingRows => _foldOfRow.Length - _foldOfRow.CountBy(fold => fold).Max(fold => fold.Value);

    /// <summary>Puts the rows of a data set into folds of about the same size.</summary>
    /// <param name="context">An MLContext.</param>
    /// <param name="data">The data set.</param>
    /// <param name="count">The number of folds.</param>
    /// <param name="samplingKey">The column whose values stay together; null for none.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellation">The cancellation of the search.</param>
    /// <exception cref="ArgumentException">There are fewer rows, or values of the column, than folds.</exception>
    public static DataFolds Create(
        MLContext context, IDataView data, int count, string? samplingKey, int seed, Cancellation cancellation)
    {
        int[] groups = ReadGroups(context, data, samplingKey, cancellation);
        int groupCount = samplingKey == null ? groups.Length : groups.Distinct().Count();
        if (groupCount < count)
        {
            string what = samplingKey == null ? "rows" : $"different values in the sampling key column '{samplingKey}'";
            throw new ArgumentException(
                $"The data has {groupCount} {what}, fewer than the {count} folds: give more data, or fewer folds.", nameof(data));
        }
        int[] order = [.. Enumerable.Range(0, groups.Length)];
        new CounterRandom(seed, RandomPurpose.Folds).Shuffle(order);

        // In random order, each group goes to the fold with the fewest rows.
        var rowsOfGroup = groups.CountBy(group => group).ToDictionary();
        var folds = new PriorityQueue<int, (int Rows, int Fold)>(Enumerable.Range(0, count).Select(fold => (fold, (0, fold))));
        var foldOfGroup = new Dictionary<int, int>();
        foreach (int group in order.Select(row => groups[row]))
        {
            if (foldOfGroup.ContainsKey(group))
                continue;
            folds.TryPeek(out int fold, out (int Rows, int Fold) priority);
            folds.DequeueEnqueue(fold, (priority.Rows + rowsOfGroup[group], fold));
            foldOfGroup.Add(group, fold);
        }
        return new DataFolds(data, count, Array.ConvertAll(groups, group => foldOfGroup[group]), order);
    }

    /// <summary>Returns the validation rows of a fold: those in it.</summary>
    public IDataView Validation(int fold) => Select(Array.ConvertAll(_foldOfRow, other => other == fold));

    /// <summary>Returns training rows of a fold: those in other folds, or a random part of them, rounded up.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="divisor">The part is 1/divisor of them. With a smaller divisor, it has these rows and more.</param>
    public IDataView Training(int fold, int divisor)
    {
        bool[] isSelected = new bool[_foldOfRow.Length];
        int left = (_foldOfRow.Count(other => other != fold) + divisor - 1) / divisor;
        foreach (int row in _order.Where(row => _foldOfRow[row] != fold).Take(left))
            isSelected[row] = true;
        return Select(isSelected);
    }

    private SelectedRows Select(bool[] isSelected) => new(_data, isSelected, isSelected.Count(selected => selected));

    /// <summary>Returns the group of each row: its own, or that of its sampling key.</summary>
    private static int[] ReadGroups(MLContext context, IDataView data, string? samplingKey, Cancellation cancellation)
    {
        const string Key = "MLExtensions sampling key";
        var groups = new List<int>();
        DataViewSchema.Column[] needed = [];
        if (samplingKey != null)
        {
            DataViewSchema.Column column = Columns.Find(data.Schema, "sampling key", samplingKey);
            if (column.Type is not PrimitiveDataViewType)
                throw Columns.Mismatch("sampling key", samplingKey, "a column of single values", column.Type.ToString()!);
            var mapping = context.Transforms.Conversion.MapValueToKey(Key, samplingKey, maximumNumberOfKeys: int.MaxValue);
            data = mapping.Fit(data).Transform(data);
            needed = [data.Schema[Key]];
        }
        using DataViewRowCursor cursor = data.GetRowCursor(needed);
        ValueGetter<uint>? get = needed.Length == 0 ? null : cursor.GetGetter<uint>(needed[0]);
        uint key = 0;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfRequested();
            get?.Invoke(ref key);
            groups.Add(get == null ? groups.Count : (int)key);
        }
        return [.. groups];
    }
}
