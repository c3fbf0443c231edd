using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Trainers;

namespace MLExtensions.Tests;

/// <summary>What a trainer of perceptrons chooses where the options leave the number of epochs to it.</summary>
public sealed class AutomaticTrainingTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(300, 100_000, 8, 100)]
    [InlineData(3_000, 100_000, 8, 10)]
    [InlineData(3_000, 200_000, 4, 10)]
    [InlineData(15_000, 140_000, 2, 8)]
    [InlineData(30_000, 100_000, 2, 8)]
    [InlineData(1_000_000, 100_000, 1, 8)]
    public void The_fewer_rows_and_parameters_the_more_epochs_and_networks(int rows, long parameters, int members, int epochs)
    {
        AutomaticTraining chosen = AutomaticTraining.Of(rows, parameters);
        Assert.Equal((members, epochs), (chosen.Members, chosen.Epochs));
    }

    [Fact]
    public void Effort_multiplies_the_work()
    {
        Assert.Equal(AutomaticTraining.Of(10_000, 100_000), AutomaticTraining.Of(40_000, 100_000, effort: 4));
        var options = new MultilayerPerceptronRegressionTrainer.Options { HiddenLayers = [4], Effort = 1e-9 };
        Assert.Equal((1, 8), HistoryOf(options));
        options.Effort = 1;
        Assert.Equal((8, 100), HistoryOf(options));

        options.Effort = 0;
        Assert.Contains("Effort", Assert.Throws<ArgumentOutOfRangeException>(() => HistoryOf(options)).Message);
        (options.Effort, options.Epochs) = (2, 3);
        Assert.Contains("1 where Epochs is given", Assert.Throws<ArgumentOutOfRangeException>(() => HistoryOf(options)).Message);

        (int Members, int Epochs) HistoryOf(MultilayerPerceptronRegressionTrainer.Options options)
        {
            MultilayerPerceptronModelParameters model = _ml.Regression.Trainers.MultilayerPerceptron(options).Fit(Rows(60)).Model;
            return (model.Members.Count, model.History.TrainingLoss.Count);
        }
    }

    [Fact]
    public void Rows_are_held_out_the_rate_falls_and_the_best_epoch_is_kept()
    {
        MultilayerPerceptronModelParameters model = _ml.Regression.Trainers.MultilayerPerceptron().Fit(Rows(400)).Model;
        Assert.Equal(8, model.Members.Count);
        foreach (TrainingHistory history in model.MemberHistories)
        {
            Assert.Equal(history.TrainingLoss.Count, history.ValidationLoss.Count);
            Assert.Equal(history.ValidationLoss.Min(), history.ValidationLoss[history.BestEpoch - 1]);
            Assert.Equal(0.005, history.LearningRate[0], 1e-9);
            Assert.Equal(history.LearningRate.OrderDescending(), history.LearningRate);
            Assert.InRange(history.TrainingLoss.Count, 21, 100);
        }
        Assert.Equal([192, 192, 1], model.Layers.Select(layer => layer.Outputs));
    }

    [Fact]
    public void Each_network_is_validated_on_rows_that_others_are_trained_on()
    {
        List<string> messages = TrainerKinds.Messages(_ml, ()
            => _ml.BinaryClassification.Trainers.MultilayerPerceptron(hiddenLayers: [4]).Fit(Labelled(400)));
        Assert.Contains(messages, message => message.Contains(
            "on 400 rows, of which each network holds out 1 of 8 parts for validation", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("found on 400 validation rows", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_training_goes_on_from_its_checkpoints_to_the_same_model()
    {
        MultilayerPerceptronBinaryTrainer.Options options = new() { HiddenLayers = [4], Seed = 3, NumberOfThreads = 1 };
        IDataView data = Labelled(300);
        Network[] whole = [.. _ml.BinaryClassification.Trainers.MultilayerPerceptron(options).Fit(data).Model.Members];

        using var cancellation = new CancellationTokenSource();
        options.Checkpoints = new Checkpoints(_folder) { EveryEpochs = 5, Resume = true };
        options.CancellationToken = cancellation.Token;
        options.OnProgress = progress =>
        {
            if (progress is { Member: 3, Epoch: 7 })
                cancellation.Cancel();
        };
        Assert.Throws<OperationCanceledException>(() => _ml.BinaryClassification.Trainers.MultilayerPerceptron(options).Fit(data));
        (options.CancellationToken, options.OnProgress) = (default, null);
        Network[] resumed = [.. _ml.BinaryClassification.Trainers.MultilayerPerceptron(options).Fit(data).Model.Members];
        Assert.Equal(8, resumed.Length);
        Assert.Equal(
            whole.SelectMany(network => network.Layers).SelectMany(layer => layer.Weights.ToArray()),
            resumed.SelectMany(network => network.Layers).SelectMany(layer => layer.Weights.ToArray()));
    }

    [Fact]
    public void Few_rows_are_all_trained_on()
    {
        List<string> messages = TrainerKinds.Messages(_ml, ()
            => _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [4]).Fit(Rows(60)));
        Assert.Contains(messages, message => message.Contains("on 60 rows, features and labels standardized", StringComparison.Ordinal));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void A_handful_of_rows_can_be_trained_on(int count)
    {
        MultilayerPerceptronTransformer model = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [4]).Fit(Rows(count));
        Assert.Equal((100, 8), (model.Model.History.TrainingLoss.Count, model.Model.Members.Count));
        Assert.All(model.Transform(Rows(count)).GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void An_empty_data_set_is_refused()
        => Assert.Contains("There are no rows to train on: the data set is empty", Assert.Throws<ArgumentException>(
            () => _ml.Regression.Trainers.MultilayerPerceptron().Fit(Rows(0))).Message);

    [Fact]
    public void Validation_rows_given_to_Fit_take_the_place_of_those_held_out()
    {
        List<string> messages = TrainerKinds.Messages(
            _ml, () => _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [4]).Fit(Rows(200), Rows(50)));
        Assert.Contains(messages, message => message.Contains("on 200 rows, validating on 50", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_options_set_counts()
    {
        var options = new MultilayerPerceptronRegressionTrainer.Options
        {
            HiddenLayers = [4], Members = 1, ValidationFraction = 0.5, EarlyStopping = new EarlyStopping { Patience = 1 },
            Optimizer = Optimizer.Adam(0.01), Schedule = LearningRateSchedule.Constant,
        };
        TrainingHistory history = _ml.Regression.Trainers.MultilayerPerceptron(options).Fit(Rows(200)).Model.History;
        Assert.All(history.LearningRate, rate => Assert.Equal(0.01, rate));
        Assert.Equal(TrainingEnd.StoppedEarly, history.End);
        Assert.Equal(history.BestEpoch + 2, history.TrainingLoss.Count);

        // A number of epochs is trained on all rows, with one network.
        MultilayerPerceptronModelParameters model = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [4],
            epochs: 3).Fit(Rows(200)).Model;
        Assert.Equal((1, 3), (model.Members.Count, model.History.TrainingLoss.Count));
        Assert.Empty(model.History.ValidationLoss);
        Assert.All(model.History.LearningRate, rate => Assert.Equal(0.001, rate));
    }

    [Fact]
    public void A_model_just_trained_is_continued_with_all_its_networks()
    {
        var trainer = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [8]);
        IDataView data = Rows(300);
        MultilayerPerceptronModelParameters first = trainer.Fit(data).Model, second = trainer.Fit(data, first).Model;
        Assert.Equal(8, second.Members.Count);
        Assert.True(second.History.ValidationLoss.Min() <= 1.2 * first.History.ValidationLoss.Min());
    }

    [Fact]
    public void Raw_columns_are_learned_as_they_come()
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 600).Select(_ =>
        {
            float size = (float)(50 + 200 * random.NextDouble());
            string city = new[] { "Oslo", "Rome", "Lima" }[random.Next(3)];
            return new House
            {
                Size = random.Next(20) == 0 ? float.NaN : size, City = city, Built = new DateTime(1950 + random.Next(70), 1, 1),
                Price = 2000 * size * (city == "Oslo" ? 2 : 1) + (float)(5000 * random.NextDouble()),
            };
        }).ToList();
        IDataView train = _ml.Data.LoadFromEnumerable(rows.Take(500).ToList()), test = _ml.Data.LoadFromEnumerable(rows.Skip(500).ToList());
        var model = _ml.Transforms.FeaturizeTable("Features",
            "Price").Append(_ml.Regression.Trainers.MultilayerPerceptron("Price")).Fit(train);
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(test), "Price").RSquared, 0.85, 1);
        Assert.Null(model.LastTransformer.Model.FeatureScaling);
        Assert.NotNull(model.LastTransformer.Model.LabelScaling);
    }

    private IDataView Rows(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row
    {
        Features = [MathF.Sin(i), MathF.Cos(3 * i)], Label = MathF.Sin(2 * i) + 0.3f * MathF.Cos(17 * i * i),
    }).ToList());

    private IDataView Labelled(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new LabelledRow
    {
        Features = [MathF.Sin(i), MathF.Cos(3 * i)], Label = MathF.Sin(2 * i) + MathF.Cos(17 * i * i) > 0,
    }).ToList());

    private sealed class LabelledRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class House
    {
        public float Size { get; set; }

        public string City { get; set; } = "";

        public DateTime Built { get; set; }

        public float Price { get; set; }
    }
}
