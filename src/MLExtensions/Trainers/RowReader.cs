using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>
/// Reads the rows of a data view. Rows with a missing label, or with a feature or a weight that is not finite, are left out.
/// </summary>
/// <remarks>Thread safety: one thread reads and disposes.</remarks>
internal sealed class RowReader : IRowReader
{
    private const int RowsBetweenChecks = 64;

    private readonly RowCensus _leftOut;
    private readonly Cancellation _cancellation;
    private readonly DataViewRowCursor _cursor;
    private readonly VectorReader _features;
    private readonly LabelReader _readLabel;
    private readonly ValueGetter<float>? _getWeight;
    private readonly Func<string?>? _readSource;
    private readonly float[] _label;
    private readonly bool _hasClasses;
    private RowHash _hash;
    private uint _largestMagnitude;
    private int _largestSlot;

    /// <summary>Opens a cursor.</summary>
    /// <param name="data">The data view.</param>
    /// <param name="columns">The columns of the data view.</param>
    /// <param name="labels">The number of label values of a row.</param>
    /// <param name="task">The meaning of the label.</param>
    /// <param name="leftOut">Counts the rows that are left out.</param>
    /// <param name="cancellation">Ends the reading between some rows.</param>
    public RowReader(
        IDataView data, DataColumns columns, int labels, LearningTask task, RowCensus leftOut, Cancellation cancellation)
    {
        (_leftOut, _cancellation, _label, _hasClasses) = (leftOut, cancellation, new float[labels], task.HasClasses);
        DataViewSchema.Column? source = columns.Label.Type is KeyDataViewType ? SourceColumn.Of(data.Schema, columns.Label) : null;
        _cursor = data.GetRowCursor(source is { } hidden ? [.. columns.All, hidden] : columns.All);
        _readSource = source is { } readable ? SourceColumn.CreateReader(_cursor, readable) : null;
        _features = new VectorReader(_cursor, columns.Features);
        _readLabel = task.CreateReader(_cursor, columns.Label);
        _getWeight = columns.Weight is { } column ? _cursor.GetGetter<float>(column) : null;
    }

    /// <summary>Gets the hash of the rows that are not left out, in both sets.</summary>
    public RowHash Hash => _hash;

    /// <summary>Gets the largest magnitude of a feature, and the index of the feature.</summary>
    public (float Value, int Slot) LargestFeature => (BitConverter.UInt32BitsToSingle(_largestMagnitude), _largestSlot);

    /// <summary>Gets or sets the split into rows to train on and rows held out for validation; null where there is none.</summary>
    public StratifiedSplit? Split { get; set; }

    /// <summary>Gets or sets whether the rows held out are wanted, rather than the others.</summary>
    public bool WantsHeldOut { get; init; }

    /// <summary>Gets or sets what receives the rows of the other set; null to pass them over.</summary>
    public InMemoryRows? Others { get; set; }

    /// <summary>Gets the weights of the classes, by which those of the rows are multiplied; null for none.</summary>
    public float[]? ClassWeights { get; init; }

    /// <summary>Adds the next rows to others; returns false where the rows have ended.</summary>
    /// <param name="rows">Receives the rows of the wanted set.</param>
    /// <param name="count">The number of rows to read of either set, at most.</param>
    public bool Read(InMemoryRows rows, int count)
    {
        float weight = 1;
        int added = 0, others = 0, visited = 0;
        while (added < count && others < count)
        {
            if (visited++ % RowsBetweenChecks == 0)
                _cancellation.ThrowIfRequested();
            if (!_cursor.MoveNext())
                return false;
            if (!_readLabel(_label))
            {
                _leftOut.AddLabel(_readSource?.Invoke());
                continue;
            }
            ReadOnlySpan<float> features = _features.Read(out ReadOnlySpan<int> indices);
            if (!AreFinite(features, indices))
            {
                _leftOut.AddFeature(SlotOf(Magnitude.IndexOf(features, Magnitude.Largest(features)), indices));
                continue;
            }
            _getWeight?.Invoke(ref weight);
            if (!(weight >= 0 && float.IsFinite(weight)))
            {
                _leftOut.AddWeight();
                continue;
            }
            _hash.Add(indices, features, _label, weight);
            bool isWanted = Split == null || Split.TakesNext(_hasClasses ? (int)_label[0] : 0) == WantsHeldOut;
            InMemoryRows? target = isWanted ? rows : Others;
            float total = ClassWeights == null ? weight : weight * ClassWeights[(int)_label[0]];
            if (features.Length == _features.Length)
                target?.Add(features, _label, total);
            else
                target?.Add(indices, features, _label, total);
            if (isWanted)
                added++;
            else if (target != null)
                others++;
        }
        return true;
    }

    public void Dispose() => _cursor.Dispose();

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
}
