using MLExtensions;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>The trainers of multi-layer perceptrons.</summary>
public static class MultilayerPerceptronCatalog
{
    /// <summary>Trains a multi-layer perceptron for multiclass classification, with the most used settings.</summary>
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
        => catalog.MultilayerPerceptron(Create<MultilayerPerceptronMulticlassTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName, hiddenLayers, dropout, learningRate, batchSize, epochs));

    /// <summary>Trains a multi-layer perceptron for multiclass classification.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings; they are copied.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static MultilayerPerceptronMulticlassTrainer MultilayerPerceptron(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MultilayerPerceptronMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new MultilayerPerceptronMulticlassTrainer(MLNet.Environment(catalog), options);
    }

    /// <summary>Trains a multi-layer perceptron for binary classification, with the most used settings.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="labelColumnName">The column to learn, a Boolean.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single that says how much each row counts; null: every row counts 1.</param>
    /// <param name="hiddenLayers">The width of each hidden layer, with ReLU; null: one layer of 100.</param>
    /// <param name="dropout">The probability with which an output of a hidden layer is dropped in training, from 0 to less than 1.</param>
    /// <param name="learningRate">Of Adam, more than 0.</param>
    /// <param name="batchSize">Number of rows that a step looks at.</param>
    /// <param name="epochs">How often training goes through all rows.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static MultilayerPerceptronBinaryTrainer MultilayerPerceptron(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenLayers = null, float dropout = 0, float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        => catalog.MultilayerPerceptron(Create<MultilayerPerceptronBinaryTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName, hiddenLayers, dropout, learningRate, batchSize, epochs));

    /// <summary>Trains a multi-layer perceptron for binary classification.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings; they are copied.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static MultilayerPerceptronBinaryTrainer MultilayerPerceptron(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, MultilayerPerceptronBinaryTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new MultilayerPerceptronBinaryTrainer(MLNet.Environment(catalog), options);
    }

    /// <summary>Trains a multi-layer perceptron to predict a number or several at once, with the most used settings.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="labelColumnName">The column to learn, a Single, or a vector of Single of known size.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single that says how much each row counts; null: every row counts 1.</param>
    /// <param name="hiddenLayers">The width of each hidden layer, with ReLU; null: one layer of 100.</param>
    /// <param name="dropout">The probability with which an output of a hidden layer is dropped in training, from 0 to less than 1.</param>
    /// <param name="learningRate">Of Adam, more than 0.</param>
    /// <param name="batchSize">Number of rows that a step looks at.</param>
    /// <param name="epochs">How often training goes through all rows.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static MultilayerPerceptronRegressionTrainer MultilayerPerceptron(this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenLayers = null, float dropout = 0, float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        => catalog.MultilayerPerceptron(Create<MultilayerPerceptronRegressionTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName, hiddenLayers, dropout, learningRate, batchSize, epochs));

    /// <summary>Trains a multi-layer perceptron to predict a number or several at once.</summary>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings; they are copied.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static MultilayerPerceptronRegressionTrainer MultilayerPerceptron(this RegressionCatalog.RegressionTrainers catalog, MultilayerPerceptronRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new MultilayerPerceptronRegressionTrainer(MLNet.Environment(catalog), options);
    }

    private static TOptions Create<TOptions>(
        string labelColumnName, string featureColumnName, string? exampleWeightColumnName, IReadOnlyList<int>? hiddenLayers, float dropout, float learningRate, int batchSize, int epochs)
        where TOptions : MultilayerPerceptronOptions, new()
    {
        var options = new TOptions
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
        return options;
    }
}
