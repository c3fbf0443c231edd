using MLExtensions;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>The trainers of multi-layer perceptrons.</summary>
public static class MultilayerPerceptronCatalog
{
    /// <summary>Trains a multi-layer perceptron to tell classes apart, with the most used settings.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="labelColumnName">The column to learn, a key.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single that says how much each row counts; null: every row counts 1.</param>
    /// <param name="hiddenLayers">The width of each hidden layer, with ReLU; null: one layer of 100.</param>
    /// <param name="dropout">The probability with which an output of a hidden layer is dropped in training, from 0 to less than 1.</param>
    /// <param name="learningRate">Of Adam, more than 0.</param>
    /// <param name="batchSize">Number of rows that a step looks at.</param>
    /// <param name="epochs">How often training goes through all rows.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static MultilayerPerceptronMulticlassTrainer MultilayerPerceptron(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenLayers = null, float dropout = 0, float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
    {
        var options = new MultilayerPerceptronMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Dropout = dropout,
            Optimizer = Optimizer.Adam(learningRate),
            BatchSize = batchSize,
            Epochs = epochs,
        };
        options.HiddenLayers = hiddenLayers ?? options.HiddenLayers;
        return catalog.MultilayerPerceptron(options);
    }

    /// <summary>Trains a multi-layer perceptron to tell classes apart.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static MultilayerPerceptronMulticlassTrainer MultilayerPerceptron(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MultilayerPerceptronMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new MultilayerPerceptronMulticlassTrainer(MLNet.Environment(catalog), options);
    }
}
