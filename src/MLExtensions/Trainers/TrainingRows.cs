using System.Globalization;
using Microsoft.ML.Runtime;

namespace MLExtensions.Trainers;

/// <summary>
/// The first pass over the rows of a data view. They are kept in memory where they fit; otherwise they are counted, and read again later.
/// </summary>
internal sealed class TrainingRows : IDisposable
{
    private const int RowsOfBlock = 4096;

    private readonly string _purpose;
    private DataViewStream _stream;
    private RowLimit _limit;
    private InMemoryRows _rows;
    private InMemoryRows? _heldOut;
    private StratifiedSplit? _split;
    private StreamCensus? _census;
    private RowSet? _set, _validation;
    private LabelSummary? _labels;
    private bool _isHeldOutStreamed, _isSplitForStreaming;

    private TrainingRows(DataViewStream stream, RowLimit limit, string purpose)
    {
        (_stream, _limit, _purpose, _rows) = (stream, limit, purpose, Empty(stream));
        _heldOut = stream.Split == null ? null : Empty(stream);
        LeftOut = new RowCensus(stream.Columns);
    }

    /// <summary>The rows that were left out.</summary>
    public RowCensus LeftOut { get; }

    /// <summary>Gets the largest magnitude of a feature, and the index of the feature.</summary>
    public (float Value, int Slot) LargestFeature { get; private set; }

    /// <summary>Gets what is known of the rows from this pass; null where they are in memory.</summary>
    public StreamCensus? Census => _census;

    /// <summary>Gets the labels of the rows, without those held out.</summary>
    public LabelSummary Labels => _labels ??= _census?.Labels ?? LabelSummary.Of(_rows, _stream.Task.HasClasses);

    /// <summary>Gets the rows, without those held out for validation.</summary>
    public RowSet Rows => _set ?? throw new InvalidOperationException("The weights of the classes are not known yet.");

    /// <summary>Gets the rows held out for validation; null without a split.</summary>
    public RowSet? Validation => _validation;

