using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.FriendAccess;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>What all trainers have in common: they find the columns, read the rows, train, and make a transformer. They differ in what is trained, in label, loss and outputs.</summary>
/// <typeparam name="TTransformer">What Fit gives.</typeparam>
/// <typeparam name="TModel">What is in it.</typeparam>
public abstract class Trainer<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : class, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly TrainerOptions _options;
    private readonly Cancellation _cancellation;

    private protected Trainer(IHostEnvironment environment, TrainerOptions checkedCopy)
        => (Environment, _options, _cancellation, Info) = (environment, checkedCopy, new Cancellation(environment, checkedCopy.CancellationToken), MLNet.TrainerInfo());

    /// <inheritdoc/>
    public TrainerInfo Info { get; }

    private protected IHostEnvironment Environment { get; }

    /// <summary>What messages call the trainer.</summary>
    private protected abstract string Name { get; }

    /// <summary>The engine of the options, or the one that is used without.</summary>
    private protected abstract Engine Engine { get; }

    /// <summary>Whether the options give the parameters to start from.</summary>
    private protected virtual bool HasInitialParameters => _options.InitialParametersPath != null;

    /// <summary>Which columns can be the label.</summary>
    private protected abstract ColumnKind LabelKind { get; }

    /// <summary>What the label column means.</summary>
    private protected abstract LearningTask CreateTask(DataViewSchema.Column label);

    /// <summary>The plan of a training: the settings of the options, what is trained with its first parameters, loss, optimizer and seed.</summary>
    /// <param name="features">Number of features.</param>
    /// <param name="task">What the label means.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="initialModel">The model to begin with; null: as the options say.</param>
    /// <param name="channel">Told what it begins with.</param>
    private protected abstract TrainingPlan CreatePlan(int features, LearningTask task, long seed, TModel? initialModel, IChannel channel);

    /// <summary>Refuses batches that cannot be trained on, before the training.</summary>
    /// <param name="plan">The whole plan.</param>
    /// <param name="rows">Number of rows to train on; those held out for validation are not among them.</param>
    /// <exception cref="ArgumentException">There is such a batch.</exception>
    private protected virtual void CheckBatches(TrainingPlan plan, int rows)
    {
    }

    /// <summary>The transformer of what was trained.</summary>
    private protected abstract TTransformer CreateTransformer(TrainingPlan plan, NamedTensors state, TrainingHistory history, DataViewSchema.Column features, LearningTask task);

    /// <summary>The shapes of the columns that it adds, as a label of that shape leads to them.</summary>
    private protected abstract SchemaShape.Column[] OutputShapes(SchemaShape.Column label);

    /// <summary>Trains a network.</summary>
    /// <param name="trainData">Features, a vector of Single of known size; the label; and the weight column, if one is named.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="ArgumentException">There is no row to train on, or nothing to be learned from the rows.</exception>
    /// <exception cref="ArithmeticException">The loss has become infinite or NaN; the message says where, and what to do.</exception>
    /// <exception cref="InvalidDataException">The file of the initial model, or the checkpoint to resume from, does not fit or is damaged.</exception>
    /// <exception cref="IOException">A checkpoint cannot be saved; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled, or the MLContext's CancelExecution called.</exception>
    public TTransformer Fit(IDataView trainData) => Train(trainData, null, null);

    /// <summary>Trains a network, looking after each epoch how good it is on other rows.</summary>
    /// <param name="trainData">See <see cref="Fit(IDataView)"/>.</param>
    /// <param name="validationData">Rows with the same columns that are not trained on.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, in one of the two; or the options have a validation fraction, too. See <see cref="Fit(IDataView)"/> for the rest.</exception>
    public TTransformer Fit(IDataView trainData, IDataView validationData) => Train(trainData, NotNull(validationData, nameof(validationData)), null);

    /// <summary>Goes on training a model, such as one just loaded: its parameters are what training begins with. The optimizer begins anew.</summary>
    /// <param name="trainData">See <see cref="Fit(IDataView)"/>.</param>
    /// <param name="initialModel">A model of the shape that the options give. It is not changed.</param>
    /// <exception cref="ArgumentException">The model has another shape; the message has both. See <see cref="Fit(IDataView)"/> for the rest.</exception>
    public TTransformer Fit(IDataView trainData, TModel initialModel) => Train(trainData, null, NotNull(initialModel, nameof(initialModel)));

    /// <summary>Goes on training the model of a transformer; see <see cref="Fit(IDataView, TModel)"/>.</summary>
    /// <param name="trainData">See <see cref="Fit(IDataView)"/>.</param>
    /// <param name="initialTransformer">A transformer whose model has the shape that the options give. It is not changed.</param>
    public TTransformer Fit(IDataView trainData, IPredictionTransformer<TModel> initialTransformer) => Fit(trainData, NotNull(initialTransformer, nameof(initialTransformer)).Model);

    /// <summary>Goes on training a model, looking after each epoch how good it is on other rows.</summary>
    /// <param name="trainData">See <see cref="Fit(IDataView)"/>.</param>
    /// <param name="validationData">See <see cref="Fit(IDataView, IDataView)"/>.</param>
    /// <param name="initialModel">See <see cref="Fit(IDataView, TModel)"/>.</param>
    public TTransformer Fit(IDataView trainData, IDataView validationData, TModel initialModel)
        => Train(trainData, NotNull(validationData, nameof(validationData)), NotNull(initialModel, nameof(initialModel)));

    /// <summary>Goes on training the model of a transformer, looking after each epoch how good it is on other rows.</summary>
    /// <param name="trainData">See <see cref="Fit(IDataView)"/>.</param>
    /// <param name="validationData">See <see cref="Fit(IDataView, IDataView)"/>.</param>
    /// <param name="initialTransformer">See <see cref="Fit(IDataView, IPredictionTransformer{TModel})"/>.</param>
    public TTransformer Fit(IDataView trainData, IDataView validationData, IPredictionTransformer<TModel> initialTransformer)
        => Fit(trainData, validationData, NotNull(initialTransformer, nameof(initialTransformer)).Model);

    /// <summary>
    /// The learning-rate range test: trains a few steps with a rate that rises from step to step, and gives the curve of loss against rate, with a suggestion. Nothing of
    /// it stays: neither the trainer nor a later Fit knows of it. The options' schedule, validation fraction and checkpoints are not used.
    /// </summary>
    /// <param name="data">The rows that would be trained on.</param>
    /// <param name="from">The first step's rate, more than 0.</param>
    /// <param name="to">The last step's rate, more than the first one's.</param>
    /// <param name="steps">How many rates at most, 10 or more; the test ends earlier when the loss has become four times its least value. A rate has one step, or with small batches as many as make 32 rows.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, a column is missing or of another type, or the optimizer is L-BFGS, which has no use for it.</exception>
    public LearningRateCurve FindLearningRate(IDataView data, float from = 1e-7f, float to = 10, int steps = 200)
    {
        using IChannel channel = Environment.Start(Name);
        using Reading reading = Read(NotNull(data, nameof(data)), null, null, "train on", channel);
        reading.Task.CheckRows(reading.Rows);
        return LearningRateRangeTest.Run(Engine, Plan(reading, Seed, null, channel), reading.Rows, from, to, steps, _cancellation.Token);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Columns.Add(inputSchema, OutputShapes(DataColumns.Check(inputSchema, _options, LabelKind)));
    }

    private protected long Seed => _options.Seed ?? MLNet.Seed(Environment) ?? Random.Shared.Next();

    private TTransformer Train(IDataView trainData, IDataView? validationData, TModel? initialModel)
    {
        NotNull(trainData, nameof(trainData));
        if (validationData != null && _options.ValidationFraction != null)
            throw new ArgumentException($"Validate on rows given to Fit, or on a fraction of the training set, not on both: {nameof(TrainerOptions.ValidationFraction)} is {_options.ValidationFraction}.", nameof(validationData));
        if (_options.ResumeFrom != null && initialModel != null)
            throw new ArgumentException($"A training that is resumed begins with its checkpoint, not with a model: give {nameof(TrainerOptions.ResumeFrom)} or an initial model.", nameof(initialModel));
        if ((_options.ResumeFrom != null || _options.Checkpoints is { Resume: true }) && (_options.Seed ?? MLNet.Seed(Environment)) == null)
            throw new ArgumentException($"A training is resumed with its seed, which its messages name: give it as {nameof(TrainerOptions.Seed)}, or to the MLContext.", nameof(TrainerOptions.Seed));

        if (_options.Epochs == 0 && initialModel == null && !HasInitialParameters)
        {
            throw new ArgumentException(
                $"{nameof(TrainerOptions.Epochs)} can be 0 where there are parameters to take over: {nameof(TrainerOptions.InitialParametersPath)}, or a model given to Fit. Found neither.",
                nameof(TrainerOptions.Epochs));
        }

        using IChannel channel = Environment.Start(Name);
        long seed = Seed;
        ValidationSplit? split = _options.ValidationFraction is float fraction ? new ValidationSplit(fraction, seed) : null;
        using Reading reading = Read(trainData, validationData, split, "train on", channel);
        reading.Task.CheckRows(reading.Rows);
        TrainingPlan plan = Plan(reading, seed, initialModel, channel);
        Engine engine = Engine;
        TrainingMessages.Begin(channel, plan, reading.Rows, reading.Validation, engine);
        (NamedTensors state, TrainingHistory history) = TrainingLoop.Run(engine, plan, reading.Rows, reading.Validation, new ProgressMessages(channel, _options, _cancellation), _cancellation.Token);
        TrainingMessages.End(channel, plan, history);
        return CreateTransformer(plan, state, history, reading.Columns.Features, reading.Task);
    }

    private protected Reading Read(IDataView data, IDataView? validationData, ValidationSplit? split, string purpose, IChannel channel)
    {
        var columns = DataColumns.Find(data.Schema, _options, LabelKind);
        LearningTask task = CreateTask(columns.Label);
        DataColumns? validationColumns = validationData == null ? null : DataColumns.FindOther(validationData.Schema, _options, columns.FeatureCount, task, "validation");

        var training = TrainingRows.Read(data, columns, task, split, purpose, channel, _cancellation);
        TrainingMessages.WarnOfUnscaledFeatures(channel, columns.Features, training.LargestFeature);
        RowBuffer? validation = validationColumns == null ? training.Validation
            : TrainingRows.Read(validationData!, validationColumns, task, split: null, "validate on", channel, _cancellation).Rows;

        Func<float, float>? weightOf = task.WeightOfLabel(training.Rows);
        if (weightOf != null)
        {
            Weigh(training.Rows, weightOf);
            if (validation != null)
                Weigh(validation, weightOf);
        }
        return new Reading(columns, task, training.Rows, validation);
    }

    private static void Weigh(RowBuffer rows, Func<float, float> weightOf) => rows.Weigh(row => rows.WeightOf(row) * weightOf(rows.LabelsOf(row)[0]));

    private protected TrainingPlan Plan(Reading reading, long seed, TModel? initialModel, IChannel channel)
    {
        TrainingPlan plan = CreatePlan(reading.Columns.FeatureCount, reading.Task, seed, initialModel, channel);
        if (plan.Epochs > 0)
            CheckBatches(plan, reading.Rows.Count);
        return plan;
    }

    private protected static T NotNull<T>(T? value, string name)
        where T : class
        => value ?? throw new ArgumentNullException(name);

    private protected sealed record Reading(DataColumns Columns, LearningTask Task, RowBuffer Rows, RowBuffer? Validation) : IDisposable
    {
        public void Dispose()
        {
            Rows.Dispose();
            Validation?.Dispose();
        }
    }
}
