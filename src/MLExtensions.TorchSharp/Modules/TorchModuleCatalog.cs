using MLExtensions;
using MLExtensions.FriendAccess;
using MLExtensions.Torch;

namespace Microsoft.ML;

/// <summary>The trainers of custom TorchSharp modules.</summary>
public static class TorchModuleCatalog
{
    /// <summary>Trains a custom TorchSharp module for multiclass classification, by its class and with the most used settings.</summary>
    /// <typeparam name="TModule">
    /// The class that has the <see cref="TorchModuleAttribute"/>: a module or a factory. Its assembly is registered with the MLContext.
    /// </typeparam>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="inputShape">The shape of a row, such as 1 x 28 x 28 for rows of 784 features; null for a vector of all features.</param>
    /// <param name="labelColumnName">The column to learn, a key.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single with the weight of each row; null for equal weights.</param>
    /// <param name="learningRate">The learning rate of Adam, more than 0.</param>
    /// <param name="batchSize">The number of rows in a batch.</param>
    /// <param name="epochs">The number of passes over all rows.</param>
    /// <exception cref="ArgumentException">The class has no <see cref="TorchModuleAttribute"/>, or a setting is out of its range.</exception>
    public static TorchModuleMulticlassTrainer TorchModule<TModule>(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        IReadOnlyList<int>? inputShape = null, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        where TModule : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        string module = RegisteredModule.Register<TModule>(MLNet.Environment(catalog));
        return catalog.TorchModule(module, inputShape, labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, batchSize, epochs);
    }

