using System.Text.Json;
using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>
/// Two inputs, two hidden neurons, one output, a sigmoid in each; all begin with 0.1, and the rows come in the order given.
/// </summary>
internal static class TwoTwoOne
{
    public static void Run(Report report)
    {
        JsonElement reference = Reference.Read("sigmoid_2_2_1.json");
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(new Row[]
        {
            new() { Features = [-2, -1], Label = 1 },
            new() { Features = [25, 6], Label = 0 },
            new() { Features = [17, 4], Label = 0 },
            new() { Features = [-15, -6], Label = 1 },
        });

        var model = ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
            HiddenLayers = [2],
            Activation = Activation.Sigmoid,
            OutputActivation = Activation.Sigmoid, // Keeps the answers between 0 and 1.
            Loss = Loss.MeanSquaredError,
            Initialization = Initialization.Constant(0.1f),
            BiasInitialization = Initialization.Constant(0.1f),
            Optimizer = Optimizer.Sgd(learningRate: 0.1),
            BatchSize = 1,
            Epochs = 1000,
            Shuffle = false,
            EvaluateTrainingSet = true, // The loss of the whole set after each epoch.
        }).Fit(rows);

        double[] losses = reference.Numbers("mse_after_epochs_0_10_20");
        for (int i = 0; i < losses.Length; i++)
            report.Compare($"epoch {10 * i}, loss", model.Model.History.EvaluatedTrainingLoss[10 * i], losses[i]);

        int number = 0;
        foreach (JsonElement layer in reference.GetProperty("parameters").EnumerateArray())
        {
            DenseLayer found = model.Model.Layers[number++];
            report.Compare(
                $"layer {number}, weights", found.Weights.ToArray(),
                layer.GetProperty("weight").EnumerateArray().SelectMany(row => row.Singles()).Select(weight => (double)weight), 1e-3);
            report.Compare($"layer {number}, biases", found.Biases.ToArray(), layer.Numbers("bias"), 1e-3);
        }

        // Two units that begin alike stay alike; see the initializations of part D.
        using var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(model);
        float[][] asked = [[-7, -3], [-7, -2], [20, 2]];
        double[] answers = reference.Numbers("answers");
        for (int i = 0; i < asked.Length; i++)
            report.Compare($"asked for ({asked[i][0]}, {asked[i][1]})", engine.Predict(new Row { Features = asked[i] }).Score, answers[i]);
    }
}
