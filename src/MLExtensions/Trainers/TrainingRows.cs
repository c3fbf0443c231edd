using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>Reads rows out of an IDataView, leaving out those that nothing can be learned from.</summary>
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

    /// <summary>The rows read.</summary>
    public required InMemoryRows Rows { get; init; }

    /// <summary>Those of them that were kept to validate on; null where none were to be.</summary>
    public InMemoryRows? Validation { get; private init; }

    /// <summary>The largest magnitude of a feature, and which feature.</summary>
    public (float Value, int Slot) LargestFeature => (BitConverter.UInt32BitsToSingle(_largestMagnitude), _largestSlot);

    /// <summary>Reads all rows.</summary>
    /// <param name="data">Where from.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="labels">The number of label values of a row.</param>
    /// <param name="task">How labels are read.</param>
    /// <param name="split">Which rows are kept to validate on; null: none.</param>
    /// <param name="purpose">Such as "train on".</param>
    /// <param name="channel">Receives the numbers of rows left out, and why.</param>
    /// <param name="cancellation">Ends the reading between two rows.</param>
    /// <exception cref="ArgumentException">No row is left.</exception>
    /// <exception cref="InvalidOperationException">A row's vector is of another length.</exception>
    public static TrainingRows Read(
        IDataView data, DataColumns columns, int labels, LearningTask task, ValidationSplit? split, string purpose, IChannel channel,
        Cancellation cancellation)
    {
        InMemoryRows Empty() => new(columns.FeatureCount, labels, columns.Weight != null);

        var reading = new TrainingRows(columns, labels, task, purpose) { Rows = Empty(), Validation = split == null ? null : Empty() };
        double weightSum = reading.ReadAll(data, split, cancellation);
        reading.LeftOut.Warn(channel);
        reading.CheckAny(weightSum);
        if (reading.Validation is { Count: 0 })
        {
            throw new ArgumentException(
                $"There are no rows to validate on: all {reading.Rows.Count} rows went to the training. Use a larger "
                + $"{nameof(TrainerOptions.ValidationFraction)}, or give validation rows to Fit.", nameof(data));
        }
        return reading;
    }

    private double ReadAll(IDataView data, ValidationSplit? split, Cancellation cancellation)
    {
        float weight = 1;
        double weightSum = 0;
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
            ReadOnlySpan<float> values = features.Read();
            if (!Look(values))
            {
                LeftOut.AddFeature(Magnitude.IndexOf(values, Magnitude.Largest(values)));
                continue;
            }
            getWeight?.Invoke(ref weight);
            if (!(weight >= 0 && float.IsFinite(weight)))
            {
                LeftOut.AddWeight();
                continue;
            }
            InMemoryRows target = split != null && split.TakesNext() ? Validation! : Rows;
            target.Add(values, label, weight);
            weightSum += target == Rows ? weight : 0;
        }
        return weightSum;
    }

    /// <summary>Whether all features are finite; remembers the largest.</summary>
    private bool Look(ReadOnlySpan<float> values)
    {
        if (!Magnitude.IsExceeded(_largestMagnitude, values))
            return true;
        uint largest = Magnitude.Largest(values);
        if (!Magnitude.IsFinite(largest))
            return false;
        _largestMagnitude = largest;
        _largestSlot = Magnitude.IndexOf(values, largest);
        return true;
    }

    private void CheckAny(double weightSum)
    {
        if (Rows.Count == 0 && Validation is { Count: > 0 and int kept })
        {
            throw new ArgumentException(
                $"There are no rows to {_purpose}: all {kept} are kept to validate on. Use a smaller "
                + $"{nameof(TrainerOptions.ValidationFraction)}, or give validation rows to Fit.", "data");
        }
        if (Rows.Count == 0)
        {
            throw new ArgumentException(
                LeftOut.Count == 0 ? $"There are no rows to {_purpose}: the data set is empty."
                : $"There are no rows to {_purpose}: {LeftOut.Count} were read, and all were left out. "
                    + string.Join(" ", LeftOut.Describe()), "data");
        }
        if (weightSum == 0)
        {
            throw new ArgumentException(
                $"There are no rows to {_purpose}: the weight '{_columns.Weight?.Name}' of all {Rows.Count} is 0.", "data");
        }
    }
}
