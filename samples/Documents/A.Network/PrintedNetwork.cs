using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>The network is what the trainer's options say; its inputs and outputs are what the data has.</summary>
internal static class PrintedNetwork
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        IDataView images = ml.Data.LoadFromEnumerable(RandomImage.Create(10));
        // ReLU, unless another activation is given.
        var trainer = ml.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [256], epochs: 1);

        MultilayerPerceptronModelParameters model = trainer.Fit(images).Model;
        report.Print($"{model}");

        // A weight from each input to each output, and a bias for each output.
        report.Compare("parameters", model.Network.ParameterCount, (784 * 256 + 256) + (256 * 10 + 10), 0, "by hand");
        report.Check("every layer has a bias", model.Layers.All(layer => layer.HasBias));
    }
}
