using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>
/// Reads the rows of a data view into memory. Rows with a missing label, or with a feature or a weight that is not finite, are left out.
/// </summary>
internal sealed class TrainingRows
{
    private readonly DataColumns _columns;
    private readonly int _labels;
    private readonly LearningTask _task;
    private readonly string _purpose;
    private uint _largestMagnitude;
    private int _largestSlot;

    private TrainingRows(DataColumns columns, int labels, LearningTask task, string purpose)
    {
        (_columns, _labels, _task, _purpose) = (columns, labels, task, purpose);
        LeftOut = new RowCensus(columns);
    }

    /// <summary>The rows that were left out.</summary>
    public RowCensus LeftOut { get; }

    /// <summary>Gets the rows read, without those held out for validation.</summary>
    public required InMemoryRows Rows { get; init; }

    /// <summary>Gets the rows held out for validation; null without a split.</summary>
    public InMemoryRows? Validation { get; private set; }

    /// <summary>Gets the largest magnitude of a feature, and the index of the feature.</summary>
    public (float Value, int Slot) LargestFeature => (BitConverter.UInt32BitsToSingle(_largestMagnitude), _largestSlot);

    /// <summary>Reads all rows.</summary>
    /// <param name="data">The data view.</param>
    /// <param name="columns">The columns of the data view.</param>
    /// <param name="labels">The number of label values of a row.</param>
    /// <param name="task">The meaning of the label.</param>
    /// <param name="split">Selects the rows held out for validation; null for none.</param>
    /// <param name="purpose">The purpose of the rows in messages, such as "train on".</param>
    /// <param name="channel">Receives a warning with the number of rows left out, and the reason.</param>
    /// <param name="cancellation">Ends the reading between two rows.</param>
    /// <exception cref="ArgumentException">No rows are left, or all have the weight 0.</exception>
    /// <exception cref="InvalidOperationException">A vector has another size than its column.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static TrainingRows Read(
        IDataView data, DataColumns columns, int labels, LearningTask task, StratifiedSplit? split, string purpose, IChannel channel,
        Cancellation cancellation)
    {
        var reading = new TrainingRows(columns, labels, task, purpose) { Rows = Empty(), Validation = split == null ? null : Empty() };
        reading.ReadAll(data, split, cancellation);
        if (split != null)
            reading.Correct(split);
        reading.LeftOut.Warn(channel);
        reading.CheckAny();
        if (reading.Validation is { Count: 0 })
        {
            // With classes, one of two rows is held out whatever the fraction is.
            throw new ArgumentException(
                $"There are no rows to validate on: all {reading.Rows.Count} rows are trained on"
                + (task.HasClasses ? ", since no class has two. Give "
                    : $". Use a larger {nameof(TrainerOptions.ValidationFraction)}, or give ")
                + "validation rows to Fit.", nameof(data));
        }
        return reading;

        InMemoryRows Empty() => new(columns.FeatureCount, labels, columns.Weight != null);
    }

    /// <summary>Moves rows between the two sets, which could not be known while the rows were read.</summary>
    private void Correct(StratifiedSplit split)
    {
        if (!_task.HasClasses)
            return;
        Rows.MoveTo(Validation!, split.RowsToMove(Rows, areHeldOut: false));
        Validation!.MoveTo(Rows, split.RowsToMove(Validation, areHeldOut: true));
    }

    private void ReadAll(IDataView data, StratifiedSplit? split, Cancellation cancellation)
    {
        float weight = 1;
        DataViewSchema.Column? source = _columns.Label.Type is KeyDataViewType ? SourceColumn.Of(data.Schema, _columns.Label) : null;
        using DataViewRowCursor cursor = data.GetRowCursor(source is { } hidden ? [.. _columns.All, hidden] : _columns.All);
        Func<string?>? readSource = source is { } readable ? SourceColumn.CreateReader(cursor, readable) : null;
        var features = new VectorReader(cursor, _columns.Features);
        LabelReader readLabel = _task.CreateReader(cursor, _columns.Label);
        ValueGetter<float>? getWeight = _columns.Weight is { } column ? cursor.GetGetter<float>(column) : null;
        float[] label = new float[_labels];
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfRequested();
            if (!readLabel(label))
            {
                LeftOut.AddLabel(readSource?.Invoke());
                continue;
            }
            ReadOnlySpan<float> values = features.Read(out ReadOnlySpan<int> indices);
            if (!AreFinite(values, indices))
            {
                LeftOut.AddFeature(SlotOf(Magnitude.IndexOf(values, Magnitude.Largest(values)), indices));
                continue;
            }
            getWeight?.Invoke(ref weight);
            if (!(weight >= 0 && float.IsFinite(weight)))
            {
                LeftOut.AddWeight();
                continue;
            }
            InMemoryRows target = split != null && split.TakesNext(_task.HasClasses ? (int)label[0] : 0) ? Validation! : Rows;
            if (values.Length == features.Length)
                target.Add(values, label, weight);
            else
                target.Add(indices, values, label, weight);
        }
    }

    /// <summary>Returns whether all features are finite, and updates the largest magnitude.</summary>
    private bool AreFinite(ReadOnlySpan<float> values, ReadOnlySpan<int> indices)
    {
        // Most rows have no feature larger than the largest so far, which is a faster test.
        if (!Magnitude.IsExceeded(_largestMagnitude, values))
            return true;
        uint largest = Magnitude.Largest(values);
        if (!Magnitude.IsFinite(largest))
            return false;
        _largestMagnitude = largest;
        _largestSlot = SlotOf(Magnitude.IndexOf(values, largest), indices);
        return true;
    }

    private static int SlotOf(int place, ReadOnlySpan<int> indices) => indices.IsEmpty ? place : indices[place];

    private void CheckAny()
    {
        if (Rows.Count == 0 && Validation is { Count: > 0 and int kept })
        {
            throw new ArgumentException(
                $"There are no rows to {_purpose}: all {kept} rows are held out for validation. Use a smaller "
                + $"{nameof(TrainerOptions.ValidationFraction)}, or give validation rows to Fit.", "data");
        }
        if (Rows.Count == 0)
        {
            throw new ArgumentException(
                LeftOut.Count == 0 ? $"There are no rows to {_purpose}: the data set is empty."
                : $"There are no rows to {_purpose}: {LeftOut.Count} were read, and all were left out. "
                    + string.Join(" ", LeftOut.Describe()), "data");
        }
        if (_columns.Weight != null && !Enumerable.Range(0, Rows.Count).Any(row => Rows.WeightOf(row) > 0))
        {
            throw new ArgumentException(
                $"There are no rows to {_purpose}: the weight '{_columns.Weight?.Name}' of all {Rows.Count} is 0.", "data");
        }
    }
}
