using Microsoft.ML;
using MLExtensions.FriendAccess;
using MLExtensions.Trainers;

namespace MLExtensions.Tuning;

/// <summary>Fits a pipeline to the training rows of a fold, and evaluates it on the validation rows.</summary>
/// <remarks>
/// Each fit has an MLContext of its own with the seed of the search. Components draw random numbers from their MLContext in the order in
/// which they are created, so with a common one, results would depend on the order of the threads. It is thread-safe.
/// </remarks>
/// <param name="ml">The MLContext of the user.</param>
/// <param name="pipeline">Creates a pipeline.</param>
/// <param name="metric">The metric.</param>
/// <param name="seed">The seed of the search.</param>
/// <param name="cancellation">The cancellation of the search.</param>
internal sealed class TrialEvaluator(
    MLContext ml, Func<MLContext, TuningValues, IEstimator<ITransformer>> pipeline, TuningMetric metric, int seed,
    Cancellation cancellation)
{
    private readonly HashSet<MLContext> _running = [];
    private volatile bool _isCancelled;

    /// <summary>Gets the metric.</summary>
    public TuningMetric Metric => metric;

    /// <summary>Creates an MLContext with the settings of the user's, and the seed of the search.</summary>
    public MLContext CreateContext() => new(seed)
    {
        GpuDeviceId = ml.GpuDeviceId,
        FallbackToCpu = ml.FallbackToCpu,
        TempFilePath = ml.TempFilePath,
    };

    /// <summary>Creates a pipeline.</summary>
    /// <exception cref="InvalidOperationException">The function has returned null.</exception>
    public IEstimator<ITransformer> CreatePipeline(MLContext context, TuningValues values)
        => pipeline(context, values)
        ?? throw new InvalidOperationException("The pipeline function returned null; it should return a pipeline.");

    /// <summary>Returns the metric of a fold, or why there is none.</summary>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scored rows lack a column of the metric.</exception>
    public (double Score, Exception? Failure) Evaluate(TuningValues values, IDataView training, IDataView validation)
    {
        MLContext context = CreateContext();
        lock (_running)
            _running.Add(context);
        try
        {
            (IDataView? scored, Exception? failure) = Try(() => CreatePipeline(context, values).Fit(training).Transform(validation));
            if (scored == null)
                return (double.NaN, failure);
            metric.CheckColumns(scored.Schema);
            return Try(() => metric.Evaluate(context, scored));
        }
        finally
        {
            lock (_running)
                _running.Remove(context);
        }
    }

    /// <summary>Cancels the fits under way if the search was cancelled.</summary>
    public void CancelIfRequested()
    {
        if (cancellation.IsRequested)
            Cancel();
    }

    /// <summary>Cancels the fits under way; no other one begins.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        lock (_running)
        {
            foreach (MLContext context in _running)
                MLNet.Cancel(MLNet.Environment(context.Data));
        }
    }

    /// <summary>Calls a function of the user, whose exceptions are those of a trial, unless the search is cancelled.</summary>
    private (T? Value, Exception? Failure) Try<T>(Func<T> function)
    {
        ThrowIfCancelled();
        try
        {
            return (function(), null);
        }
        catch (Exception e)
        {
            ThrowIfCancelled();
            return (default, e);
        }
    }

    private void ThrowIfCancelled()
    {
        cancellation.ThrowIfRequested();
        if (_isCancelled)
            throw new OperationCanceledException("The search has ended.");
    }
}
