using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>Where weights begin decides how well a network learns, and with zeros, whether its hidden layer can learn at all.</summary>
internal static class Initializations
{
    public static void Run(Report report)
    {
        report.Print($"256 x 784 weights");
        Describe(report, Initialization.Normal(standardDeviation: 0.01), 0.01);
        Describe(report, Initialization.Constant(0.1), 0);
        Describe(report, Initialization.Zeros, 0);
        Describe(report, Initialization.PyTorchDefault, 1 / Math.Sqrt(784) / Math.Sqrt(3)); // Uniform in +-1/sqrt(inputs).
        Describe(report, Initialization.XavierUniform(), Math.Sqrt(2.0 / (784 + 256)));
        Describe(report, Initialization.KaimingNormal(), Math.Sqrt(2.0 / 784));

        report.Print($"a hidden layer of four sigmoids learns y = |x0|, 20 epochs");
        MultilayerPerceptronModelParameters zeros = Train(Initialization.Zeros), constant = Train(Initialization.Constant(0.1)),
            random = Train(Initialization.PyTorchDefault);
        Show("zeros", zeros);
        Show("0.1 everywhere", constant);
        Show("PyTorch's default", random);

        // Units that begin alike have the same outputs and the same gradients, so they stay alike: four of them are no better than one.
        report.Check("from zeros, all hidden units stay alike", AreAlike(zeros));
        report.Check("from 0.1, too", AreAlike(constant));
        report.Check("from random weights, each becomes another", !AreAlike(random));
        report.Check(
            "which learns more",
            random.History.TrainingLoss[^1] < 0.5 * Math.Min(zeros.History.TrainingLoss[^1], constant.History.TrainingLoss[^1]));

        void Show(string name, MultilayerPerceptronModelParameters model)
        {
            report.Print($"from {name}: loss {model.History.TrainingLoss[^1]:F4}; weights of the hidden units:");
            for (int unit = 0; unit < 4; unit++)
                report.Print($"   {string.Join("  ", WeightsOf(model, unit).Select(weight => $"{weight,9:F5}"))}");
        }
    }

    private static void Describe(Report report, Initialization initialization, double deviation)
    {
        float[] weights = Network.CreatePerceptron(784, [], 256, Activation.Relu, seed: 1, initialization: initialization).Layers[
            0].Weights.ToArray();
        double mean = weights.Average(weight => (double)weight), squares = weights.Average(weight => (weight - mean) * (weight - mean));
        string first = string.Join("  ", weights.Take(3).Select(weight => $"{weight:F4}"));
        report.Print($"{initialization}: from {weights.Min():F4} to {weights.Max():F4}, first {first}");
        report.Compare("   standard deviation", Math.Sqrt(squares), deviation, 2e-4, "by formula");
    }

    private static MultilayerPerceptronModelParameters Train(Initialization initialization)
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        Row[] rows = [
            .. Enumerable.Range(0, 1000).Select(_ => 4 * random.NextSingle() - 2)
            .Select(x => new Row { Features = [x, 4 * random.NextSingle() - 2], Label = Math.Abs(x) })];
        return ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
            HiddenLayers = [4],
            Activation = Activation.Sigmoid,
            Initialization = initialization,
            BiasInitialization = initialization,
            Optimizer = Optimizer.Adam(0.03f),
            BatchSize = 10,
            Epochs = 20,
        }).Fit(ml.Data.LoadFromEnumerable(rows)).Model;
    }

    private static bool AreAlike(MultilayerPerceptronModelParameters model)
        => Enumerable.Range(1, 3).All(unit => WeightsOf(model, unit).SequenceEqual(WeightsOf(model, 0)));

    /// <summary>From both inputs to a hidden unit, its bias, and from it to the output.</summary>
    private static float[] WeightsOf(MultilayerPerceptronModelParameters model, int unit)
        => [.. model.Layers[0].Weights.Span.Slice(unit * 2, 2), model.Layers[0].Biases.Span[unit], model.Layers[1].Weights.Span[unit]];
}
