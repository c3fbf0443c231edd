using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks;

/// <summary>
/// What is measured everywhere: 784-256-128-10 with ReLU on Fashion-MNIST, batches of 64, Adam with a learning rate of 0.003. The peers'
/// scripts do the same.
/// </summary>
internal static class Recipe
{
    public const int BatchSize = 64;
    public const double LearningRate = 3e-3;

    public static readonly int[] HiddenLayers = [256, 128];

    public static Network CreateNetwork() => Network.CreatePerceptron(784, HiddenLayers, 10, Activation.Relu, seed: 1);

    public static EstimatorChain<MultilayerPerceptronTransformer> CreatePipeline(
        MLContext ml, int epochs, IProgress<TrainingProgress>? progress = null, IReadOnlyList<Augment>? augmentation = null)
        => Normalize(ml).Append(ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
        {
            HiddenLayers = HiddenLayers,
            Activation = Activation.Relu,
            Optimizer = Optimizer.Adam(LearningRate),
            BatchSize = BatchSize,
            Epochs = epochs,
            Progress = progress,
            Augmentation = augmentation ?? [],
            FeatureScaling = FeatureScaling.None,
        }));

    public static IEstimator<ITransformer> Normalize(MLContext ml)
        => ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5);
}

/// <summary>A row of the data set.</summary>
internal sealed class FashionImage
{
    [VectorType(28, 28)]
    public float[] Pixels { get; set; } = [];
}

/// <summary>What the pipeline adds to it.</summary>
internal sealed class FashionPrediction
{
    [KeyType(10)]
    public uint PredictedLabel { get; set; }

    [VectorType(10)]
    public float[] Score { get; set; } = [];
}

/// <summary>A row of the data set as a network takes it.</summary>
internal sealed class FashionFeatures
{
    [KeyType(10)]
    public uint Label { get; set; }

    [VectorType(784)]
    public float[] Features { get; set; } = [];
}
