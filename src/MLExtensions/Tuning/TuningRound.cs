using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace MLExtensions.Tuning;

/// <summary>A round of a search: evaluates trials in all folds, on several threads.</summary>
/// <param name="evaluator">Evaluates a trial in a fold.</param>
/// <param name="folds">The training and validation rows of each fold.</param>
/// <param name="trials">The trials, in the order in which they begin.</param>
/// <param name="place">The number of the round, from 1; the number of rounds; the fraction of the training rows.</param>
/// <param name="mayStart">Returns whether another trial may begin.</param>
/// <param name="report">Receives each trial that is done, with their number and the best of them, from one thread at a time.</param>
internal sealed class TuningRound(
    TrialEvaluator evaluator, (IDataView Training, IDataView Validation)[] folds, TuningTrial[] trials,
    (int Round, int Rounds, double RowFraction) place, Func<bool> mayStart, Action<TuningTrial, int, TuningTrial?> report)
{
    private static readonly TimeSpan s_cancellationCheck = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Attempt[] _attempts = Array.ConvertAll(trials, _ => new Attempt(folds.Length));
    private readonly TuningTrial?[] _done = new TuningTrial?[trials.Length];
    private int _next;
    private bool _isStopped;
    private ExceptionDispatchInfo? _error;

    /// <summary>Evaluates the trials; returns those that are done, which are all unless the time was over.</summary>
    /// <param name="parallelism">The number of threads.</param>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Scored rows lack a column of the metric.</exception>
    public TuningTrial[] Run(int parallelism)
    {
        // Threads of their own: a fit blocks its thread, and may itself wait for threads of the pool.
        Task[] workers = [.. Enumerable.Range(0, Math.Min(parallelism, trials.Length * folds.Length)).Select(_ => Task.Factory.StartNew(
            Work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default))];
        while (!Task.WaitAll(workers, s_cancellationCheck))
            evaluator.CancelIfRequested();
        _error?.Throw();
        return [.. _done.OfType<TuningTrial>()];
    }

    private void Work()
    {
        try
        {
            while (Next() is (int trial, int fold))
                Evaluate(trial, fold);
        }
        catch (Exception e)
        {
            // It ends the search: cancellation, a column that the metric lacks, or an exception of the receiver of progress.
            lock (_lock)
                _error ??= ExceptionDispatchInfo.Capture(e);
            evaluator.Cancel();
        }
    }

    /// <summary>Returns the next trial and fold; null where there is none, or no other trial may begin.</summary>
    private (int Trial, int Fold)? Next()
    {
        lock (_lock)
        {
            (int trial, int fold) = Math.DivRem(_next, folds.Length);
            _isStopped |= _error != null || trial == trials.Length || (fold == 0 && !mayStart());
            if (_isStopped)
                return null;
            _next++;
            return (trial, fold);
        }
    }

    private void Evaluate(int trial, int fold)
    {
        Attempt attempt = _attempts[trial];
        long start = Stopwatch.GetTimestamp();
        // The first fold that fails is found for any order of the threads, since those before it are never left out.
        (double score, Exception? failure) = attempt.HasFailedBefore(fold) ? default
            : evaluator.Evaluate(trials[trial].Values, folds[fold].Training, folds[fold].Validation);
        lock (_lock)
        {
            attempt.Add(fold, score, failure, Stopwatch.GetElapsedTime(start));
            if (attempt.FoldsDone < folds.Length || _error != null)
                return;
            _done[trial] = attempt.ToTrial(trials[trial], place.Round, place.Rounds, place.RowFraction);
            report(_done[trial]!, _done.Count(other => other != null), evaluator.Metric.Rank(_done.OfType<TuningTrial>()).First());
        }
    }

    /// <summary>The evaluation of a trial in this round.</summary>
    private sealed class Attempt(int folds)
    {
        private readonly double[] _scores = new double[folds];
        private readonly Exception?[] _failures = new Exception?[folds];
        private TimeSpan _time;

        public int FoldsDone { get; private set; }

        public bool HasFailedBefore(int fold) => _failures.AsSpan(0, fold).ContainsAnyExcept((Exception?)null);

        public void Add(int fold, double score, Exception? failure, TimeSpan time)
        {
            (_scores[fold], _failures[fold]) = (score, failure);
            _time += time;
            FoldsDone++;
        }

        public TuningTrial ToTrial(TuningTrial before, int round, int rounds, double rowFraction)
        {
            Exception? failure = _failures.FirstOrDefault(failure => failure != null);
            return new TuningTrial
            {
                Number = before.Number,
                Values = before.Values,
                Status = failure != null ? TuningStatus.Failed : round == rounds ? TuningStatus.Completed : TuningStatus.Partial,
                FoldScores = failure != null ? [] : _scores.AsReadOnly(),
                RowFraction = rowFraction,
                Round = round,
                Time = before.Time + _time,
                Exception = failure,
            };
        }
    }
}
