using MLExtensions;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>The trainer of linear regression.</summary>
public static class SgdCatalog
{
    /// <summary>Trains a linear model by mini-batch stochastic gradient descent on the mean squared error, with the most used settings.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="labelColumnName">The column to learn, a Single.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single that says how much each row counts; null: every row counts 1.</param>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="batchSize">Number of rows that a step looks at.</param>
    /// <param name="epochs">How often training goes through all rows.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static SgdRegressionTrainer Sgd(this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float learningRate = 0.01f, int batchSize = 1, int epochs = 10)
        => catalog.Sgd(new SgdRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            LearningRate = learningRate,
            BatchSize = batchSize,
            Epochs = epochs,
        });

    /// <summary>Trains a linear model by mini-batch stochastic gradient descent.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings; they are copied.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static SgdRegressionTrainer Sgd(this RegressionCatalog.RegressionTrainers catalog, SgdRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new SgdRegressionTrainer(MLNet.Environment(catalog), options);
    }
}