    /// <summary>Trains a custom TorchSharp module for multiclass classification, by its class.</summary>
    /// <typeparam name="TModule">
    /// The class that has the <see cref="TorchModuleAttribute"/>: a module or a factory. Its assembly is registered with the MLContext.
    /// </typeparam>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings; they are copied. Their <see cref="TorchModuleOptions.Module"/> is not used.</param>
    /// <exception cref="ArgumentException">The class has no <see cref="TorchModuleAttribute"/>, or a setting is out of its range.</exception>
    public static TorchModuleMulticlassTrainer TorchModule<TModule>(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TorchModuleMulticlassTrainer.Options options)
        where TModule : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        var named = (TorchModuleMulticlassTrainer.Options)options.Copy();
        named.Module = RegisteredModule.Register<TModule>(MLNet.Environment(catalog));
        return catalog.TorchModule(named);
    }

    /// <summary>Trains a custom TorchSharp module for multiclass classification, with the most used settings.</summary>
    /// <param name="catalog">The trainers of an MLContext, which has been told of the module's assembly: <c>mlContext.ComponentCatalog.RegisterAssembly</c>.</param>
    /// <param name="module">The name that the module's class has in its <see cref="TorchModuleAttribute"/>.</param>
    /// <param name="inputShape">The shape of a row, as the module takes it, such as 1 x 28 x 28 for rows of 784 features; null: a vector of all features.</param>
    /// <param name="labelColumnName">The column to learn, a key.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single that says how much each row counts; null: every row counts 1.</param>
    /// <param name="learningRate">Of Adam, more than 0.</param>
    /// <param name="batchSize">Number of rows that a step looks at.</param>
    /// <param name="epochs">How often training goes through all rows.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static TorchModuleMulticlassTrainer TorchModule(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string module, IReadOnlyList<int>? inputShape = null, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        => catalog.TorchModule(Create<TorchModuleMulticlassTrainer.Options>(module, inputShape, labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, batchSize, epochs));

    /// <summary>Trains a custom TorchSharp module for multiclass classification.</summary>
    /// <param name="catalog">The trainers of an MLContext, which has been told of the module's assembly: <c>mlContext.ComponentCatalog.RegisterAssembly</c>.</param>
    /// <param name="options">All settings; they are copied.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static TorchModuleMulticlassTrainer TorchModule(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TorchModuleMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new TorchModuleMulticlassTrainer(MLNet.Environment(catalog), options);
    }

    /// <summary>Trains a custom TorchSharp module for binary classification, by its class and with the most used settings.</summary>
    /// <typeparam name="TModule">
    /// The class that has the <see cref="TorchModuleAttribute"/>: a module or a factory. Its assembly is registered with the MLContext.
    /// </typeparam>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="inputShape">The shape of a row, such as 1 x 28 x 28 for rows of 784 features; null for a vector of all features.</param>
    /// <param name="labelColumnName">The column to learn, a Boolean.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single with the weight of each row; null for equal weights.</param>
    /// <param name="learningRate">The learning rate of Adam, more than 0.</param>
    /// <param name="batchSize">The number of rows in a batch.</param>
    /// <param name="epochs">The number of passes over all rows.</param>
    /// <exception cref="ArgumentException">The class has no <see cref="TorchModuleAttribute"/>, or a setting is out of its range.</exception>
    public static TorchModuleBinaryTrainer TorchModule<TModule>(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        IReadOnlyList<int>? inputShape = null, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        where TModule : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        string module = RegisteredModule.Register<TModule>(MLNet.Environment(catalog));
        return catalog.TorchModule(module, inputShape, labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, batchSize, epochs);
    }

    /// <summary>Trains a custom TorchSharp module for binary classification, by its class.</summary>
    /// <typeparam name="TModule">
    /// The class that has the <see cref="TorchModuleAttribute"/>: a module or a factory. Its assembly is registered with the MLContext.
    /// </typeparam>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings; they are copied. Their <see cref="TorchModuleOptions.Module"/> is not used.</param>
    /// <exception cref="ArgumentException">The class has no <see cref="TorchModuleAttribute"/>, or a setting is out of its range.</exception>
    public static TorchModuleBinaryTrainer TorchModule<TModule>(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, TorchModuleBinaryTrainer.Options options)
        where TModule : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        var named = (TorchModuleBinaryTrainer.Options)options.Copy();
        named.Module = RegisteredModule.Register<TModule>(MLNet.Environment(catalog));
        return catalog.TorchModule(named);
    }

    /// <summary>Trains a custom TorchSharp module for binary classification, with the most used settings.</summary>
    /// <param name="catalog">The trainers of an MLContext, which has been told of the module's assembly: <c>mlContext.ComponentCatalog.RegisterAssembly</c>.</param>
    /// <param name="module">The name that the module's class has in its <see cref="TorchModuleAttribute"/>.</param>
    /// <param name="inputShape">The shape of a row, as the module takes it, such as 1 x 28 x 28 for rows of 784 features; null: a vector of all features.</param>
    /// <param name="labelColumnName">The column to learn, a Boolean.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single that says how much each row counts; null: every row counts 1.</param>
    /// <param name="learningRate">Of Adam, more than 0.</param>
    /// <param name="batchSize">Number of rows that a step looks at.</param>
    /// <param name="epochs">How often training goes through all rows.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static TorchModuleBinaryTrainer TorchModule(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string module, IReadOnlyList<int>? inputShape = null, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        => catalog.TorchModule(Create<TorchModuleBinaryTrainer.Options>(module, inputShape, labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, batchSize, epochs));

    /// <summary>Trains a custom TorchSharp module for binary classification.</summary>
    /// <param name="catalog">The trainers of an MLContext, which has been told of the module's assembly: <c>mlContext.ComponentCatalog.RegisterAssembly</c>.</param>
    /// <param name="options">All settings; they are copied.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static TorchModuleBinaryTrainer TorchModule(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, TorchModuleBinaryTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new TorchModuleBinaryTrainer(MLNet.Environment(catalog), options);
    }

    /// <summary>Trains a custom TorchSharp module to predict a number or several at once, by its class and with the most used settings.</summary>
    /// <typeparam name="TModule">
    /// The class that has the <see cref="TorchModuleAttribute"/>: a module or a factory. Its assembly is registered with the MLContext.
    /// </typeparam>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="inputShape">The shape of a row, such as 1 x 28 x 28 for rows of 784 features; null for a vector of all features.</param>
    /// <param name="labelColumnName">The column to learn, a Single, or a vector of Single of known size.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single with the weight of each row; null for equal weights.</param>
    /// <param name="learningRate">The learning rate of Adam, more than 0.</param>
    /// <param name="batchSize">The number of rows in a batch.</param>
    /// <param name="epochs">The number of passes over all rows.</param>
    /// <exception cref="ArgumentException">The class has no <see cref="TorchModuleAttribute"/>, or a setting is out of its range.</exception>
    public static TorchModuleRegressionTrainer TorchModule<TModule>(this RegressionCatalog.RegressionTrainers catalog,
        IReadOnlyList<int>? inputShape = null, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        where TModule : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        string module = RegisteredModule.Register<TModule>(MLNet.Environment(catalog));
        return catalog.TorchModule(module, inputShape, labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, batchSize, epochs);
    }

    /// <summary>Trains a custom TorchSharp module to predict a number or several at once, by its class.</summary>
    /// <typeparam name="TModule">
    /// The class that has the <see cref="TorchModuleAttribute"/>: a module or a factory. Its assembly is registered with the MLContext.
    /// </typeparam>
    /// <param name="catalog">The trainers of an MLContext.</param>
    /// <param name="options">All settings; they are copied. Their <see cref="TorchModuleOptions.Module"/> is not used.</param>
    /// <exception cref="ArgumentException">The class has no <see cref="TorchModuleAttribute"/>, or a setting is out of its range.</exception>
    public static TorchModuleRegressionTrainer TorchModule<TModule>(this RegressionCatalog.RegressionTrainers catalog, TorchModuleRegressionTrainer.Options options)
        where TModule : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        var named = (TorchModuleRegressionTrainer.Options)options.Copy();
        named.Module = RegisteredModule.Register<TModule>(MLNet.Environment(catalog));
        return catalog.TorchModule(named);
    }

    /// <summary>Trains a custom TorchSharp module to predict a number or several at once, with the most used settings.</summary>
    /// <param name="catalog">The trainers of an MLContext, which has been told of the module's assembly: <c>mlContext.ComponentCatalog.RegisterAssembly</c>.</param>
    /// <param name="module">The name that the module's class has in its <see cref="TorchModuleAttribute"/>.</param>
    /// <param name="inputShape">The shape of a row, as the module takes it, such as 1 x 28 x 28 for rows of 784 features; null: a vector of all features.</param>
    /// <param name="labelColumnName">The column to learn, a Single, or a vector of Single of known size.</param>
    /// <param name="featureColumnName">The column to learn from, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">A column of Single that says how much each row counts; null: every row counts 1.</param>
    /// <param name="learningRate">Of Adam, more than 0.</param>
    /// <param name="batchSize">Number of rows that a step looks at.</param>
    /// <param name="epochs">How often training goes through all rows.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static TorchModuleRegressionTrainer TorchModule(this RegressionCatalog.RegressionTrainers catalog,
        string module, IReadOnlyList<int>? inputShape = null, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        float learningRate = 0.001f, int batchSize = 64, int epochs = 10)
        => catalog.TorchModule(Create<TorchModuleRegressionTrainer.Options>(module, inputShape, labelColumnName, featureColumnName, exampleWeightColumnName, learningRate, batchSize, epochs));

    /// <summary>Trains a custom TorchSharp module to predict a number or several at once.</summary>
    /// <param name="catalog">The trainers of an MLContext, which has been told of the module's assembly: <c>mlContext.ComponentCatalog.RegisterAssembly</c>.</param>
    /// <param name="options">All settings; they are copied.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static TorchModuleRegressionTrainer TorchModule(this RegressionCatalog.RegressionTrainers catalog, TorchModuleRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new TorchModuleRegressionTrainer(MLNet.Environment(catalog), options);
    }

    private static TOptions Create<TOptions>(
        string module, IReadOnlyList<int>? inputShape, string labelColumnName, string featureColumnName, string? exampleWeightColumnName, float learningRate, int batchSize, int epochs)
        where TOptions : TorchModuleOptions, new()
        => new()
        {
            Module = module,
            InputShape = inputShape,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Optimizer = Optimizer.Adam(learningRate),
            BatchSize = batchSize,
            Epochs = epochs,
        };
}
