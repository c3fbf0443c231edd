using Microsoft.ML;

namespace MLExtensions.Tests;

public class OptionsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Common_settings_out_of_range_are_refused_by_every_trainer_when_it_is_made(string kind)
    {
        void Refuses(string words, Action<NetworkTrainerOptions> change)
            => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => TrainerKinds.Create(kind, _ml, change)).Message);

        Refuses("LabelColumnName", options => options.LabelColumnName = "");
        Refuses("FeatureColumnName", options => options.FeatureColumnName = " ");
        Refuses("ExampleWeightColumnName", options => options.ExampleWeightColumnName = "");
        Refuses("BatchSize should be 1 or more", options => options.BatchSize = 0);
        Refuses("Epochs should be 0 or more", options => options.Epochs = -1);
        Refuses("NumberOfThreads should be from 1 to 1024", options => options.NumberOfThreads = 0);
        Refuses("NumberOfThreads should be null where Engine is given, which has its own threads",
            options => (options.Engine, options.NumberOfThreads) = (new SimdEngine(1), 2));
        Refuses("ValidationFraction should be more than 0 and less than 1", options => options.ValidationFraction = 1);
        Refuses("ValidationFraction should be more than 0 and less than 1", options => options.ValidationFraction = float.NaN);
        Refuses("MaxGradientNorm should be more than 0", options => options.MaxGradientNorm = 0);
        Refuses("Patience should be 0 or more", options => options.EarlyStopping = new EarlyStopping { Patience = -1 });
        Refuses("MinDelta should be 0 or more", options => options.EarlyStopping = new EarlyStopping { Patience = 1, MinDelta = -0.1 });
        Refuses("EveryEpochs should be 1 or more", options => options.Checkpoints = new Checkpoints("folder") { EveryEpochs = 0 });
        Refuses("Folder", options => options.Checkpoints = new Checkpoints(""));
        Refuses("Decay should be from 0 to less than 1", options => options.WeightAveraging = WeightAveraging.Exponential(1));
        Refuses("Factor should be more than 0 and less than 1",
            options => options.Schedule = LearningRateSchedule.ReduceOnPlateau(factor: 1));
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void Settings_of_perceptrons_out_of_range_are_refused_when_the_trainer_is_made(string kind)
    {
        void Refuses(string words, Action<MultilayerPerceptronOptions> change)
            => Assert.Contains(
                words, Assert.ThrowsAny<ArgumentException>(() => TrainerKinds.Create(kind, _ml, TrainerKinds.Perceptron(change))).Message);

        Refuses("HiddenLayers should be widths of 1 or more", options => options.HiddenLayers = [8, 0]);
        Refuses("HiddenLayers", options => options.HiddenLayers = null!);
        Refuses("Activation should be one that a hidden layer can have", options => options.Activation = Activation.Softmax);
        Refuses("Dropout should be a probability from 0 to less than 1", options => options.Dropout = 1);
        Refuses("Gain should be more than 0", options => options.Initialization = Initialization.XavierUniform(0));
        Refuses("Value should be a finite number", options => options.BiasInitialization = Initialization.Constant(float.NaN));
        Refuses("LearningRate should be more than 0", options => options.Optimizer = Optimizer.Sgd(-1));
        Refuses("MaxGradientNorm should be null with L-BFGS",
            options => (options.Optimizer, options.MaxGradientNorm) = (Optimizer.Lbfgs(), 1));
        Refuses("WeightAveraging should be null with L-BFGS",
            options => (options.Optimizer, options.WeightAveraging) = (Optimizer.Lbfgs(), WeightAveraging.Uniform()));
        Refuses("InitialParametersPath", options => options.InitialParametersPath = " ");
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void A_trainer_keeps_the_settings_that_it_was_made_with(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        TrainerOptions? given = null;
        ITrainer trainer = TrainerKinds.Create(kind, _ml, options => (options.Epochs, given) = (3, options));
        float[] before = trainer.Fit(data).Model().Parameters();
        given!.Epochs = 0;
        given.BatchSize = -1;
        given.LabelColumnName = "";
        Assert.Equal(before, trainer.Fit(data).Model().Parameters());
    }

    [Fact]
    public void Lists_among_the_settings_are_copied_too()
    {
        IDataView data = TrainerKinds.Load(_ml);
        int[] hidden = [8];
        double[] weights = [1, 1, 1];
        var classifier = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronMulticlassTrainer.Options { LabelColumnName = "Colour", HiddenLayers = hidden, ClassWeights = weights,
                Epochs = 1 });
        float[] before = classifier.Fit(data).Model.Parameters();
        (hidden[0], weights[0]) = (3, 50);
        Assert.Equal(before, classifier.Fit(data).Model.Parameters());
    }

    [Fact]
    public void The_network_is_what_the_options_say()
    {
        IDataView data = TrainerKinds.Load(_ml);
        MultilayerPerceptronModelParameters model = _ml.Regression.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Height",
            HiddenLayers = [5, 4],
            Activation = Activation.LeakyRelu(0.1),
            OutputActivation = Activation.Tanh,
            FeatureScaling = FeatureScaling.None,
            Initialization = Initialization.Constant(0.25f),
            HasBias = false,
            Optimizer = Optimizer.Sgd(1e-30f),
            Epochs = 1,
        }).Fit(data).Model;
        Assert.Equal(
            [(2, 5, "leaky_relu(0.1)"), (5, 4, "leaky_relu(0.1)"), (4, 1, "tanh")],
            model.Layers.Select(layer => (layer.Inputs, layer.Outputs, layer.Activation.Name)));
        Assert.All(model.Layers, layer => Assert.False(layer.HasBias));
        Assert.All(model.Parameters(), parameter => Assert.Equal(0.25f, parameter));
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void A_network_without_biases_is_saved_and_loaded(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(
            kind, _ml, TrainerKinds.Perceptron(options => (options.HasBias, options.Epochs) = (false, 1))).Fit(data),
            loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.All(loaded.Model().Layers, layer => Assert.False(layer.HasBias));
        Assert.Equal(model.Predictions(data), loaded.Predictions(data));
    }

    [Fact]
    public void Dropout_clipping_averaging_and_the_schedule_reach_the_training()
    {
        IDataView data = TrainerKinds.Load(_ml);
        float[] Train(Action<MultilayerPerceptronOptions> change)
            => TrainerKinds.Create(TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(options =>
        {
            options.Epochs = 3;
            change(options);
        })).Fit(data).Model().Parameters();
        float[] plain = Train(_ => { });
        Assert.NotEqual(plain, Train(options => options.Dropout = 0.2));
        Assert.NotEqual(plain, Train(options => options.MaxGradientNorm = 0.01));
        Assert.NotEqual(plain, Train(options => options.WeightAveraging = WeightAveraging.Exponential(0.9)));
        Assert.NotEqual(plain, Train(options => options.Schedule = LearningRateSchedule.Cosine()));
        Assert.NotEqual(plain, Train(options => options.Shuffle = false));

        // Each setting has a value that changes nothing, which would change something in the place of another setting.
        Assert.Equal(plain, Train(options => options.Dropout = 0));
        Assert.Equal(plain, Train(options => options.MaxGradientNorm = 1e9));
        Assert.Equal(plain, Train(options => options.WeightAveraging = WeightAveraging.Exponential(1e-30)));
        Assert.Equal(plain, Train(options => options.Schedule = LearningRateSchedule.Custom(position => position.BaseRate)));
    }

    [Fact]
    public void Progress_and_OnProgress_receive_the_same()
    {
        List<TrainingProgress> first = [], second = [];
        TrainerKinds.Create(
            TrainerKinds.Regression, _ml,
            options => (options.Progress, options.OnProgress, options.Epochs) = (new Reports(first.Add), second.Add, 2))
            .Fit(TrainerKinds.Load(_ml));
        Assert.Equal(2, first.Count(progress => progress.IsEndOfEpoch));
        Assert.Equal(first, second);
    }

    [Fact]
    public void The_engine_of_the_options_trains()
    {
        var engine = new CountingEngine();
        TrainerKinds.Create(TrainerKinds.Binary, _ml, options => (options.Engine, options.Epochs) = (engine, 1))
            .Fit(TrainerKinds.Load(_ml));
        Assert.Equal(1, engine.Runs);
    }

    private sealed class CountingEngine : Engine
    {
        public int Runs { get; private set; }

        public override string Name => "counting";

        internal override ITrainingRun Start(TrainingPlan plan)
        {
            Runs++;
            return new SimdEngine(1).Start(plan);
        }
    }
}
