using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.FriendAccess;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron to tell classes apart: fully connected layers, the last of them under softmax, by mini-batch gradient descent on cross-entropy.
/// Made by <c>mlContext.MulticlassClassification.Trainers.MultilayerPerceptron</c>.
/// </summary>
/// <remarks>
/// Adds two columns: <c>Score</c>, a vector of Single, the probability of each class; and <c>PredictedLabel</c>, the key of the most probable class, with the
/// label's key values. Rows whose label is missing, or that have a feature that is not finite, are left out and counted in a message on MLContext.Log.
/// Features should be scaled to a range of about -1 to 1.
/// </remarks>
public sealed class MultilayerPerceptronMulticlassTrainer : ITrainerEstimator<MultilayerPerceptronMulticlassTransformer, MultilayerPerceptronModel>
{
    private const string Name = "MultilayerPerceptron";

    private readonly IHostEnvironment _environment;
    private readonly Options _options;

    internal MultilayerPerceptronMulticlassTrainer(IHostEnvironment environment, Options options)
    {
        options.Check();
        (_environment, _options, Info) = (environment, options, MLNet.TrainerInfo());
    }

    /// <inheritdoc/>
    public TrainerInfo Info { get; }

    /// <summary>Trains a network.</summary>
    /// <param name="input">Features, a vector of Single of known size; label, a key; and the weight column, if one is named.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">There is no row to train on.</exception>
    /// <exception cref="ArithmeticException">The loss has become infinite or NaN; the message says where, and what to do.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public MultilayerPerceptronMulticlassTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column features = Columns.Find(input.Schema, "feature", _options.FeatureColumnName, Columns.VectorOfSingle, Columns.IsVectorOfSingle);
        DataViewSchema.Column label = Columns.Find(input.Schema, "label", _options.LabelColumnName, "a key", type => type is KeyDataViewType);
        DataViewSchema.Column? weight = _options.ExampleWeightColumnName == null ? null
            : Columns.Find(input.Schema, "weight", _options.ExampleWeightColumnName, "Single", type => type == NumberDataViewType.Single);
        var classes = ClassLabels.Of(label);

        using IChannel channel = _environment.Start(Name);
        RowBuffer rows = TrainingRows.Read(input, features, label, row =>
        {
            Func<int> getClass = ClassLabels.CreateClassReader(row, label);
            return () => getClass() is >= 0 and int index ? index : float.NaN;
        }, weight, channel, _options.CancellationToken);

        long seed = _options.Seed ?? MLNet.Seed(_environment) ?? Random.Shared.Next();
        var plan = new TrainingPlan
        {
            Network = Network.CreatePerceptron(rows.Features, _options.HiddenLayers, classes.Count, _options.Activation, seed),
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = _options.Optimizer,
            Dropout = _options.Dropout,
            BatchSize = _options.BatchSize,
            Epochs = _options.Epochs,
            Shuffle = _options.Shuffle,
            Seed = seed,
        };
        IEngine engine = _options.Engine ?? new SimdEngine(_options.NumberOfThreads);
        channel.Info(MessageSensitivity.None, $"Training {plan.Network.ParameterCount} parameters on {rows.Count} rows; engine: {engine.Name}; optimizer: {plan.Optimizer}; seed: {seed}.");
        (Network network, TrainingHistory history) = TrainingLoop.Run(engine, plan, rows, validation: null, new ProgressMessages(channel, _options.Progress), _options.CancellationToken);
        return new MultilayerPerceptronMulticlassTransformer(new MultilayerPerceptronModel(network, history), features.Name, features.Type, classes);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Columns.Find(inputSchema, "feature", _options.FeatureColumnName, Columns.VectorOfSingle, Columns.IsVectorOfSingle);
        SchemaShape.Column label = Columns.Find(inputSchema, "label", _options.LabelColumnName, "a key", column => column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar);
        if (_options.ExampleWeightColumnName != null)
        {
            Columns.Find(inputSchema, "weight", _options.ExampleWeightColumnName, "Single",
                column => column.ItemType == NumberDataViewType.Single && !column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar);
        }
        return Columns.Add(inputSchema, ClassLabels.PredictionShapes(label, MultilayerPerceptronMulticlassTransformer.ScoreColumnName, MultilayerPerceptronMulticlassTransformer.PredictedLabelColumnName));
    }

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : MultilayerPerceptronOptions;
}
