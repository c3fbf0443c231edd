using Microsoft.ML;

namespace MLExtensions.Tests;

/// <summary>The options of RealMLP together, as docs/recipes.md has them, on a small network.</summary>
public class RecipeTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void The_model_is_saved_and_loaded_continued_and_differentiated_as_any_other(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml), validation = TrainerKinds.Load(_ml, 40, first: 120);
        ITrainer trainer = TrainerKinds.Create(kind, _ml, TrainerKinds.Perceptron(options => Recipe(options, MetricOf(kind))));
        ITransformer model = trainer.Fit(data, validation), loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal(model.Predictions(validation), loaded.Predictions(validation));
        Assert.All(loaded.Model().Layers.SkipLast(1), layer => Assert.Equal("selu", layer.Activation.Name));
        TrainingHistory history = loaded.Model().History;
        Assert.Equal(16, history.EarlyStoppingMetric.Count);
        Assert.Equal(model.Model().History.EarlyStoppingMetric, history.EarlyStoppingMetric);
        Assert.True(history.ValidationLoss[history.BestEpoch - 1] < history.ValidationLoss[0]);

        NetworkGradients gradients = trainer.ComputeGradients(validation, loaded);
        Assert.Equal(history.ValidationLoss[history.BestEpoch - 1], gradients.Loss, 1e-5);
        Assert.Equal(loaded.Model().Layers.Select(layer => layer.Weights.Length), gradients.Layers.Select(layer => layer.Weights.Length));

        ITrainer still = TrainerKinds.Create(kind, _ml, TrainerKinds.Perceptron(options =>
        {
            Recipe(options, MetricOf(kind));
            options.Epochs = 1;
            options.Schedule = LearningRateSchedule.Custom(_ => 1e-30);
        }));
        Assert.Equal(loaded.Model().Parameters(), still.Fit(data, validation, loaded.Model()).Model().Parameters());
    }

    [Fact]
    public void The_metric_is_that_of_the_evaluator_and_the_messages_name_it()
    {
        IDataView data = TrainerKinds.Load(_ml), validation = TrainerKinds.Load(_ml, 40, first: 120);
        ITransformer model = null!;
        List<string> messages = TrainerKinds.Messages(_ml, () => model = TrainerKinds.Create(
            TrainerKinds.Binary, _ml, TrainerKinds.Perceptron(options => Recipe(options, TrainingMetric.AreaUnderRocCurve)))
            .Fit(data, validation));
        TrainingHistory history = model.Model().History;
        double found = history.EarlyStoppingMetric[history.BestEpoch - 1];
        Assert.Equal(
            _ml.BinaryClassification.Evaluate(model.Transform(validation), "IsLeft").AreaUnderRocCurve, found, 1e-9);
        Assert.Contains(messages, message => message.Contains(", validation area under the ROC curve ", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains(
            $"the model is that of epoch {history.BestEpoch}, with a validation area under the ROC curve of ", StringComparison.Ordinal));

        model = TrainerKinds.Create(
            TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(options => Recipe(options, TrainingMetric.RootMeanSquaredError)))
            .Fit(data, validation);
        history = model.Model().History;
        Assert.Equal(
            _ml.Regression.Evaluate(model.Transform(validation), "Height").RootMeanSquaredError,
            history.EarlyStoppingMetric[history.BestEpoch - 1], 1e-6);
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void Each_setting_reaches_the_training(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml, 100);
        float[] Train(Action<MultilayerPerceptronOptions> change)
            => TrainerKinds.Create(kind, _ml, TrainerKinds.Perceptron(options =>
        {
            options.Epochs = 3;
            change(options);
        })).Fit(data).Model().Parameters();
        float[] plain = Train(_ => { });
        Assert.NotEqual(plain, Train(options => options.DropLastBatch = true));
        Assert.NotEqual(plain, Train(options => options.HasFeatureFactors = true));
        Assert.NotEqual(plain, Train(options => options.LearningRateFactors = new LearningRateFactors { Biases = 0.1 }));
        Assert.NotEqual(plain, Train(options => options.OutputInitialization = Initialization.Zeros));

        Assert.Equal(plain, Train(options => (options.DropLastBatch, options.BatchSize) = (false, 16)));
        Assert.Equal(plain, Train(options => options.LearningRateFactors = new LearningRateFactors { FeatureFactors = 5 }));
        Assert.Equal(plain, Train(options => options.OutputInitialization = options.Initialization));
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void Settings_out_of_range_are_refused_when_the_trainer_is_made(string kind)
    {
        void Refuses(string words, Action<MultilayerPerceptronOptions> change)
            => Assert.Contains(
                words, Assert.ThrowsAny<ArgumentException>(() => TrainerKinds.Create(kind, _ml, TrainerKinds.Perceptron(change))).Message);
        Refuses("Biases should be 0 or more", options => options.LearningRateFactors = new LearningRateFactors { Biases = -0.1 });
        Refuses("LearningRateFactors should be null with L-BFGS",
            options => (options.LearningRateFactors, options.Optimizer) = (new LearningRateFactors(), Optimizer.Lbfgs()));
        Refuses("Value should be a finite number", options => options.OutputInitialization = Initialization.Constant(double.NaN));
        Refuses("Metric should be one of Loss, Accuracy",
            options => options.EarlyStopping = new EarlyStopping { Metric = (TrainingMetric)(-1) });
        Refuses("Cycles should be from 1 to 50", options => options.Schedule = LearningRateSchedule.CosineLog(51));
    }

    private static TrainingMetric MetricOf(string kind)
        => kind is TrainerKinds.Multiclass or TrainerKinds.Binary or TrainerKinds.MultiLabel ? TrainingMetric.Accuracy
            : TrainingMetric.RootMeanSquaredError;

    private static void Recipe(MultilayerPerceptronOptions options, TrainingMetric metric)
    {
        TrainerKinds.Unscaled(options);
        options.HiddenLayers = [16, 16];
        options.Activation = Activation.Selu;
        options.HasFeatureFactors = true;
        options.Initialization = Initialization.KaimingNormal(negativeSlope: 1);
        options.BiasInitialization = Initialization.Normal(1);
        options.OutputInitialization = Initialization.Zeros;
        options.Optimizer = Optimizer.Adam(0.04, beta1: 0.9, beta2: 0.95);
        options.Schedule = LearningRateSchedule.CosineLog(cycles: 4);
        options.LearningRateFactors = new LearningRateFactors { Biases = 0.1, FeatureFactors = 6, ByInputs = true };
        options.BatchSize = 32;
        options.Epochs = 16;
        options.DropLastBatch = true;
        options.EarlyStopping = new EarlyStopping { Metric = metric, PrefersLater = true, Patience = 16 };
    }
}
