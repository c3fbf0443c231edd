using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Which rows a search trains and validates on.</summary>
public sealed class TuningFoldsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Each_row_is_validated_once_and_each_trial_has_the_same_folds()
    {
        List<Fit> fits = Search(103, new TuningOptions { Folds = 5, Trials = 3 }, out _);
        Assert.Equal(15, fits.Count);
        foreach (IGrouping<int, Fit> trial in fits.GroupBy(fit => fit.Trial))
        {
            Assert.Equal(Enumerable.Range(0, 103), trial.SelectMany(fit => fit.Validation).Order());
            Assert.All(trial, fit => Assert.Equal(Enumerable.Range(0, 103), fit.Training.Concat(fit.Validation).Order()));
            Assert.Equal([20, 20, 21, 21, 21], trial.Select(fit => fit.Validation.Length).Order());
        }
        Assert.Equal(5, fits.Select(fit => string.Join(' ', fit.Validation)).Distinct().Count());
        // They are random: neighbours are not together, as they would be in blocks or strides.
        Assert.All(fits, fit => Assert.True(fit.Validation.Zip(fit.Validation.Skip(1), (row, next) => next - row).Distinct().Count() > 4));
        Assert.NotEqual(Text(fits), Text(Search(103, new TuningOptions { Folds = 5, Trials = 3, Seed = 2 }, out _)));

        static string Text(List<Fit> fits)
            => string.Join('\n', fits.Select(fit => string.Join(' ', fit.Validation)).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(nameof(Row.Text)), InlineData(nameof(Row.Number)), InlineData(nameof(Row.Key))]
    public void Rows_of_one_sampling_key_are_in_one_fold(string column)
    {
        List<Fit> fits = Search(
            100, new TuningOptions { Folds = 3, Trials = 1, SamplingKeyColumnName = column }, out _);
        Assert.Equal(3, fits.Count);
        Assert.All(fits, fit => Assert.Empty(fit.Validation.Select(Group).Intersect(fit.Training.Select(Group))));
        Assert.Equal(Enumerable.Range(0, 100), fits.SelectMany(fit => fit.Validation).Order());
        Assert.All(fits, fit => Assert.InRange(fit.Validation.Length, 20, 47));
    }

    [Fact]
    public void Halving_keeps_the_best_and_trains_it_on_more_rows()
    {
        List<Fit> fits = Search(
            108, new TuningOptions { Folds = 3, Trials = 27, HalvingFactor = 3, HalvingMinimumRows = 8 }, out TuningResult result);
        // 72 training rows: 27 trials on 8, 9 on 24, 3 on 72.
        Assert.Equal([8, 24, 72], fits.Select(fit => fit.Training.Length).Distinct().Order());
        Assert.Equal([81, 27, 9], fits.GroupBy(fit => fit.Training.Length).OrderBy(group => group.Key).Select(group => group.Count()));
        Assert.Equal(
            [.. Enumerable.Repeat(TuningStatus.Completed, 3), .. Enumerable.Repeat(TuningStatus.Partial, 24)],
            result.Trials.Select(trial => trial.Status));
        Assert.Equal(
            [.. Enumerable.Repeat(1.0, 3), .. Enumerable.Repeat(1 / 3.0, 6), .. Enumerable.Repeat(1 / 9.0, 18)],
            result.Trials.Select(trial => trial.RowFraction));
        // The score does not depend on the rows, so all are in their order.
        Assert.Equal(result.Trials.OrderByDescending(trial => trial.Score), result.Trials);

        foreach (IGrouping<string, Fit> fold in fits.GroupBy(fit => string.Join(' ', fit.Validation)))
        {
            int[][] training = [.. fold.Select(fit => fit.Training).DistinctBy(rows => rows.Length).OrderBy(rows => rows.Length)];
            Assert.All(fold, fit => Assert.Equal(training.Single(rows => rows.Length == fit.Training.Length), fit.Training));
            Assert.Empty(training[0].Except(training[1]));
            Assert.Empty(training[1].Except(training[2]));
            Assert.Empty(training[2].Intersect(fold.First().Validation));
        }
        Assert.Equal(3, fits.Select(fit => string.Join(' ', fit.Validation)).Distinct().Count());
    }

    [Fact]
    public void Halving_begins_with_enough_rows_and_ends_with_two_trials_or_more()
    {
        Assert.Equal([24, 72], Rows(trials: 27, factor: 3, minimum: 9));
        Assert.Equal([72], Rows(trials: 27, factor: 3, minimum: 500));
        Assert.Equal([72], Rows(trials: 5, factor: 3, minimum: 1));
        Assert.Equal([36, 72], Rows(trials: 5, factor: 2, minimum: 1));

        IEnumerable<int> Rows(int trials, int factor, int minimum) => Search(
            108, new TuningOptions { Folds = 3, Trials = trials, HalvingFactor = factor, HalvingMinimumRows = minimum }, out _)
            .Select(fit => fit.Training.Length).Distinct().Order();
    }

    [Fact]
    public void Data_that_changes_is_noticed()
    {
        int readings = 0;
        IDataView data = _ml.Data.LoadFromEnumerable(Changing());
        TuningMetric error = TuningMetric.MeanAbsoluteError(nameof(Row.Number));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => _ml.Tune(
            (context, _) => context.Transforms.CopyColumns("Score", nameof(Row.Number)),
            new TuningSpace { { "a", TuningParameter.Choice(1) } }, data, error, new TuningOptions { CacheData = false }));
        Assert.Contains("The data had 20 rows when it was first read, and only 19 now", e.Message);

        IEnumerable<Row> Changing()
        {
            int count = Interlocked.Increment(ref readings) == 1 ? 20 : 19;
            for (int i = 0; i < count; i++)
                yield return new Row { Id = i, Number = i };
        }
    }

    private static int Group(int id) => id * 7 % 10;

    /// <summary>Searches a number that is the score, and returns the rows of each fit.</summary>
    private List<Fit> Search(int rows, TuningOptions options, out TuningResult result)
    {
        var fits = new List<Fit>();
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i
            => new Row { Id = i, Text = $"{Group(i)}", Number = Group(i), Key = (uint)Group(i) + 1 }).ToList());
        options.MaxParallelism ??= 4;
        var trainings = new Dictionary<MLContext, (double Value, int[] Rows)>();
        result = _ml.Tune(
            (context, values) => new Recorder(
                ids =>
                {
                    lock (trainings)
                        trainings.Add(context, (values.Get<double>("a"), ids));
                },
                context.Transforms.CopyColumns("Score", nameof(Row.Number))),
            new TuningSpace { { "a", TuningParameter.Uniform(0, 1) } }, data,
            TuningMetric.Custom("value", (context, scored) =>
            {
                lock (trainings)
                {
                    (double value, int[] training) = trainings[context];
                    fits.Add(new Fit(value.GetHashCode(), training, [.. scored.GetColumn<int>(nameof(Row.Id))]));
                    return value;
                }
            }, higherIsBetter: true),
            options);
        return fits;
    }

    private sealed record Fit(int Trial, int[] Training, int[] Validation);

    /// <summary>Passes on the rows that it is fitted to.</summary>
    private sealed class Recorder(Action<int[]> record, IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            record([.. input.GetColumn<int>(nameof(Row.Id))]);
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class Row
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public float Number { get; set; }

        [KeyType(10)]
        public uint Key { get; set; }
    }
}
