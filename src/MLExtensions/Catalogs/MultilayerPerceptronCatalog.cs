using MLExtensions;
using MLExtensions.FriendAccess;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RegressionTrainers = Microsoft.ML.RegressionCatalog.RegressionTrainers;

namespace Microsoft.ML;

/// <summary>Creates trainers of multi-layer perceptrons.</summary>
public static class MultilayerPerceptronCatalog
{
    /// <summary>Creates a trainer of a multi-layer perceptron for multiclass classification, with the most used settings.</summary>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="labelColumnName">The name of the label column, a key.</param>
    /// <param name="featureColumnName">The name of the feature column, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The name of the weight column, a Single; null for equal weights.</param>
    /// <param name="hiddenLayers">The width of each hidden layer, with ReLU; null for two layers of 256.</param>
    /// <param name="dropout">The probability of dropping each output of a hidden layer in a training step, from 0 to less than 1.</param>
    /// <param name="learningRate">The learning rate of Adam, more than 0; null for 0.001, in automatic training 0.005.</param>
    /// <param name="batchSize">The number of rows in a batch.</param>
    /// <param name="epochs">
    /// The number of passes over all rows; null for automatic training, which <see cref="MultilayerPerceptronOptions"/> describes.
    /// </param>
    /// <exception cref="ArgumentException">A setting is out of its range; the message has its name, its value and the range.</exception>
    public static MultilayerPerceptronMulticlassTrainer MultilayerPerceptron(this MulticlassTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenLayers = null, double dropout = 0, double? learningRate = null, int batchSize = 64, int? epochs = null)
        => catalog.MultilayerPerceptron(Create<MultilayerPerceptronMulticlassTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenLayers, dropout, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a multi-layer perceptron for multiclass classification.</summary>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="options">The settings. The trainer takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    public static MultilayerPerceptronMulticlassTrainer MultilayerPerceptron(
        this MulticlassTrainers catalog, MultilayerPerceptronMulticlassTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));

    /// <summary>Creates a trainer of a multi-layer perceptron for binary classification, with the most used settings.</summary>
    /// <param name="labelColumnName">The name of the label column, Boolean.</param>
    /// <inheritdoc cref="MultilayerPerceptron(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, double?, int, int?)"
    ///   path="/param[@name!='labelColumnName']|/exception"/>
    public static MultilayerPerceptronBinaryTrainer MultilayerPerceptron(this BinaryTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenLayers = null, double dropout = 0, double? learningRate = null, int batchSize = 64, int? epochs = null)
        => catalog.MultilayerPerceptron(Create<MultilayerPerceptronBinaryTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenLayers, dropout, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a multi-layer perceptron for binary classification.</summary>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="options">The settings. The trainer takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    public static MultilayerPerceptronBinaryTrainer MultilayerPerceptron(
        this BinaryTrainers catalog, MultilayerPerceptronBinaryTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));

    /// <summary>
    /// Creates a trainer of a multi-layer perceptron to predict a number, or several at once, with the most used settings.
    /// </summary>
    /// <param name="labelColumnName">The name of the label column, a Single, or a vector of Single of known size.</param>
    /// <inheritdoc cref="MultilayerPerceptron(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, double?, int, int?)"
    ///   path="/param[@name!='labelColumnName']|/exception"/>
    public static MultilayerPerceptronRegressionTrainer MultilayerPerceptron(this RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenLayers = null, double dropout = 0, double? learningRate = null, int batchSize = 64, int? epochs = null)
        => catalog.MultilayerPerceptron(Create<MultilayerPerceptronRegressionTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenLayers, dropout, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a multi-layer perceptron to predict a number, or several at once.</summary>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="options">The settings. The trainer takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    public static MultilayerPerceptronRegressionTrainer MultilayerPerceptron(
        this RegressionTrainers catalog, MultilayerPerceptronRegressionTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));

    internal static TOptions Create<TOptions>(string labelColumnName, string featureColumnName, string? exampleWeightColumnName,
        IReadOnlyList<int>? hiddenLayers, double dropout, double? learningRate, int batchSize, int? epochs)
        where TOptions : MultilayerPerceptronOptions, new()
    {
        var options = new TOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Dropout = dropout,
            Optimizer = learningRate is double rate ? Optimizer.Adam(rate) : null,
            BatchSize = batchSize,
            Epochs = epochs,
        };
        options.HiddenLayers = hiddenLayers ?? options.HiddenLayers;
        return options;
    }
}
