using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Fit with more rows than <see cref="TrainerOptions.MaximumRowsInMemory"/>.</summary>
public sealed class StreamedDataTests : IDisposable
{
    private const int Count = 600, InMemory = 150;

    private readonly MLContext _ml = new(seed: 1);
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mlextensions-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void In_the_order_of_the_data_the_model_is_that_of_rows_in_memory_but_for_rounding(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml, Count);
        float[] expected = Train(null), found = Train(InMemory);
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 2e-3f * Math.Max(1, Math.Abs(expected[i])));

        float[] Train(int? inMemory) => TrainerKinds.Create(kind, _ml, options =>
        {
            (options.Shuffle, options.Epochs, options.MaximumRowsInMemory) = (false, 3, inMemory);
        }).Fit(data).Model().Parameters();
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void One_seed_gives_one_model_of_the_same_quality(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml, Count);
        ITransformer inMemory = Train(null), streamed = Train(Count - 1), again = Train(Count - 1);
        Assert.Equal(streamed.Model().Parameters(), again.Model().Parameters());
        double expected = LossOf(inMemory), found = LossOf(streamed);
        Assert.True(found < 1.5 * expected + 0.02, $"in memory {expected}, streamed {found}");

        ITransformer Train(int? rows) => TrainerKinds.Create(kind, _ml, options =>
        {
            (options.MaximumRowsInMemory, options.EvaluateTrainingSet, options.Epochs) = (rows, true, 20);
        }).Fit(data);

        static double LossOf(ITransformer model) => model.Model().History.EvaluatedTrainingLoss[^1];
    }

    [Fact]
    public void Rows_left_out_are_left_out_of_each_pass()
    {
        List<Sample> rows = TrainerKinds.Rows(Count), broken = [.. rows];
        foreach (int i in (int[])[0, 1, 170, 599])
            broken.Insert(i, new Sample { X = float.NaN, Colour = "red" });
        broken.Insert(333, new Sample { Height = float.PositiveInfinity, Colour = "red" });
        ITransformer expected = Train(rows), found = Train(broken);
        Assert.Equal(expected.Model().Parameters(), found.Model().Parameters());
        Assert.Equal([1, 4], found.Model().History.RowsLeftOut.Select(left => (int)left.Count));

        ITransformer Train(List<Sample> samples) => TrainerKinds.Create(TrainerKinds.Regression, _ml, Streamed)
            .Fit(TrainerKinds.Prepare(_ml, samples));
    }

    [Theory, InlineData(TrainerKinds.Multiclass), InlineData(TrainerKinds.Regression)]
    public void Weights_count(string kind)
    {
        List<Sample> rows = TrainerKinds.Rows(Count);
        for (int i = 0; i < Count; i++)
            rows[i].Weight = 1 + i % 2;
        float[] weighted = Train("Weight"), plain = Train(null);
        Assert.NotEqual(plain, weighted);
        foreach (Sample row in rows)
            row.Weight = 1;
        Assert.Equal(plain, Train("Weight"));
        foreach (Sample row in rows)
            row.Weight = 0;
        Assert.Contains(
            "the weight 'Weight' of all 600 is 0", Assert.Throws<ArgumentException>(() => Train("Weight")).Message,
            StringComparison.Ordinal);

        float[] Train(string? column) => TrainerKinds.Create(kind, _ml, options =>
        {
            Streamed(options);
            options.ExampleWeightColumnName = column;
        }).Fit(TrainerKinds.Prepare(_ml, rows)).Model().Parameters();
    }

    [Fact]
    public void Classes_are_balanced_as_in_memory()
    {
        IDataView data = TrainerKinds.Prepare(_ml, TrainerKinds.Rows(Count).Where((row, i) => row.IsLeft || i % 5 == 0));
        TrainingHistory expected = Train(null), found = Train(InMemory);
        Assert.Equal(expected.TrainingLoss[0], found.TrainingLoss[0], 1e-3 * expected.TrainingLoss[0]);

        TrainingHistory Train(int? inMemory) => TrainerKinds.Create(TrainerKinds.Binary, _ml, options =>
        {
            (options.Shuffle, options.Epochs, options.MaximumRowsInMemory) = (false, 1, inMemory);
            // Statistics of streamed rows are those without the weights of the classes.
            options.FeatureScaling = FeatureScaling.None;
            ((MultilayerPerceptronBinaryTrainer.Options)options).BalanceClasses = true;
        }).Fit(data).Model().History;
    }

    [Theory, InlineData(0.1), InlineData(0.5), InlineData(0.9)]
    public void Rows_are_held_out_for_validation_in_memory_or_streamed(double fraction)
    {
        IDataView data = TrainerKinds.Load(_ml, Count);
        ITransformer expected = Train(null, fraction), found = Train(InMemory, fraction);
        Assert.Equal(expected.Model().History.ValidationLoss[0], found.Model().History.ValidationLoss[0], 1e-3);
        Assert.Equal(expected.Model().History.ValidationAccuracy, found.Model().History.ValidationAccuracy);

        ITransformer Train(int? inMemory, double held) => TrainerKinds.Create(TrainerKinds.Multiclass, _ml, options =>
        {
            (options.Shuffle, options.Epochs, options.MaximumRowsInMemory) = (false, 3, inMemory);
            (options.ValidationFraction, options.EarlyStopping) = (held, new EarlyStopping { Metric = TrainingMetric.Accuracy });
        }).Fit(data);
    }

    [Theory, InlineData(100), InlineData(500)]
    public void Validation_rows_given_to_Fit_are_in_memory_where_they_fit(int count)
    {
        IDataView data = TrainerKinds.Load(_ml, Count), validation = TrainerKinds.Load(_ml, count, first: Count);
        double expected = Train(null), found = Train(InMemory);
        Assert.Equal(expected, found, 1e-3);

        double Train(int? inMemory) => TrainerKinds.Create(TrainerKinds.Regression, _ml, options =>
        {
            (options.Shuffle, options.Epochs, options.MaximumRowsInMemory) = (false, 2, inMemory);
        }).Fit(data, validation).Model().History.ValidationLoss[^1];
    }

    [Fact]
    public void Predictions_are_clamped_to_the_labels_of_all_rows()
    {
        List<Sample> rows = TrainerKinds.Rows(Count);
        rows[577].Height = -1000;
        ITransformer model = TrainerKinds.Create(TrainerKinds.Regression, _ml, options =>
        {
            Streamed(options);
            ((MultilayerPerceptronRegressionTrainer.Options)options).ClampToLabelRange = true;
        }).Fit(TrainerKinds.Prepare(_ml, rows));
        foreach (Sample row in rows)
            (row.X, row.Y) = (1e6f * row.X, 1e6f * row.Y);
        float[] scores = [.. model.Transform(TrainerKinds.Prepare(_ml, rows)).GetColumn<float>("Score")];
        Assert.InRange(scores.Min(), -1000, rows.Max(row => row.Height));
        Assert.InRange(scores.Max(), -1000, rows.Max(row => row.Height));
    }

    [Fact]
    public void A_threshold_and_a_temperature_are_found_on_validation_rows_in_memory()
    {
        IDataView data = TrainerKinds.Load(_ml, Count), few = TrainerKinds.Load(_ml, 100, first: Count);
        TrainingHistory history = Create().Fit(data, few).Model().History;
        Assert.NotNull(history.Temperature);
        Assert.Contains(
            "ThresholdSelection decides on validation rows, which have to be in memory; found 600 of them",
            Assert.Throws<ArgumentException>(() => Create().Fit(data, data)).Message, StringComparison.Ordinal);

        ITrainer Create() => TrainerKinds.Create(TrainerKinds.Binary, _ml, options =>
        {
            Streamed(options);
            var binary = (MultilayerPerceptronBinaryTrainer.Options)options;
            (binary.ThresholdSelection, binary.TemperatureScaling) = (ThresholdSelection.F1(), true);
        });
    }

    [Fact]
    public void Automatic_training_holds_some_rows_out_and_has_one_network()
    {
        IDataView data = TrainerKinds.Load(_ml, 6000);
        var model = (MultilayerPerceptronModelParameters)TrainerKinds.Create(TrainerKinds.Multiclass, _ml, options =>
        {
            (options.Epochs, options.MaximumRowsInMemory) = (null, 1000);
            ((MultilayerPerceptronOptions)options).Effort = 0.001;
        }).Fit(data).Model();
        Assert.Single(model.Members);
        Assert.NotEmpty(model.History.ValidationLoss);
        Assert.NotNull(model.History.Temperature);
    }

    [Fact]
    public void The_log_says_that_rows_are_streamed_and_why()
    {
        IDataView data = TrainerKinds.Load(_ml, Count);
        List<string> messages = TrainerKinds.Messages(_ml, () => TrainerKinds.Create(TrainerKinds.Linear, _ml, Streamed).Fit(data));
        Assert.Contains(messages, message => message.EndsWith(
            "The 600 rows to train on are read again in each epoch, with at most 150 in memory at a time: MaximumRowsInMemory is 150.",
            StringComparison.Ordinal));
        messages = TrainerKinds.Messages(_ml, () => TrainerKinds.Create(TrainerKinds.Linear, _ml).Fit(data));
        Assert.DoesNotContain(messages, message => message.Contains("in memory", StringComparison.Ordinal));
    }

    [Fact]
    public void What_needs_all_rows_at_once_is_refused_before_all_are_read()
    {
        int read = 0;
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100_000).Select(i =>
        {
            read = Math.Max(read, i);
            return new Row { Features = [i % 7, i % 5], Label = i % 3 };
        }));
        var options = new MultilayerPerceptronRegressionTrainer.Options { Optimizer = Optimizer.Lbfgs(), MaximumRowsInMemory = InMemory };
        string message = Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.MultilayerPerceptron(options).Fit(data)).Message;
        Assert.Contains(
            "L-BFGS computes each step from all rows, so they have to be in memory; found more than 150 rows, and MaximumRowsInMemory is "
            + "150. Raise MaximumRowsInMemory where there is memory for them, or give fewer rows, such as ml.Data.TakeRows(data, 150).",
            message, StringComparison.Ordinal);
        Assert.Contains(
            "The rows to train on are read in any order, so they have to be in memory", Assert.Throws<ArgumentException>(
                () => _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { MaximumRowsInMemory = InMemory })
                    .FindLearningRate(data)).Message, StringComparison.Ordinal);
        Assert.InRange(read, InMemory, 1000);
        Assert.Contains("MaximumRowsInMemory", Assert.ThrowsAny<ArgumentException>(
            () => _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { MaximumRowsInMemory = 0 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_gives_other_rows_in_a_later_pass_is_an_error()
    {
        var random = new Random(1);
        IDataView data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, Count).Select(i => new Row { Features = [random.NextSingle(), i % 5], Label = i % 3 }));
        string message = Assert.Throws<InvalidOperationException>(() => TrainLinear(data)).Message;
        Assert.Contains("so a data set has to give the same rows each time; found other numbers", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_of_the_source_in_the_second_epoch_is_that_of_Fit()
    {
        int passes = 0;
        IDataView data = _ml.Data.LoadFromEnumerable(Fails());
        Assert.Contains("disk", Assert.ThrowsAny<Exception>(() => TrainLinear(data)).ToString(), StringComparison.Ordinal);
        // The first pass, the first epoch and the second one; ML.NET may have looked at the first row, too.
        Assert.InRange(passes, 3, 4);

        IEnumerable<Row> Fails()
        {
            int pass = ++passes;
            for (int i = 0; i < Count; i++)
            {
                if (pass == 3 && i == 400)
                    throw new IOException("the disk is gone");
                yield return new Row { Features = [i % 7, i % 5], Label = i % 3 };
            }
        }
    }

    [Fact]
    public void A_training_continues_a_model_and_resumes()
    {
        IDataView data = TrainerKinds.Load(_ml, Count);
        ITransformer initial = TrainerKinds.Create(TrainerKinds.Regression, _ml, Streamed).Fit(data);
        float[] expected = Train(null);
        var checkpoints = new Checkpoints(Path.Combine(_root.FullName, "continued")) { EverySteps = 10, Resume = true, Keep = 100 };
        Assert.Equal(expected, Train(checkpoints));
        string[] files = [.. Directory.GetFiles(checkpoints.Folder).Order(StringComparer.Ordinal)];
        foreach (string later in files[5..])
            File.Delete(later);
        Assert.EndsWith("checkpoint-000002-0000000010.safetensors", files[4], StringComparison.Ordinal);
        Assert.Equal(expected, Train(checkpoints));

        float[] Train(Checkpoints? saved) => TrainerKinds.Create(TrainerKinds.Regression, _ml, options =>
        {
            Streamed(options);
            options.Checkpoints = saved;
        }).FitTransformer(data, initial).Model().Parameters();
    }

    [Fact]
    public void A_training_resumes_with_the_same_weights_of_classes_alone()
    {
        IDataView data = TrainerKinds.Load(_ml, Count);
        var checkpoints = new Checkpoints(Path.Combine(_root.FullName, "weights")) { Resume = true };
        Train(2);
        Train(2);
        Assert.Contains(
            "times weights of classes with the hash", Assert.Throws<InvalidDataException>(() => Train(3)).Message,
            StringComparison.Ordinal);

        void Train(double positiveWeight) => TrainerKinds.Create(TrainerKinds.Binary, _ml, options =>
        {
            Streamed(options);
            options.Checkpoints = checkpoints;
            ((MultilayerPerceptronBinaryTrainer.Options)options).PositiveWeight = positiveWeight;
        }).Fit(data);
    }

    private static void Streamed(NetworkTrainerOptions options) => (options.MaximumRowsInMemory, options.Epochs) = (InMemory, 3);

    private void TrainLinear(IDataView data) => _ml.Regression.Trainers.Sgd(
        new SgdRegressionTrainer.Options { MaximumRowsInMemory = InMemory, Epochs = 4, BatchSize = 8 }).Fit(data);

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
