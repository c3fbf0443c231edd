using MLExtensions;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>Creates trainers of linear regression.</summary>
public static class SgdCatalog
{
    /// <summary>
    /// Creates a trainer of a linear model by mini-batch stochastic gradient descent on the mean squared error, with the most used
    /// settings.
    /// </summary>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="labelColumnName">The name of the label column, a Single.</param>
    /// <param name="featureColumnName">The name of the feature column, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The name of the weight column, a Single; null for equal weights.</param>
    /// <param name="learningRate">The learning rate, more than 0; null for 0.01 or, where that is less, 0.5 / features.</param>
    /// <param name="batchSize">The number of rows in a batch.</param>
    /// <param name="epochs">The number of passes over all rows.</param>
    /// <exception cref="ArgumentException">A setting is out of its range; the message has its name, its value and the range.</exception>
    public static SgdRegressionTrainer Sgd(this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        double? learningRate = null, int batchSize = 1, int epochs = 10)
        => catalog.Sgd(new SgdRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            LearningRate = learningRate,
            BatchSize = batchSize,
            Epochs = epochs,
        });

    /// <summary>Creates a trainer of a linear model by mini-batch stochastic gradient descent.</summary>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="options">The settings. The trainer takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    public static SgdRegressionTrainer Sgd(this RegressionCatalog.RegressionTrainers catalog, SgdRegressionTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));
}
