using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>One training: its epochs, and what is done between them. What an epoch does is its <see cref="IEpoch"/>'s.</summary>
internal sealed class Training
{
    private const string AveragePrefix = "average.";

    private readonly ITrainingRun _run;
    private readonly TrainingPlan _plan;
    private readonly IRowSource _rows;
    private readonly IRowSource? _validation;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly Action<string>? _warn;
    private readonly IEpoch _epoch;
    private readonly Evaluation _evaluation;

    // It hashes all rows, which do not change.
    private readonly Lazy<ResumeFingerprint> _fingerprint;
    private readonly List<double> _trainingLoss = [], _evaluatedTrainingLoss = [], _validationLoss = [], _validationAccuracy = [],
        _metric = [], _learningRate = [];
    private NamedTensors? _bestState;
    private TrainingEnd _end;

    public Training(
        ITrainingRun run, TrainingPlan plan, IRowSource rows, IRowSource? validation, IProgress<TrainingProgress>? progress,
        Action<string>? warn, CancellationToken cancellationToken)
    {
        (_run, _plan, _rows, _validation, _progress, _warn) = (run, plan, rows, validation, progress, warn);
        _evaluation = new Evaluation(run, plan, cancellationToken);
        _fingerprint = new Lazy<ResumeFingerprint>(() => ResumeFingerprint.Of(plan, rows, validation, cancellationToken));
        _epoch = plan.Optimizer is LbfgsOptimizer lbfgs
            ? new LbfgsEpoch(run, plan, lbfgs, rows, progress, cancellationToken)
            : new BatchEpoch(run, plan, rows, progress, cancellationToken);
    }

    private TrainingHistory History => new()
    {
        TrainingLoss = [.. _trainingLoss],
        EvaluatedTrainingLoss = [.. _evaluatedTrainingLoss],
        ValidationLoss = [.. _validationLoss],
        ValidationAccuracy = [.. _validationAccuracy],
        EarlyStoppingMetric = [.. _metric],
        LearningRate = [.. _learningRate],
        BestEpoch = _bestState == null ? _trainingLoss.Count : Judge().BestEpoch,
        End = _end,
    };

    /// <summary>
    /// Whether the training set is evaluated after each epoch. Where the best of its losses decides which state is restored, it is the loss
    /// of that state: the mean of the batches is of earlier ones. Another metric than the loss is known from an evaluation alone.
    /// </summary>
    private bool EvaluatesTrainingSet => _plan.EvaluateTrainingSet || (_validation == null
        && _plan.EarlyStopping is { RestoreBestWeights: true } or { Metric: not TrainingMetric.Loss });

    /// <summary>The losses by which the schedule changes the rate.</summary>
    private ReadOnlySpan<double> WatchedLosses => CollectionsMarshal.AsSpan(_validation == null ? _trainingLoss : _validationLoss);

    /// <summary>The values by which early stopping judges the epochs.</summary>
    private ReadOnlySpan<double> JudgedValues => CollectionsMarshal.AsSpan(
        _plan.EarlyStopping!.Metric != TrainingMetric.Loss ? _metric
        : _validation != null ? _validationLoss : EvaluatesTrainingSet ? _evaluatedTrainingLoss : _trainingLoss);

    public TrainingResult Run()
    {
        using CheckpointFolder? folder = _plan.Checkpoints is { } checkpoints ? new CheckpointFolder(checkpoints) : null;
        if (CheckpointFolder.IsResumed(_plan))
            Resume(folder!);
        else
            folder?.RequireNone();
        try
        {
            while (_trainingLoss.Count < _plan.Epochs && !IsOver())
                RunEpoch(folder);
        }
        catch (OperationCanceledException) when (!_plan.ThrowIfCancelled)
        {
            _end = TrainingEnd.Cancelled;
            RemoveUnfinishedEpoch();
        }
        NamedTensors final = WithAverages(_bestState ?? Save(hasOptimizer: false));
        if (_trainingLoss.Count > 0)
            Divergence.CheckFinite(_plan, final, _trainingLoss[^1], _trainingLoss.Count, _learningRate[^1]);
        if (_bestState != null || _plan.WeightAveraging != null)
            _run.Load(final);
        return new TrainingResult(final, History, TrainedSample.Of(_run, _plan, _rows))
        {
            ValidationOutputs = _plan.KeepsValidationOutputs && _validation != null ? _evaluation.OutputsOf(_validation) : null,
        };
    }

    private void RunEpoch(CheckpointFolder? folder)
    {
        TrainingProgress end = _epoch.Run(_trainingLoss.Count, WatchedLosses);
        _trainingLoss.Add(end.Loss);
        _learningRate.Add(end.LearningRate);
        end = Evaluate(end);

        if (_plan.EarlyStopping is { RestoreBestWeights: true } && Judge().BestEpoch == _trainingLoss.Count)
            _bestState = Save(hasOptimizer: false);
        int epoch = _trainingLoss.Count;
        if (_plan.Checkpoints is { } checkpoints && (epoch % checkpoints.EveryEpochs == 0 || epoch == _plan.Epochs || IsOver()))
            folder!.Write(CreateCheckpoint());
        _progress?.Report(end);
    }

    private bool IsOver()
    {
        if (_trainingLoss.Count == 0)
            return false;
        if (_epoch.HasConverged)
            _end = TrainingEnd.Converged;
        else if (_plan.EarlyStopping != null && Judge().IsOver)
            _end = TrainingEnd.StoppedEarly;
        return _end != TrainingEnd.Completed;
    }

