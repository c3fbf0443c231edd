using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DocumentsSample;

/// <summary>
/// One network, 784-256-128-10, three ways to write it, and the options of a trainer that say the same. All have Tanh instead of ReLU.
/// </summary>
internal static class ThreeWays
{
    public static void Run(Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement reference = Reference.Read("three_ways.json");
        Network initial = Reference.HashedNetwork([784, 256, 128, 10]);

        // As a class with a forward method,
        var written = new WrittenNetwork();
        Torch.SetParameters(written, initial);
        // as a sequence of layers,
        var sequence = Sequential(Linear(784, 256), Tanh(), Linear(256, 128), Tanh(), Linear(128, 10));
        Torch.SetParameters(sequence, initial);
        // and with functions alone.
        Parameter[] p = [.. sequence.parameters().Select(parameter => Parameter(parameter.detach().clone()))];
        Tensor Functions(Tensor input)
        {
            Tensor hidden1 = functional.tanh(functional.linear(input, p[0], p[1]));
            Tensor hidden2 = functional.tanh(functional.linear(hidden1, p[2], p[3]));
            return functional.linear(hidden2, p[4], p[5]);
        }

        float[][] ways = [
            Train(written.call, written.parameters(), reference), Train(sequence.call, sequence.parameters(), reference),
            Train(Functions, p, reference)];
        report.Print($"{"",-34} {"class",12} {"sequence",12} {"functions",12}");
        (string, double)[] expected =
        [
            .. reference.Numbers("outputs_of_row_0_before").Select((output, i) => ($"output {i} of a row", output)),
            .. reference.Numbers("loss_of_steps").Select((loss, i) => ($"step {i + 1}, loss", loss)),
            .. reference.Numbers("outputs_of_row_0_after").Select((output, i) => ($"output {i} of the row after them", output)),
        ];
        foreach (var (i, (name, number)) in expected.Index())
            report.Compare(name, [.. ways.Select(way => (double)way[i])], number, reference.Number("tolerance"));
        TrainWithOptions(reference, report);
    }

    private sealed class WrittenNetwork : Module<Tensor, Tensor>
    {
        private readonly Linear hidden1 = Linear(784, 256), hidden2 = Linear(256, 128), output = Linear(128, 10);
        private readonly Tanh tanh = Tanh();

        public WrittenNetwork() : base(nameof(WrittenNetwork)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            input = tanh.call(hidden1.call(input));
            input = tanh.call(hidden2.call(input));
            return output.call(input);
        }
    }

    /// <returns>The outputs of the first row, the loss of each step, and the outputs of the first row after them.</returns>
    private static float[] Train(Func<Tensor, Tensor> network, IEnumerable<Parameter> parameters, JsonElement reference)
    {
        using DisposeScope scope = NewDisposeScope();
        int batch = reference.GetProperty("batch").GetInt32();
        Tensor images = Torch.Matrix(Images(reference)),
            classes = tensor(reference.GetProperty("classes").EnumerateArray().Select(label => label.GetInt64()).ToArray());
        using var optimizer = optim.SGD(parameters, reference.Number("learning_rate"));

        float[] before = Torch.Numbers(network(images[0])), losses = new float[reference.GetProperty("loss_of_steps").GetArrayLength()];
        for (int step = 0; step < losses.Length; step++)
        {
            using DisposeScope ofStep = NewDisposeScope();
            long from = step * batch % images.shape[0];
            optimizer.zero_grad();
            Tensor loss = functional.cross_entropy(network(images.narrow(0, from, batch)), classes.narrow(0, from, batch));
            loss.backward();
            optimizer.step();
            losses[step] = loss.item<float>();
        }
        return [.. before, .. losses, .. Torch.Numbers(network(images[0]))];
    }

    private static void TrainWithOptions(JsonElement reference, Report report)
    {
        var ml = new MLContext(seed: 1);
        var losses = new List<float>();
        double[] expected = reference.Numbers("loss_of_steps");
        uint[] classes = [.. reference.GetProperty("classes").EnumerateArray().Select(label => label.GetUInt32())];
        int batch = reference.GetProperty("batch").GetInt32();
        IDataView rows = ml.Data.LoadFromEnumerable(
            Images(reference).Select((image, i) => new RandomImage { Features = image, Label = classes[i] }).ToArray());

        Reference.WithHashedParameters(
            [784, 256, 128, 10],
            file => ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
        {
            FeatureScaling = FeatureScaling.None,
            HiddenLayers = [256, 128],
            Activation = Activation.Tanh,
            InitialParametersPath = file,
            Optimizer = MLExtensions.Optimizer.Sgd((float)reference.Number("learning_rate")),
            BatchSize = batch,
            Epochs = expected.Length * batch / classes.Length,
            Shuffle = false,
            Progress = new Listener(progress => losses.Add((float)progress.StepLoss)),
        }).Fit(rows));
        report.Compare("options, loss", losses, expected, reference.Number("tolerance"));
    }

    private static IEnumerable<float[]> Images(JsonElement reference)
        => Enumerable.Range(0, reference.GetProperty("rows").GetInt32()).Select(row => Reference.HashedRow(row, 784));
}
