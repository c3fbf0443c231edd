using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>One batch, one epoch: Fit is then a single step. Each part of it is done by hand beside it.</summary>
internal static class OneStep
{
    public const double LearningRate = 0.01;

    /// <summary>What the trainer begins with: the same seed gives the same weights.</summary>
    public static Network Before { get; } = Network.CreatePerceptron(
        inputs: 784, hiddenLayers: [256], outputs: 10, Activation.Relu, seed: 1);

    public static void Run(Report report)
    {
        RandomImage[] rows = RandomImage.Create(2); // The trainer refuses a single one: there is nothing to tell apart.

        // Forward: ten outputs a row; softmax makes probabilities of them; the loss is -ln of the probability of the right class.
        double[][] probabilities = [.. rows.Select(row => Softmax(Forward(Before, row)))];
        double loss = Loss(probabilities, rows);
        report.Print($"outputs of a row   {string.Join("  ", Forward(Before, rows[0]).Select(output => $"{output,6:F3}"))}");
        report.Print($"probabilities      {string.Join("  ", probabilities[0].Select(probability => $"{probability,6:F3}"))}");

        MultilayerPerceptronModelParameters after = Fit(rows);
        report.Compare("loss before the step", after.History.TrainingLoss[0], loss, 1e-5, "by hand");

        // Backward: the derivative of a row's loss by an output, and so by its bias, is the output's probability, less 1 for the right
        // class. Over two rows, the mean.
        for (int o = 0; o < 10; o++)
        {
            double derivative = rows.Select((row, n) => probabilities[n][o] - (o == row.Label ? 1 : 0)).Average();
            report.Compare(
                $"bias of output {o} after it", after.Layers[1].Biases.Span[o],
                Before.Layers[1].Biases.Span[o] - LearningRate * derivative, 1e-6, "by hand");
        }

        double lossAfter = Loss([.. rows.Select(row => Softmax(Forward(after.Network, row)))], rows);
        report.Print($"loss {loss:F4} before the step, {lossAfter:F4} after it");
        report.Check("the step made the loss smaller", lossAfter < loss);
    }

    /// <summary>The step. There are no gradients to clear first: Fit keeps none from one step to the next.</summary>
    public static MultilayerPerceptronModelParameters Fit(RandomImage[] rows)
    {
        var ml = new MLContext(seed: 1);
        return ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
        {
            FeatureScaling = FeatureScaling.None,
            HiddenLayers = [256],
            Optimizer = Optimizer.Sgd(LearningRate),
            BatchSize = 2,
            Epochs = 1,
        }).Fit(ml.Data.LoadFromEnumerable(rows)).Model;
    }

    private static float[] Forward(Network network, RandomImage row)
    {
        float[] outputs = new float[network.Outputs];
        new NetworkScorer(network).Score(row.Features, outputs);
        return outputs;
    }

    private static double[] Softmax(float[] outputs)
    {
        double sum = outputs.Sum(output => Math.Exp(output));
        return [.. outputs.Select(output => Math.Exp(output) / sum)];
    }

    private static double Loss(double[][] probabilities, RandomImage[] rows)
        => rows.Select((row, n) => -Math.Log(probabilities[n][row.Label])).Average();
}
