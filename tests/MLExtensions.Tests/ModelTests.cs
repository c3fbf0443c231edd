using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Trainers;

namespace MLExtensions.Tests;

public sealed class ModelTests : IDisposable
{
    private static readonly string PyTorchFile = Path.Combine(AppContext.BaseDirectory, "reference", "pytorch_model.safetensors");
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_file);

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Weights_are_written_as_safetensors_under_the_names_given(string kind)
    {
        NetworkModelParameters model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 1).Fit(TrainerKinds.Load(_ml)).Model();
        model.SaveSafetensors(_file);
        NamedTensors tensors = Safetensors.Read(File.ReadAllBytes(_file));
        Assert.Equal(
            model.Layers.SelectMany((_, i) => new[] { $"layers.{i}.weight", $"layers.{i}.bias" }),
            tensors.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([model.Layers[0].Outputs, model.Layers[0].Inputs], tensors.Tensors[0].Shape);
        Assert.Equal(model.Layers[0].Weights.ToArray(), tensors.Tensors[0].Values.ToArray());

        model.SaveSafetensors(_file, [.. model.Layers.Select((_, i) => $"fc{i + 1}")]);
        Assert.Equal(
            model.Layers.SelectMany((_, i) => new[] { $"fc{i + 1}.weight", $"fc{i + 1}.bias" }),
            Safetensors.Read(File.ReadAllBytes(_file)).Tensors.Select(tensor => tensor.Name));
        Assert.Contains(
            $"has {model.Layers.Count} layers; found 3 names",
            Assert.Throws<ArgumentException>(() => model.SaveSafetensors(_file, ["a", "b", "c"])).Message);
    }

    [Fact]
    public void A_network_of_PyTorch_s_scores_as_it_does_there()
    {
        var reference = Reference.Read("pytorch_model");
        var (trainer, data) = PyTorchModel(learningRate: 1e-30);
        MultilayerPerceptronTransformer model = trainer.Fit(data);
        float[][] expected = [.. reference.GetProperty("probabilities").EnumerateArray().Select(row => row.Singles())];
        Assert.All(
            expected.Zip(model.Transform(data).GetColumn<float[]>("Score")),
            rows => Assert.Equal(rows.First, rows.Second, (a, b) => Math.Abs(a - b) < 1e-5));

        float[][] outputs = [.. reference.GetProperty("outputs").EnumerateArray().Select(row => row.Singles())],
            rows = [.. data.GetColumn<float[]>("Features")];
        float[] found = new float[3];
        for (int row = 0; row < rows.Length; row++)
        {
            new NetworkScorer(model.Model.Network).Score(rows[row], found);
            Assert.Equal(outputs[row], found, (a, b) => Math.Abs(a - b) < 1e-5);
        }
        Assert.Equal(reference.GetProperty("loss").GetDouble(), model.Model.History.TrainingLoss[0], 1e-5);
    }

    [Fact]
    public void Gradients_of_loss_and_layers_are_those_of_PyTorch()
    {
        var reference = Reference.Read("pytorch_model");
        var (trainer, data) = PyTorchModel(learningRate: 1e-30, dropout: 0.5);
        NetworkGradients gradients = trainer.ComputeGradients(data, trainer.Fit(data));
        Assert.Equal(reference.GetProperty("loss").GetDouble(), gradients.Loss, 1e-5);
        string[] names = ["0", "2", "4", "6"];
        for (int layer = 0; layer < names.Length; layer++)
        {
            Assert.Equal(
                reference.GetProperty("gradients").GetProperty($"{names[layer]}.weight").Singles(),
                gradients.Layers[layer].Weights.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
            Assert.Equal(
                reference.GetProperty("gradients").GetProperty($"{names[layer]}.bias").Singles(), gradients.Layers[layer].Biases.ToArray(),
                (a, b) => Math.Abs(a - b) < 1e-6);
        }
        Assert.Equal((4, 6), (gradients.Layers[0].Inputs, gradients.Layers[0].Outputs));
    }

    [Fact]
    public void Linear_regression_begins_with_a_file_too()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            IDataView data = TrainerKinds.Load(_ml);
            SgdRegressionModelParameters model = _ml.Regression.Trainers.Sgd("Width", learningRate: 0.01, epochs: 2).Fit(data).Model;
            model.SaveSafetensors(path, ["linear"]);
            SgdRegressionModelParameters again = _ml.Regression.Trainers.Sgd(
                new SgdRegressionTrainer.Options { LabelColumnName = "Width", InitialParametersPath = path, LearningRate = 1e-30,
                    Epochs = 1 }).Fit(data).Model;
            Assert.Equal(model.Weights, again.Weights);
            Assert.Equal(model.Bias, again.Bias);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_training_can_begin_with_a_network_that_no_trainer_has_trained()
    {
        var (trainer, data) = PyTorchModel(learningRate: 1e-30);
        Network network = trainer.Fit(data).Model.Network;
        var untrained = new MultilayerPerceptronModelParameters(network);
        Assert.Empty(untrained.History.TrainingLoss);
        Assert.Equal(network.Layers[0].Weights.ToArray(), trainer.Fit(data, untrained).Model.Layers[0].Weights.ToArray());
        Assert.Equal(Reference.Read("pytorch_model").GetProperty("loss").GetDouble(), trainer.ComputeGradients(data, untrained).Loss, 1e-5);
        Assert.Throws<ArgumentNullException>(() => new MultilayerPerceptronModelParameters((Network)null!));
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Gradients_say_how_the_loss_changes(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITrainer trainer = TrainerKinds.Create(kind, _ml, options => (options.Epochs, options.ExampleWeightColumnName) = (2, "Weight"));
        ITransformer model = trainer.Fit(data);
        NetworkGradients gradients = trainer.ComputeGradients(data, model);
        Assert.Equal(
            model.Model().Layers.Select(layer => (layer.Weights.Length, layer.Biases.Length)),
            gradients.Layers.Select(layer => (layer.Weights.Length, layer.Biases.Length)));

        // One step of plain gradient descent over all rows goes against the gradient.
        double square = gradients.Layers.Sum(
            layer => layer.Weights.ToArray().Concat(layer.Biases.ToArray()).Sum(value => (double)value * value));
        const float rate = 1e-3f;
        ITrainer step = TrainerKinds.Create(kind, _ml, options =>
        {
            (options.Epochs, options.BatchSize, options.ExampleWeightColumnName, options.Schedule) = (
                1, 1000, "Weight", LearningRateSchedule.Custom(_ => rate));
            if (options is MultilayerPerceptronOptions perceptron)
                perceptron.Optimizer = Optimizer.Sgd(rate);
            TrainerKinds.Unscaled(options);
        });
        ITransformer moved = step.FitTransformer(data, model);
        float[] all = [.. gradients.Layers.SelectMany(layer => layer.Weights.ToArray().Concat(layer.Biases.ToArray()))],
            before = model.Model().Parameters(), after = moved.Model().Parameters();
        for (int i = 0; i < all.Length; i++)
            Assert.Equal(before[i] - rate * all[i], after[i], 1e-6f);
        Assert.Equal(gradients.Loss - rate * square, trainer.ComputeGradients(data, moved).Loss, 1e-5 + 2e-3 * square);
    }

    [Fact]
    public void A_file_that_does_not_fit_is_refused_with_names_and_shapes()
    {
        string message = Assert.Throws<InvalidDataException>(
            () => PyTorchModel(1, hiddenLayers: [6, 7]).Trainer.Fit(PyTorchModel(1).Data)).Message;
        Assert.Contains($"The initial model '{PyTorchFile}' cannot be used", message, StringComparison.Ordinal);
        Assert.Contains(
            "a weight [6, 4] and a bias [6]; a weight [7, 6] and a bias [7]; a weight [3, 7] and a bias [3]", message,
            StringComparison.Ordinal);
        Assert.Contains("Found: 0.weight [6, 4], 0.bias [6], 2.weight [6, 6]", message, StringComparison.Ordinal);
        File.WriteAllText(_file, "not a model");
        Assert.Contains(
            "no valid safetensors file",
            Assert.Throws<InvalidDataException>(
                () => TrainerKinds.Create(
                    TrainerKinds.Binary, _ml, TrainerKinds.Perceptron(options => options.InitialParametersPath = _file))
                    .Fit(TrainerKinds.Load(_ml))).Message);
        Assert.Throws<FileNotFoundException>(
            () => TrainerKinds.Create(
                TrainerKinds.Binary, _ml, TrainerKinds.Perceptron(options => options.InitialParametersPath = _file + ".none"))
                .Fit(TrainerKinds.Load(_ml)));
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void What_was_written_can_be_begun_with(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        NetworkModelParameters model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 2).Fit(data).Model();
        model.SaveSafetensors(_file, ["hidden", "out"]);
        NetworkModelParameters again = TrainerKinds.Create(
            kind, _ml,
            TrainerKinds.Perceptron(
                options => (options.InitialParametersPath, options.Epochs, options.Optimizer) = (_file, 1, Optimizer.Sgd(1e-30)))).Fit(data)
                .Model();
        Assert.Equal(model.Parameters(), again.Parameters());
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void With_no_epochs_the_parameters_given_become_the_model_without_training(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml), validation = TrainerKinds.Load(_ml, 30, first: 120);
        NetworkModelParameters model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 2).Fit(data).Model();
        model.SaveSafetensors(_file);
        ITransformer fromFile = TrainerKinds.Create(kind, _ml, options => (options.InitialParametersPath, options.Epochs) = (_file, 0))
            .Fit(data, validation);
        ITransformer fromModel = TrainerKinds.Create(
            kind, _ml, options => (options.Epochs, options.WeightAveraging) = (0, WeightAveraging.Uniform())).Fit(data, null, model);
        Assert.Equal(model.Parameters(), fromFile.Model().Parameters());
        Assert.Equal(model.Parameters(), fromModel.Model().Parameters());
        Assert.Empty(fromFile.Model().History.TrainingLoss);

        string message = Assert.Throws<ArgumentException>(
            () => TrainerKinds.Create(kind, _ml, options => options.Epochs = 0).Fit(data)).Message;
        Assert.Contains("Epochs can be 0 where there are parameters to take over: InitialParametersPath, or a model given to Fit", message);
    }

    [Fact]
    public void The_whole_history_and_the_loss_are_saved()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Multiclass, _ml, options =>
            (options.ValidationFraction, options.EvaluateTrainingSet, options.EarlyStopping, options.Epochs) = (
                0.25f, true, new EarlyStopping { Patience = 1, MinDelta = 0.05 }, 100)).Fit(data);
        TrainingHistory history = model.Model().History, loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema).Model().History;
        Assert.NotEmpty(history.ValidationAccuracy);
        Assert.Equal(history.TrainingLoss, loaded.TrainingLoss);
        Assert.Equal(history.EvaluatedTrainingLoss, loaded.EvaluatedTrainingLoss);
        Assert.Equal(history.ValidationLoss, loaded.ValidationLoss);
        Assert.Equal(history.ValidationAccuracy, loaded.ValidationAccuracy);
        Assert.Equal(history.LearningRate, loaded.LearningRate);
        Assert.Equal((history.BestEpoch, TrainingEnd.StoppedEarly), (loaded.BestEpoch, loaded.End));
    }

    private (MultilayerPerceptronMulticlassTrainer Trainer, IDataView Data) PyTorchModel(
        double learningRate, double dropout = 0, int[]? hiddenLayers = null)
    {
        var reference = Reference.Read("pytorch_model");
        float[][] rows = [.. reference.GetProperty("rows").EnumerateArray().Select(row => row.Singles())];
        float[] labels = reference.GetProperty("labels").Singles();
        var trainer = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
        {
            HiddenLayers = hiddenLayers ?? [6, 6, 6],
            Activation = Activation.Tanh,
            InitialParametersPath = PyTorchFile,
            Dropout = dropout,
            Optimizer = Optimizer.Sgd(learningRate),
            Epochs = 1,
        });
        return (trainer,
            _ml.Data.LoadFromEnumerable(rows.Zip(labels, (features, label) => new Row { Features = features, Label = (uint)label })));
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Label { get; set; }
    }
}