    /// <summary>Reads all rows.</summary>
    /// <param name="stream">The rows, with a split where some of them are held out for validation.</param>
    /// <param name="splitOfStream">The split where there is none, and the rows do not fit into memory; null for none.</param>
    /// <param name="limit">The maximum number of rows in memory.</param>
    /// <param name="purpose">The purpose of the rows in messages, such as "train on".</param>
    /// <param name="channel">Receives a warning with the number of rows left out, and the reason.</param>
    /// <exception cref="ArgumentException">No rows are left, or all have the weight 0.</exception>
    /// <exception cref="InvalidOperationException">A vector has another size than its column.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static TrainingRows Read(
        DataViewStream stream, StratifiedSplit? splitOfStream, RowLimit limit, string purpose, IChannel channel)
    {
        var reading = new TrainingRows(stream, limit, purpose);
        try
        {
            reading.ReadAll(splitOfStream);
            reading.Correct();
            reading.LeftOut.Warn(channel);
            reading.CheckAny();
            return reading;
        }
        catch
        {
            reading.Dispose();
            throw;
        }
    }

    /// <summary>Completes the sets of rows, whose weights are multiplied by those of their classes.</summary>
    /// <param name="classWeights">The weights of the classes; null for none.</param>
    /// <param name="channel">Receives a message where rows are streamed.</param>
    public void Complete(float[]? classWeights, IChannel channel)
    {
        if (classWeights != null)
        {
            _rows.MultiplyWeights(classWeights);
            _heldOut?.MultiplyWeights(classWeights);
        }
        _stream = _stream with { ClassWeights = classWeights };
        _set = _census == null ? RowSet.Of(_rows) : Stream(_stream, _census);
        if (_heldOut is { Count: > 0 })
            _validation = RowSet.Of(_heldOut);
        else if (_isHeldOutStreamed)
        {
            DataViewStream heldOut = _stream with { WantsHeldOut = true };
            _validation = Stream(heldOut, Count(heldOut with { ClassWeights = null }));
        }
        foreach (RowSet set in new[] { _set, _validation }.OfType<StreamedRows>())
        {
            channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
                $"The {set.Count} rows to {(set == _set ? _purpose : "validate on")} are read again in each epoch, with at most "
                + $"{_limit.Rows} in memory at a time: {_limit.Reason}."));
        }
    }

    public void Dispose()
    {
        _set?.Dispose();
        _validation?.Dispose();
        _census?.Dispose();
        _rows.Dispose();
        _heldOut?.Dispose();
    }

    private static InMemoryRows Empty(DataViewStream stream)
        => new(stream.Columns.FeatureCount, stream.Labels, stream.Columns.Weight != null);

    private void ReadAll(StratifiedSplit? splitOfStream)
    {
        using RowReader reader = _stream.Open(LeftOut);
        reader.Others = _heldOut;
        for (bool hasMore = true; hasMore;)
        {
            hasMore = reader.Read(_rows, _census != null ? RowsOfBlock : _limit.Rows + 1 - Math.Max(_rows.Count, _heldOut?.Count ?? 0));
            _limit = _limit.For(_rows);
            if (_census == null && _rows.Count > _limit.Rows)
                BeginStreaming(reader, splitOfStream);
            else
                _census?.Add(_rows, _stream.Cancellation.Token);
            if (_census != null)
                _rows.Clear();
            if (_heldOut?.Count > _limit.Rows)
            {
                _limit.CheckStreaming();
                _heldOut.Dispose();
                reader.Others = _heldOut = null;
                _isHeldOutStreamed = true;
            }
        }
        (LargestFeature, _split) = (reader.LargestFeature, reader.Split);
        if (_census != null)
            _census.Hash = reader.Hash;
    }

    /// <summary>Counts the rows read until now, and gives their memory back.</summary>
    private void BeginStreaming(RowReader reader, StratifiedSplit? splitOfStream)
    {
        _limit.CheckStreaming();
        if (splitOfStream != null)
        {
            (_stream, _isSplitForStreaming) = (_stream with { Split = splitOfStream }, true);
            reader.Split = splitOfStream.Again();
            reader.Others = _heldOut = Empty(_stream);
            _rows.MoveTo(_heldOut, [.. Enumerable.Range(0, _rows.Count).Where(
                row => reader.Split.TakesNext(_stream.Task.HasClasses ? (int)_rows.LabelsOf(row)[0] : 0))]);
        }
        _census = new StreamCensus(_rows.Features, _rows.Labels, _stream.Task.HasClasses);
        _census.Add(_rows, _stream.Cancellation.Token);
        _rows.Dispose();
        _rows = Empty(_stream);
    }

    /// <summary>Moves rows between two sets in memory, which could not be known while the rows were read.</summary>
    private void Correct()
    {
        if (_split == null || !_stream.Task.HasClasses || _census != null || _heldOut == null)
            return;
        _rows.MoveTo(_heldOut, _split.RowsToMove(_rows, areHeldOut: false));
        _heldOut.MoveTo(_rows, _split.RowsToMove(_heldOut, areHeldOut: true));
    }

    /// <summary>Passes over rows only to count them.</summary>
    private static StreamCensus Count(DataViewStream stream)
    {
        using RowReader reader = stream.Open(new RowCensus(stream.Columns));
        using InMemoryRows rows = Empty(stream);
        var census = new StreamCensus(rows.Features, rows.Labels, stream.Task.HasClasses);
        for (bool hasMore = true; hasMore;)
        {
            rows.Clear();
            hasMore = reader.Read(rows, RowsOfBlock);
            census.Add(rows, stream.Cancellation.Token);
        }
        census.Hash = reader.Hash;
        return census;
    }

    private StreamedRows Stream(DataViewStream stream, StreamCensus census)
        => new(stream, census, stream.HasWeights, census.TakeSample(stream.ClassWeights), _limit.Rows);

    private void CheckAny()
    {
        int count = _census?.Count ?? _rows.Count;
        if (count == 0 && _heldOut is { Count: > 0 and int kept })
        {
            throw new ArgumentException(
                $"There are no rows to {_purpose}: all {kept} rows are held out for validation. Use a smaller "
                + $"{nameof(TrainerOptions.ValidationFraction)}, or give validation rows to Fit.", "data");
        }
        if (count == 0)
        {
            throw new ArgumentException(
                LeftOut.Count == 0 ? $"There are no rows to {_purpose}: the data set is empty."
                : $"There are no rows to {_purpose}: {LeftOut.Count} were read, and all were left out. "
                    + string.Join(" ", LeftOut.Describe()), "data");
        }
        if (_stream.Columns.Weight is { } weight && !Labels.HasWeight)
            throw new ArgumentException($"There are no rows to {_purpose}: the weight '{weight.Name}' of all {count} is 0.", "data");
        if (_heldOut is { Count: 0 } && !_isSplitForStreaming)
        {
            // With classes, one of two rows is held out whatever the fraction is.
            throw new ArgumentException(
                $"There are no rows to validate on: all {count} rows are trained on"
                + (_stream.Task.HasClasses ? ", since no class has two. Give "
                    : $". Use a larger {nameof(TrainerOptions.ValidationFraction)}, or give ")
                + "validation rows to Fit.", "data");
        }
    }
}
