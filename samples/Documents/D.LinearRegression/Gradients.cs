using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>
/// Fit keeps no gradients, as PyTorch's backward() does in .grad; a trainer computes them for a trained model and any rows.
/// </summary>
internal static class Gradients
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.LoadLinearRegression();
        Row[] rows = [.. ml.Data.CreateEnumerable<Row>(data, reuseRowObject: false)];

        // A short training, so that some gradient is left.
        var trainer = ml.Regression.Trainers.Sgd(learningRate: 0.003, batchSize: 10, epochs: 1);
        var line = trainer.Fit(data);
        NetworkGradients gradients = trainer.ComputeGradients(data, line);
        LayerGradient layer = gradients.Layers[0];

        // The mean of (w.x + b - y)^2 has the derivatives mean of 2 (w.x + b - y) x by w, and mean of 2 (w.x + b - y) by b.
        double[] errors = [
            .. rows.Select(
                row => line.Model.Weights[0] * row.Features[0] + line.Model.Weights[1] * row.Features[1]
                + line.Model.Bias - (double)row.Label)];
        report.Print($"linear regression after one epoch at 0.003");
        report.Compare("loss", gradients.Loss, errors.Average(error => error * error), 1e-5, "by hand");
        for (int i = 0; i < 2; i++)
        {
            report.Compare(
                $"gradient by w[{i}]", layer.Weights.Span[i], errors.Zip(rows, (error, row) => 2 * error * row.Features[i]).Average(),
                1e-5, "by hand");
        }
        report.Compare("gradient by b", layer.Biases.Span[0], errors.Average(error => 2 * error), 1e-5, "by hand");

        CompareHiddenLayer(ml, report, data, rows);
    }

    /// <summary>A hidden layer has gradients as well: the chain rule, row by row, beside what the trainer says.</summary>
    private static void CompareHiddenLayer(MLContext ml, Report report, IDataView data, Row[] rows)
    {
        var trainer = ml.Regression.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronRegressionTrainer.Options
            {
                FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
                HiddenLayers = [3], Activation = Activation.Tanh, Epochs = 1,
            });
        var network = trainer.Fit(data);
        ReadOnlySpan<float> hiddenWeights = network.Model.Layers[0].Weights.Span, hiddenBiases = network.Model.Layers[0].Biases.Span,
            outputWeights = network.Model.Layers[1].Weights.Span;
        double outputBias = network.Model.Layers[1].Biases.Span[0];

        double[] byWeight = new double[6], byBias = new double[3], hidden = new double[3];
        foreach (Row row in rows)
        {
            double output = outputBias;
            for (int unit = 0; unit < 3; unit++)
            {
                hidden[unit] = Math.Tanh(
                    (double)hiddenWeights[unit * 2] * row.Features[0] + (double)hiddenWeights[unit * 2 + 1] * row.Features[1]
                    + hiddenBiases[unit]);
                output += outputWeights[unit] * hidden[unit];
            }
            for (int unit = 0; unit < 3; unit++)
            {
                // By the output, on through the weight to the unit, on through tanh, whose derivative is 1 - tanh^2.
                double byUnit = 2 * (output - row.Label) * outputWeights[unit] * (1 - hidden[unit] * hidden[unit]) / rows.Length;
                byWeight[unit * 2] += byUnit * row.Features[0];
                byWeight[unit * 2 + 1] += byUnit * row.Features[1];
                byBias[unit] += byUnit;
            }
        }

        LayerGradient gradient = trainer.ComputeGradients(data, network).Layers[0];
        report.Print($"the hidden layer of a network 2-3-1 with tanh");
        report.Compare("gradient by weight", gradient.Weights.ToArray(), byWeight, 1e-5, "by hand");
        report.Compare("gradient by bias", gradient.Biases.ToArray(), byBias, 1e-5, "by hand");
    }
}
