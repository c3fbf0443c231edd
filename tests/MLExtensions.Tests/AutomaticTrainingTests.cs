using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Trainers;

namespace MLExtensions.Tests;

/// <summary>What a trainer of perceptrons chooses where the options leave the number of epochs to it.</summary>
public class AutomaticTrainingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(500, 100_000, 4, 100)]
    [InlineData(3_000, 300_000, 4, 12)]
    [InlineData(15_000, 140_000, 2, 10)]
    [InlineData(40_000, 100_000, 2, 8)]
    [InlineData(1_000_000, 100_000, 1, 8)]
    public void The_fewer_rows_and_parameters_the_more_epochs_and_networks(int rows, long parameters, int members, int epochs)
    {
        AutomaticTraining chosen = AutomaticTraining.Of(rows, parameters);
        Assert.Equal((members, epochs), (chosen.Members, chosen.Epochs));
    }

    [Fact]
    public void Rows_are_held_out_the_rate_falls_and_the_best_epoch_is_kept()
    {
        MultilayerPerceptronModelParameters model = _ml.Regression.Trainers.MultilayerPerceptron().Fit(Rows(400)).Model;
        Assert.Equal(4, model.Members.Count);
        foreach (TrainingHistory history in model.MemberHistories)
        {
            Assert.Equal(history.TrainingLoss.Count, history.ValidationLoss.Count);
            Assert.Equal(history.ValidationLoss.Min(), history.ValidationLoss[history.BestEpoch - 1]);
            Assert.Equal(0.005, history.LearningRate[0], 1e-9);
            Assert.Equal(history.LearningRate.OrderDescending(), history.LearningRate);
            Assert.InRange(history.TrainingLoss.Count, 21, 100);
        }
        Assert.Equal([256, 256, 1], model.Layers.Select(layer => layer.Outputs));
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
        Assert.Equal((100, 4), (model.Model.History.TrainingLoss.Count, model.Model.Members.Count));
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
        Assert.Equal(4, second.Members.Count);
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
