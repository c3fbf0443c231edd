using MLExtensions;

namespace FashionMnistSample;

/// <summary>Settings of the training that go together.</summary>
internal static class Recipe
{
    public const string Document = "document", Best = "best";

    public static MultilayerPerceptronMulticlassTrainer.Options Of(string name) => name == Best ? CreateBest() : CreateDocument();

    /// <summary>As the tutorial has it.</summary>
    private static MultilayerPerceptronMulticlassTrainer.Options CreateDocument() => new()
    {
        HiddenLayers = [256, 128],
        Activation = Activation.Relu,
        Dropout = 0.25,
        Optimizer = Optimizer.Adam(learningRate: 3e-3),
        BatchSize = 64,
        Epochs = 10,
        FeatureScaling = FeatureScaling.None,
    };

    /// <summary>
    /// The same network, trained longer and more gently, on images that are shifted by up to a pixel in each epoch. Chosen by the last
    /// 5,000 training images, trained on the others; the test images had no say. README.md beside this file has the settings that were
    /// tried.
    /// </summary>
    private static MultilayerPerceptronMulticlassTrainer.Options CreateBest() => new()
    {
        HiddenLayers = [256, 128],
        Activation = Activation.Relu,
        Dropout = 0.1,
        Optimizer = Optimizer.AdamW(learningRate: 2e-3, weightDecay: 0.1),
        Schedule = LearningRateSchedule.OneCycle(),
        WeightAveraging = WeightAveraging.Exponential(decay: 0.999),
        BatchSize = 128,
        Epochs = 120,
        FeatureScaling = FeatureScaling.None,
        Augmentation = [Augment.Shift(1)],
    };
}