    private (int BestEpoch, bool IsOver) Judge() => _plan.EarlyStopping!.Judge(JudgedValues);

    private TrainingProgress Evaluate(TrainingProgress end)
    {
        if (_validation == null && !EvaluatesTrainingSet)
            return end;
        if (_plan.WeightAveraging == null)
            return EvaluateState(end);
        NamedTensors last = Save(hasOptimizer: false);
        try
        {
            _run.Load(WithAverages(last));
            return EvaluateState(end);
        }
        finally
        {
            _run.Load(last);
        }
    }

    private TrainingProgress EvaluateState(TrainingProgress end)
    {
        if (EvaluatesTrainingSet)
        {
            (double loss, _, double? metric) = _evaluation.Of(_rows, hasMetric: _validation == null);
            if (!double.IsFinite(loss))
                throw Divergence.Of(_run, _plan, loss, end.Epoch, end.Step, end.LearningRate, "training loss");
            _evaluatedTrainingLoss.Add(loss);
            end = WithMetric(end, metric);
        }
        if (_validation != null)
        {
            (double loss, double? accuracy, double? metric) = _evaluation.Of(_validation, hasMetric: true);
            if (!double.IsFinite(loss))
                throw Divergence.Of(_run, _plan, loss, end.Epoch, end.Step, end.LearningRate, "validation loss");
            _validationLoss.Add(loss);
            if (accuracy is { } share)
                _validationAccuracy.Add(share);
            end = WithMetric(end with { ValidationLoss = loss, ValidationAccuracy = accuracy }, metric);
        }
        return end;
    }

    private TrainingProgress WithMetric(TrainingProgress end, double? metric)
    {
        if (metric is { } value)
            _metric.Add(value);
        return end with { EarlyStoppingMetric = metric };
    }

    /// <summary>Removes the numbers of an epoch in whose evaluation the training was cancelled.</summary>
    private void RemoveUnfinishedEpoch()
    {
        int completed = _validation != null ? _validationLoss.Count
            : EvaluatesTrainingSet ? _evaluatedTrainingLoss.Count : _trainingLoss.Count;
        foreach (List<double> numbers in new[] { _trainingLoss, _evaluatedTrainingLoss, _learningRate })
            numbers.RemoveRange(Math.Min(completed, numbers.Count), Math.Max(numbers.Count - completed, 0));
    }

    private NamedTensors Save(bool hasOptimizer = true)
    {
        var state = new NamedTensors();
        _run.Save(state, hasOptimizer);
        return state;
    }

    private NamedTensors WithAverages(NamedTensors state)
    {
        if (_plan.WeightAveraging == null)
            return state;
        var averages = state.Tensors.Where(tensor => tensor.Name.StartsWith(AveragePrefix, StringComparison.Ordinal))
            .ToDictionary(tensor => tensor.Name[AveragePrefix.Length..]);
        var averaged = new NamedTensors();
        foreach (NamedTensor tensor in state.Tensors)
            averaged.Add(averages.GetValueOrDefault(tensor.Name, tensor) with { Name = tensor.Name });
        return averaged;
    }

    private Checkpoint CreateCheckpoint()
    {
        NamedTensors state = Save();
        _epoch.Save(state);
        return new Checkpoint(History, _fingerprint.Value, state, _bestState);
    }

    private void Resume(CheckpointFolder folder)
    {
        (string path, Checkpoint checkpoint) = folder.ReadLast(_warn);
        try
        {
            Resume(checkpoint);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The training cannot be resumed from '{path}'. {e.Message}");
        }
    }

    private void Resume(Checkpoint checkpoint)
    {
        bool canHaveMoreEpochs = !_plan.Schedule.DependsOnEpochs && _plan.WeightAveraging is not UniformAveraging;
        _fingerprint.Value.CheckResumed(checkpoint.Settings, canHaveMoreEpochs);
        checkpoint.Check(_plan, Save(), _validation != null, EvaluatesTrainingSet);
        _run.Load(checkpoint.State);
        _epoch.Load(checkpoint.State);
        _bestState = checkpoint.BestState;
        _trainingLoss.AddRange(checkpoint.History.TrainingLoss);
        _evaluatedTrainingLoss.AddRange(checkpoint.History.EvaluatedTrainingLoss);
        _validationLoss.AddRange(checkpoint.History.ValidationLoss);
        _validationAccuracy.AddRange(checkpoint.History.ValidationAccuracy);
        _metric.AddRange(checkpoint.History.EarlyStoppingMetric);
        _learningRate.AddRange(checkpoint.History.LearningRate);
    }
}

/// <summary>What a training does in each of its epochs.</summary>
internal interface IEpoch
{
    /// <summary>Whether going on would change nothing any more.</summary>
    bool HasConverged { get; }

    /// <summary>Trains for an epoch, from 0, and reports all but its end, which it returns.</summary>
    /// <param name="epoch">Its number.</param>
    /// <param name="losses">Of the epochs before it, for the schedule.</param>
    TrainingProgress Run(int epoch, ReadOnlySpan<double> losses);

    /// <summary>Adds what <see cref="Load"/> needs to continue with the same bits.</summary>
    void Save(NamedTensors state);

    void Load(NamedTensors state);
}
