using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;
using MLExtensions.Trainers;

namespace MLExtensions.Tuning;

/// <summary>Runs the trials of a search in rounds of successive halving, or in one round, and ranks them.</summary>
/// <param name="ml">The MLContext of the user.</param>
/// <param name="pipeline">Creates a pipeline.</param>
/// <param name="space">The parameters.</param>
/// <param name="metric">The metric.</param>
/// <param name="options">The settings.</param>
internal sealed class TuningSearch(
    MLContext ml, Func<MLContext, TuningValues, IEstimator<ITransformer>> pipeline, TuningSpace space, TuningMetric metric,
    TuningOptions options)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _isTimeOver;

    public TuningResult Run(IDataView data)
    {
        IHostEnvironment environment = MLNet.Environment(ml.Data);
        int seed = options.Seed ?? MLNet.Seed(environment) ?? Random.Shared.Next();
        var cancellation = new Cancellation(environment, options.CancellationToken);
        var evaluator = new TrialEvaluator(ml, pipeline, metric, seed, cancellation);
        using IChannel channel = environment.Start("Tune");

        MLContext context = evaluator.CreateContext();
        DataFolds folds = DataFolds.Create(
            context, options.CacheData ? Cached(context, data) : data, options.Folds, options.SamplingKeyColumnName, seed, cancellation);
        TuningTrial[] trials = [.. space.Draw(seed, options.Trials).Select((values, i) => NotRun(i + 1, values))];
        int rounds = CountRounds(trials.Length, folds.FewestTrainingRows);
        channel.Info(MessageSensitivity.None, $"{trials.Length} trials in {folds.Count} folds by {metric}, {rounds} rounds; seed: {seed}.");

        RunRounds(trials, rounds, folds, evaluator, channel);
        if (_isTimeOver)
            channel.Info(MessageSensitivity.None, $"The time limit of {options.TimeLimit} has ended the search.");
        TuningTrial[] ranked = [.. metric.Rank(trials)];
        if (ranked[0].Status == TuningStatus.Failed)
            throw AllFailed(trials);
        return new TuningResult
        {
            Trials = ranked.AsReadOnly(),
            BestPipeline = evaluator.CreatePipeline(ml, ranked[0].Values),
            Metric = metric,
            Seed = seed,
            Time = Stopwatch.GetElapsedTime(_start),
            TimeLimitReached = _isTimeOver,
        };
    }

    /// <summary>Runs the rounds, and puts what they find into the list of trials.</summary>
    private void RunRounds(TuningTrial[] trials, int rounds, DataFolds folds, TrialEvaluator evaluator, IChannel channel)
    {
        var validation = Enumerable.Range(0, folds.Count).Select(folds.Validation).ToArray();
        TuningTrial[] candidates = [.. trials];
        for (int round = 1; round <= rounds && candidates.Length > 0 && !_isTimeOver; round++)
        {
            int divisor = Power(rounds - round), current = round, count = candidates.Length;
            (IDataView, IDataView)[] rows = [.. validation.Select((rows, fold) => (folds.Training(fold, divisor), rows))];
            // The first trial begins in any case, so that there is a result.
            bool isFirst = round == 1;
            var running = new TuningRound(evaluator, rows, candidates, (round, rounds, 1.0 / divisor),
                mayStart: () =>
                {
                    _isTimeOver = !isFirst && Stopwatch.GetElapsedTime(_start) >= options.TimeLimit;
                    isFirst = false;
                    return !_isTimeOver;
                },
                report: (trial, done, best) => Report(channel, new TuningProgress
                {
                    Trial = trial,
                    Best = best is { Status: TuningStatus.Failed } ? null : best,
                    Round = current,
                    Rounds = rounds,
                    TrialsDone = done,
                    Trials = count,
                    Elapsed = Stopwatch.GetElapsedTime(_start),
                }));
            TuningTrial[] evaluated = running.Run(options.MaxParallelism ?? Environment.ProcessorCount);
            foreach (TuningTrial trial in evaluated)
                trials[trial.Number - 1] = trial;
            candidates = [.. metric.Rank(evaluated.Where(trial => trial.Status != TuningStatus.Failed)).Take(trials.Length / Power(round))];
        }
    }

    private void Report(IChannel channel, TuningProgress progress)
    {
        channel.Info(MessageSensitivity.None, $"{progress}");
        options.Progress?.Report(progress);
        options.OnProgress?.Invoke(progress);
    }

    /// <summary>Returns the number of rounds: as many as leave two trials, and enough training rows in the first round.</summary>
    private int CountRounds(int trials, int trainingRows)
    {
        int rounds = 1;
        while (options.HalvingFactor != null && trials / Power(rounds) >= 2 && trainingRows / Power(rounds) >= options.HalvingMinimumRows)
            rounds++;
        return rounds;
    }

    /// <summary>Returns a power of the factor of successive halving; 1 without halving.</summary>
    private int Power(int exponent) => (int)Math.Min(Math.Pow(options.HalvingFactor ?? 1, exponent), int.MaxValue);

    /// <summary>Returns the data in memory, unless a column of it cannot be kept there.</summary>
    private static IDataView Cached(MLContext context, IDataView data)
    {
        IDataView cached = context.Data.Cache(data);
        return data.Schema.All(column => column.IsHidden || cached.Schema.GetColumnOrNull(column.Name) != null) ? cached : data;
    }

    private static TuningTrial NotRun(int number, TuningValues values) => new()
    {
        Number = number, Values = values, Status = TuningStatus.NotRun, FoldScores = [], RowFraction = 0, Round = 0, Time = TimeSpan.Zero,
    };

    private static InvalidOperationException AllFailed(TuningTrial[] trials)
    {
        TuningTrial first = trials.First(trial => trial.Status == TuningStatus.Failed);
        int failed = trials.Count(trial => trial.Status == TuningStatus.Failed);
        return new InvalidOperationException(
            $"All trials failed ({failed}). Trial {first.Number} ({first.Values}): {first.ErrorMessage}", first.Exception);
    }
}
