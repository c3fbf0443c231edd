using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class MessageTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void The_log_says_what_is_trained_how_each_epoch_went_and_how_it_ended(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        List<string> messages = TrainerKinds.Messages(
            _ml, () => TrainerKinds.Create(kind, _ml, options => (options.Epochs, options.ValidationFraction, options.Seed) = (2, 0.25f, 7))
            .Fit(data));
        bool isClass = kind is TrainerKinds.Multiclass or TrainerKinds.Binary or TrainerKinds.MultiLabel;
        AssertHas(@"Training \d+ parameters on 90 rows, validating on 30, features " + (isClass ? "" : "and labels ")
            + @"standardized; loss: .+; engine: .+; optimizer: .+; seed: 7\.");
        AssertHas(@"Epoch 2/2: loss [\d.E-]+, validation loss [\d.E-]+" + (isClass ? @", validation accuracy [01]\.\d{4}" : "")
            + @"; learning rate 0\.03, \d+ rows a second, 0 s left\.");
        AssertHas(
            @"Training ended after 2 of 2 epochs: all epochs are done; the model is that of epoch 2, with a validation loss of [\d.E-]+\.");

        void AssertHas(string pattern) => Assert.Contains(messages, message => Regex.IsMatch(message, pattern));
    }

    [Fact]
    public void A_training_that_has_converged_says_so()
    {
        IDataView data = TrainerKinds.Load(_ml);
        List<string> messages = TrainerKinds.Messages(
            _ml, () => _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Width", HiddenLayers = [], Optimizer = Optimizer.Lbfgs(), Epochs = 50,
        }).Fit(data));
        Assert.Contains(messages, message => message.Contains("of 50 epochs: converged", StringComparison.Ordinal));
    }

    [Fact]
    public void Unscaled_features_bring_a_warning_that_names_the_largest()
    {
        List<Sample> rows = TrainerKinds.Rows();
        rows[5].Y = -250;
        IDataView data = TrainerKinds.Prepare(_ml, rows);
        List<string> messages = TrainerKinds.Messages(
            _ml, () => TrainerKinds.Create(TrainerKinds.Multiclass, _ml, options
                => (options.Epochs, options.FeatureScaling) = (1, FeatureScaling.None)).Fit(data));
        Assert.Contains(messages, message => message.Contains("Kind=Warning", StringComparison.Ordinal)
            && message.Contains(
                "The features in 'Features' are not scaled: feature 'Y' has a magnitude of 250. Networks learn best from features of "
                + "about -1 to 1: leave FeatureScaling at its default, or use a learning rate as small as 1e-5.",
                    StringComparison.Ordinal));

        IDataView nameless = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 4).Select(i => new Row { Features = [0, 0, 0, 10.5f * i], Label = i }));
        Assert.Contains(
            TrainerKinds.Messages(_ml, () => _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options
                { LearningRate = 1e-4, FeatureScaling = FeatureScaling.None }).Fit(nameless)),
            message => message.Contains("feature number 3 has a magnitude of 31.5", StringComparison.Ordinal));
        Assert.DoesNotContain(
            TrainerKinds.Messages(_ml, () => TrainerKinds.Create(TrainerKinds.Multiclass, _ml).Fit(TrainerKinds.Load(_ml))),
            message => message.Contains("not scaled", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void An_empty_data_set_a_missing_column_and_features_of_variable_size_are_refused_by_every_trainer(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        string label = TrainerKinds.Get(kind).LabelColumnName;
        ITrainer trainer = TrainerKinds.Create(kind, _ml);
        Assert.Contains(
            "There are no rows to train on: the data set is empty",
            Assert.Throws<ArgumentException>(() => trainer.Fit(_ml.Data.SkipRows(data, 1000))).Message);
        Assert.Contains(
            "There are no rows to validate on: the data set is empty",
            Assert.Throws<ArgumentException>(() => trainer.Fit(data, _ml.Data.SkipRows(data, 1000))).Message);
        Assert.Contains(
            $"Could not find label column '{label}'; there are ",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => trainer.Fit(_ml.Transforms.DropColumns(label).Fit(data).Transform(data))).Message);
        Assert.Contains("Schema mismatch for feature column 'X': expected a vector of Single of known size, got Single",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => TrainerKinds.Create(kind, _ml, options => options.FeatureColumnName = "X").Fit(data)).Message);
        Assert.Contains("Schema mismatch for weight column 'IsLeft': expected Single, got Boolean",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => TrainerKinds.Create(kind, _ml, options => options.ExampleWeightColumnName = "IsLeft").Fit(data)).Message);

        IDataView variable = _ml.Data.LoadFromEnumerable(new[] { new VariableRow { Features = [1, 2] } });
        Assert.Contains(
            "Schema mismatch for feature column 'Features': expected a vector of Single of known size, got Vector<Single>",
            Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(variable)).Message);
        Assert.Throws<ArgumentNullException>(() => trainer.Fit(null!));
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Columns_that_do_not_fit_are_refused_before_there_is_any_data(string kind)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        IEstimator<ITransformer> trainer = TrainerKinds.Create(kind, _ml, options => options.LabelColumnName = "Features").Estimator;
        string message = Assert.Throws<ArgumentOutOfRangeException>(
            () => TrainerKinds.Preparation(_ml).Append(_ml.Transforms.DropColumns("Features")).Append(trainer).Fit(data)).Message;
        Assert.Contains("Could not find feature column 'Features'", message, StringComparison.Ordinal);
        IEstimator<ITransformer> other = TrainerKinds.Create(
            kind, _ml, options => (options.LabelColumnName, options.FeatureColumnName) = ("Weight", "Colour")).Estimator;
        Assert.Contains(
            "Schema mismatch for feature column 'Colour': expected a vector of Single of known size, got Key<UInt32>",
            Assert.Throws<ArgumentOutOfRangeException>(() => TrainerKinds.Preparation(_ml).Append(other).Fit(data)).Message);
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Progress_has_epoch_step_losses_rate_speed_and_time_left(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        var reports = new List<TrainingProgress>();
        int trainingThread = 0;
        TrainerKinds.Create(kind, _ml, options =>
        {
            (options.Epochs, options.ValidationFraction, options.BatchSize, options.Schedule) = (
                3, 0.25f, 20, LearningRateSchedule.Exponential(0.5));
            options.Progress = new Reports(report =>
            {
                reports.Add(report);
                trainingThread = Environment.CurrentManagedThreadId;
            });
        }).Fit(data);

        Assert.Equal(Environment.CurrentManagedThreadId, trainingThread);
        Assert.Equal([1, 2, 3], reports.Select(report => report.Epoch).Distinct());
        // Of each class a fourth is held out, to within a row.
        int rows = reports[^1].RowsDone;
        Assert.InRange(rows, 89, 91);
        Assert.All(reports, report =>
        {
            Assert.Equal((3, 5), (report.Epochs, report.StepsPerEpoch));
            Assert.InRange(report.Step, 1, 5);
            Assert.Equal(Math.Min(20 * report.Step, rows), report.RowsDone);
            Assert.True(double.IsFinite(report.Loss) && double.IsFinite(report.StepLoss));
            Assert.Equal(0.03 * Math.Pow(0.5, report.Epoch - 1), report.LearningRate, 1e-7);
            Assert.True(report.RowsPerSecond > 0 && report.TimeLeft >= TimeSpan.Zero);
            Assert.Equal(report.IsEndOfEpoch, report.ValidationLoss != null);
        });
        Assert.Equal(3, reports.Count(report => report.IsEndOfEpoch));
        Assert.Equal(TimeSpan.Zero, reports[^1].TimeLeft);
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void A_loss_that_is_no_number_any_more_ends_the_training_with_an_explanation(string kind)
    {
        List<Sample> rows = TrainerKinds.Rows();
        rows.ForEach(row => (row.Height, row.Width) = (1e6f * row.Height, 1e6f * row.Width));
        string message = Assert.Throws<ArithmeticException>(() => TrainerKinds.Create(kind, _ml, options =>
        {
            options.Schedule = LearningRateSchedule.Custom(_ => 1e30);
            if (options is MultilayerPerceptronOptions perceptron)
                perceptron.Optimizer = Optimizer.Sgd();
        }).Fit(TrainerKinds.Prepare(_ml, rows))).Message;
        Assert.Matches(@"diverged: the loss is .+ in epoch 1, step \d+, at a learning rate of 1E\+30; .*weight", message);
        Assert.Contains(
            "Use a smaller learning rate, features scaled to about -1 to 1 (and labels, in regression), or clip the gradient's norm",
            message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_and_gradients_print_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture, comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal(
                "OutputRegressionMetrics { Name = Height, MeanAbsoluteError = 0.5, MeanSquaredError = 0.25, RSquared = 0.75, "
                + "RootMeanSquaredError = 0.5 }",
                new OutputRegressionMetrics { Name = "Height", MeanAbsoluteError = 0.5, MeanSquaredError = 0.25,
                    RSquared = 0.75 }.ToString());
            Assert.StartsWith(
                "NetworkGradients { Loss = 0.5, ", new NetworkGradients { Loss = 0.5, Layers = [] }.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_trainer_tells_ML_NET_what_it_would_like()
    {
        var info = _ml.Regression.Trainers.Sgd().Info;
        Assert.True(info.NeedNormalization);
        Assert.False(info.WantCaching);
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class VariableRow
    {
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Colour { get; set; }

        public bool IsLeft { get; set; }

        public float Height { get; set; }

        public float Width { get; set; }

        [VectorType(2)]
        public float[] Size { get; set; } = [1, 2];
    }
}
