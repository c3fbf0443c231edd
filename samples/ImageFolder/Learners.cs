using FashionMnistSample;
using Microsoft.ML;
using MLExtensions;

namespace ImageFolderSample;

/// <summary>From an image to features, and from features to a class.</summary>
internal static class Learners
{
    /// <summary>Creates the transforms from the path of an image, or its bytes, to features.</summary>
    public static IEstimator<ITransformer> Features(MLContext ml, SampleOptions options) => options.UsesResNet
        // The network takes red, green and blue from 0 to 255, and subtracts their means itself. All of an image counts: it is padded.
        ? ml.Transforms.ExtractImage(new ImageExtractingEstimator.Options
            {
                OutputColumnName = "Pixels", Width = 224, Height = 224, Fit = ImageFit.Pad, Scaling = ImageScaling.None,
                BrokenImages = BrokenImageHandling.LeaveOut,
            })
            .Append(ml.Transforms.DnnFeaturizeImage(
                "Features", input => input.ModelSelector.ResNet18(ml, input.OutputColumn, input.InputColumn), "Pixels"))
            .Append(ml.Transforms.DropColumns("Pixels"))
        : ml.Transforms.ExtractImage(new ImageExtractingEstimator.Options
        {
            Width = options.Size, Height = options.Size, Channels = options.IsGrey ? 1 : 3, Scaling = ImageScaling.MinusOneToOne,
            BrokenImages = BrokenImageHandling.LeaveOut,
        });

    /// <summary>Trains a network.</summary>
    public static ITransformer Fit(MLContext ml, SampleOptions options, IDataView train)
    {
        var progress = new TrainingProgressDisplay();
        // Training is automatic for the features of a ResNet, of which there are as few as of a table.
        MultilayerPerceptronMulticlassTrainer.Options settings = options.UsesResNet
            ? new() { CancellationToken = options.Token }
            : new()
            {
                HiddenLayers = [512, 256], Dropout = 0.1, Optimizer = Optimizer.AdamW(learningRate: 1e-3),
                Schedule = LearningRateSchedule.OneCycle(maximumRate: 3e-3f), BatchSize = 64, Epochs = options.Epochs,
                Augmentation = options.Augmentation, Progress = progress, CancellationToken = options.Token,
            };
        return progress.Watch(() => ml.MulticlassClassification.Trainers.MultilayerPerceptron(settings).Fit(train));
    }
}
