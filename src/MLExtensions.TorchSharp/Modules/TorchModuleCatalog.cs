using MLExtensions;
using MLExtensions.FriendAccess;
using MLExtensions.Torch;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RegressionTrainers = Microsoft.ML.RegressionCatalog.RegressionTrainers;

namespace Microsoft.ML;

/// <summary>Creates trainers of custom TorchSharp modules.</summary>
/// <remarks>
/// A module is a class with the <see cref="TorchModuleAttribute"/>. The methods with a type argument register its assembly with the
/// MLContext; the others need <c>mlContext.ComponentCatalog.RegisterAssembly</c> to be called first. An app that loads a model registers
/// the assembly, too.
/// </remarks>
public static class TorchModuleCatalog
{
    /// <summary>Creates a trainer of a custom module for multiclass classification, given its class, with the most used settings.</summary>
    /// <typeparam name="TModule">
    /// The class with the <see cref="TorchModuleAttribute"/>: a module or an <see cref="ITorchModuleFactory"/>.
    /// </typeparam>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="labelColumnName">The name of the label column, a key.</param>
    /// <param name="featureColumnName">The name of the feature column, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The name of the weight column, a Single; null for equal weights.</param>
    /// <param name="inputShape">
    /// The shape of a row, such as 1 x 28 x 28 for rows of 784 features; null for the dimensions of the feature column where it has three
    /// or more, otherwise for a vector of all features.
    /// </param>
    /// <param name="learningRate">The learning rate of Adam, more than 0.</param>
    /// <param name="batchSize">The number of rows in a batch.</param>
    /// <param name="epochs">The number of passes over all rows.</param>
    /// <exception cref="ArgumentException">
    /// The class has no <see cref="TorchModuleAttribute"/>, or a setting is missing or out of its range; the message has its name, its
    /// value and the range.
    /// </exception>
    public static TorchModuleMulticlassTrainer TorchModule<TModule>(this MulticlassTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? inputShape = null, double learningRate = 0.001, int batchSize = 64, int epochs = 10)
        where TModule : class
        => catalog.TorchModule<TModule>(Create<TorchModuleMulticlassTrainer.Options>(
            "", labelColumnName, featureColumnName, exampleWeightColumnName, inputShape, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a custom module for multiclass classification, given its class.</summary>
    /// <param name="options">The settings. The trainer takes a copy, and sets its <see cref="TorchModuleOptions.Module"/>.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/typeparam|/param[@name='catalog']|/exception"/>
    public static TorchModuleMulticlassTrainer TorchModule<TModule>(
        this MulticlassTrainers catalog, TorchModuleMulticlassTrainer.Options options)
        where TModule : class
        => catalog.TorchModule(WithModule<TModule, TorchModuleMulticlassTrainer.Options>(catalog, options));

    /// <summary>Creates a trainer of a custom module for multiclass classification, given its name, with the most used settings.</summary>
    /// <param name="module">
    /// The name in the <see cref="TorchModuleAttribute"/> of the module's class, whose assembly is registered with the MLContext.
    /// </param>
    /// <param name="labelColumnName">The name of the label column, a key.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/param[@name!='labelColumnName']|/exception"/>
    public static TorchModuleMulticlassTrainer TorchModule(this MulticlassTrainers catalog, string module,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? inputShape = null, double learningRate = 0.001, int batchSize = 64, int epochs = 10)
        => catalog.TorchModule(Create<TorchModuleMulticlassTrainer.Options>(
            module, labelColumnName, featureColumnName, exampleWeightColumnName, inputShape, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a custom module for multiclass classification, given its name.</summary>
    /// <param name="options">
    /// The settings, with the name of the module, whose assembly is registered with the MLContext. The trainer takes a copy.
    /// </param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/param[@name='catalog']|/exception"/>
    public static TorchModuleMulticlassTrainer TorchModule(
        this MulticlassTrainers catalog, TorchModuleMulticlassTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));

    /// <summary>Creates a trainer of a custom module for binary classification, given its class, with the most used settings.</summary>
    /// <param name="labelColumnName">The name of the label column, Boolean.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/typeparam|/param[@name!='labelColumnName']|/exception"/>
    public static TorchModuleBinaryTrainer TorchModule<TModule>(this BinaryTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? inputShape = null, double learningRate = 0.001, int batchSize = 64, int epochs = 10)
        where TModule : class
        => catalog.TorchModule<TModule>(Create<TorchModuleBinaryTrainer.Options>(
            "", labelColumnName, featureColumnName, exampleWeightColumnName, inputShape, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a custom module for binary classification, given its class.</summary>
    /// <param name="options">The settings. The trainer takes a copy, and sets its <see cref="TorchModuleOptions.Module"/>.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/typeparam|/param[@name='catalog']|/exception"/>
    public static TorchModuleBinaryTrainer TorchModule<TModule>(
        this BinaryTrainers catalog, TorchModuleBinaryTrainer.Options options)
        where TModule : class
        => catalog.TorchModule(WithModule<TModule, TorchModuleBinaryTrainer.Options>(catalog, options));

    /// <summary>Creates a trainer of a custom module for binary classification, given its name, with the most used settings.</summary>
    /// <param name="module">
    /// The name in the <see cref="TorchModuleAttribute"/> of the module's class, whose assembly is registered with the MLContext.
    /// </param>
    /// <param name="labelColumnName">The name of the label column, Boolean.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/param[@name!='labelColumnName']|/exception"/>
    public static TorchModuleBinaryTrainer TorchModule(this BinaryTrainers catalog, string module,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? inputShape = null, double learningRate = 0.001, int batchSize = 64, int epochs = 10)
        => catalog.TorchModule(Create<TorchModuleBinaryTrainer.Options>(
            module, labelColumnName, featureColumnName, exampleWeightColumnName, inputShape, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a custom module for binary classification, given its name.</summary>
    /// <param name="options">
    /// The settings, with the name of the module, whose assembly is registered with the MLContext. The trainer takes a copy.
    /// </param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/param[@name='catalog']|/exception"/>
    public static TorchModuleBinaryTrainer TorchModule(
        this BinaryTrainers catalog, TorchModuleBinaryTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));

    /// <summary>
    /// Creates a trainer of a custom module to predict a number, or several at once, given its class, with the most used settings.
    /// </summary>
    /// <param name="labelColumnName">The name of the label column, a Single, or a vector of Single of known size.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/typeparam|/param[@name!='labelColumnName']|/exception"/>
    public static TorchModuleRegressionTrainer TorchModule<TModule>(this RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? inputShape = null, double learningRate = 0.001, int batchSize = 64, int epochs = 10)
        where TModule : class
        => catalog.TorchModule<TModule>(Create<TorchModuleRegressionTrainer.Options>(
            "", labelColumnName, featureColumnName, exampleWeightColumnName, inputShape, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a custom module to predict a number, or several at once, given its class.</summary>
    /// <param name="options">The settings. The trainer takes a copy, and sets its <see cref="TorchModuleOptions.Module"/>.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/typeparam|/param[@name='catalog']|/exception"/>
    public static TorchModuleRegressionTrainer TorchModule<TModule>(
        this RegressionTrainers catalog, TorchModuleRegressionTrainer.Options options)
        where TModule : class
        => catalog.TorchModule(WithModule<TModule, TorchModuleRegressionTrainer.Options>(catalog, options));

    /// <summary>
    /// Creates a trainer of a custom module to predict a number, or several at once, given its name, with the most used settings.
    /// </summary>
    /// <param name="module">
    /// The name in the <see cref="TorchModuleAttribute"/> of the module's class, whose assembly is registered with the MLContext.
    /// </param>
    /// <param name="labelColumnName">The name of the label column, a Single, or a vector of Single of known size.</param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/param[@name!='labelColumnName']|/exception"/>
    public static TorchModuleRegressionTrainer TorchModule(this RegressionTrainers catalog, string module,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? inputShape = null, double learningRate = 0.001, int batchSize = 64, int epochs = 10)
        => catalog.TorchModule(Create<TorchModuleRegressionTrainer.Options>(
            module, labelColumnName, featureColumnName, exampleWeightColumnName, inputShape, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a custom module to predict a number, or several at once, given its name.</summary>
    /// <param name="options">
    /// The settings, with the name of the module, whose assembly is registered with the MLContext. The trainer takes a copy.
    /// </param>
    /// <inheritdoc cref="TorchModule{TModule}(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double, int, int)"
    ///   path="/param[@name='catalog']|/exception"/>
    public static TorchModuleRegressionTrainer TorchModule(
        this RegressionTrainers catalog, TorchModuleRegressionTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));

    private static TOptions Create<TOptions>(
        string module, string labelColumnName, string featureColumnName, string? exampleWeightColumnName,
        IReadOnlyList<int>? inputShape, double learningRate, int batchSize, int epochs)
        where TOptions : TorchModuleOptions, new()
        => new()
        {
            Module = module,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            InputShape = inputShape,
            Optimizer = Optimizer.Adam(learningRate),
            BatchSize = batchSize,
            Epochs = epochs,
        };

    private static TOptions WithModule<TModule, TOptions>(object catalog, TOptions options)
        where TModule : class
        where TOptions : TorchModuleOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = (TOptions)options.Copy();
        copy.Module = RegisteredModule.Register<TModule>(MLNet.Environment(catalog));
        return copy;
    }
}
