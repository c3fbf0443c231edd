using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions.FriendAccess;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>The base of all trainers: finds the columns, reads the rows, trains a model and creates a transformer.</summary>
/// <typeparam name="TTransformer">The type of the transformer.</typeparam>
/// <typeparam name="TModel">The type of the model in it.</typeparam>
public abstract class Trainer<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : PredictionTransformer<TModel>
    where TModel : ModelParameters
{
    private readonly IHostEnvironment _environment;
    private readonly TrainerOptions _options;
    private readonly LearningTask _task;
    private readonly ModelFamily<TTransformer, TModel> _family;
    private readonly Cancellation _cancellation;

    /// <param name="environment">The environment of the MLContext.</param>
    /// <param name="options">The settings; checked, and not changed any more.</param>
    /// <param name="family">What is trained.</param>
    private protected Trainer(IHostEnvironment environment, TrainerOptions options, ModelFamily<TTransformer, TModel> family)
    {
        (_environment, _options, _task, _family) = (environment, options, options.Task, family);
        _cancellation = new Cancellation(environment, options.CancellationToken);
        Info = MLNet.TrainerInfo();
    }

    /// <inheritdoc/>
    public TrainerInfo Info { get; }

    /// <summary>Trains a model.</summary>
    /// <param name="trainData">
    /// The training set: features, a vector of Single of known size; the label; and the weight column, if one is named.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="ArgumentException">There is no row to train on, or nothing to be learned from the rows.</exception>
    /// <exception cref="ArithmeticException">The loss has become infinite or NaN; the message says where, and what to do.</exception>
    /// <exception cref="InvalidDataException">
    /// The file of the initial parameters, or the checkpoint to resume from, does not fit or is damaged.
    /// </exception>
    /// <exception cref="IOException">A checkpoint cannot be saved; the message names it.</exception>
    /// <exception cref="OperationCanceledException">
    /// The options' token was cancelled, or the MLContext's CancelExecution called.
    /// </exception>
    public TTransformer Fit(IDataView trainData) => Train(trainData, null, null);

    /// <summary>Trains a model, and computes its loss on other rows after each epoch.</summary>
    /// <param name="trainData">The training set; see <see cref="Fit(IDataView)"/>.</param>
    /// <param name="validationData">Rows with the same columns that are not trained on.</param>
    /// <exception cref="ArgumentException">
    /// A column is missing or of another type, in one of the two; or the options have a validation fraction, too. See
    /// <see cref="Fit(IDataView)"/> for the rest.
    /// </exception>
    public TTransformer Fit(IDataView trainData, IDataView validationData)
        => Train(trainData, NotNull(validationData, nameof(validationData)), null);

    /// <summary>
    /// Continues to train a model, such as one just loaded: training begins with its parameters, and with a new state of the optimizer.
    /// Where <see cref="TrainerOptions.Checkpoints"/> have one to resume from, it goes on from there; the model has to be the same then.
    /// </summary>
    /// <param name="trainData">The training set; see <see cref="Fit(IDataView)"/>.</param>
    /// <param name="initialModel">
    /// A model of the shape that the options give. It is not changed. Where model and training set have names of features or classes, these
    /// are matched by name, in any order; otherwise by their places.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The model has another shape; or its features or classes have other names. The message has what was wanted and found. See
    /// <see cref="Fit(IDataView)"/> for the rest.
    /// </exception>
    public TTransformer Fit(IDataView trainData, TModel initialModel)
        => Train(trainData, null, NotNull(initialModel, nameof(initialModel)));

    /// <summary>Continues to train the model of a transformer; see <see cref="Fit(IDataView, TModel)"/>.</summary>
    /// <param name="trainData">The training set; see <see cref="Fit(IDataView)"/>.</param>
    /// <param name="initialTransformer">A transformer whose model has the shape that the options give. It is not changed.</param>
    public TTransformer Fit(IDataView trainData, IPredictionTransformer<TModel> initialTransformer)
        => Fit(trainData, NotNull(initialTransformer, nameof(initialTransformer)).Model);

    /// <summary>Continues to train a model, and computes its loss on other rows after each epoch.</summary>
    /// <param name="trainData">The training set; see <see cref="Fit(IDataView)"/>.</param>
    /// <param name="validationData">The validation set; see <see cref="Fit(IDataView, IDataView)"/>.</param>
    /// <param name="initialModel">The model to begin with; see <see cref="Fit(IDataView, TModel)"/>.</param>
    public TTransformer Fit(IDataView trainData, IDataView validationData, TModel initialModel)
        => Train(trainData, NotNull(validationData, nameof(validationData)), NotNull(initialModel, nameof(initialModel)));

    /// <summary>Continues to train the model of a transformer, and computes its loss on other rows after each epoch.</summary>
    /// <param name="trainData">The training set; see <see cref="Fit(IDataView)"/>.</param>
    /// <param name="validationData">The validation set; see <see cref="Fit(IDataView, IDataView)"/>.</param>
    /// <param name="initialTransformer">
    /// The transformer to begin with; see <see cref="Fit(IDataView, IPredictionTransformer{TModel})"/>.
    /// </param>
    public TTransformer Fit(IDataView trainData, IDataView validationData, IPredictionTransformer<TModel> initialTransformer)
        => Fit(trainData, validationData, NotNull(initialTransformer, nameof(initialTransformer)).Model);

    /// <summary>
    /// Runs the learning-rate range test: trains a few steps with a rate that rises from step to step, and returns the curve of loss
    /// against rate, with a suggestion. A later Fit is not affected. The options' schedule, validation fraction and checkpoints are not
    /// used.
    /// </summary>
    /// <param name="data">The rows that would be trained on.</param>
    /// <param name="from">The rate of the first step, more than 0.</param>
    /// <param name="to">The rate of the last step, more than that of the first one.</param>
    /// <param name="steps">
    /// The maximum number of rates, 10 or more; the test ends earlier when the loss has become four times its least value. Each rate has
    /// one step, or with small batches as many as make 32 rows.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A setting is out of its range, a column is missing or of another type, or the optimizer is L-BFGS, which finds the length of its
    /// steps itself.
    /// </exception>
    public LearningRateCurve FindLearningRate(IDataView data, double from = 1e-7, double to = 10, int steps = 200)
        => Use(data, "train on", null, isInUserUnits: false, (engine, plan, training) =>
        {
            _task.CheckRows(training.Columns.Label, training.Labels, heldOut: 0);
            return LearningRateRangeTest.Run(engine, plan, training.Rows.Sample, from, to, steps, _cancellation.Token);
        });

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Columns.Add(inputSchema, _task.OutputShapes(DataColumns.Check(inputSchema, _options, _task.LabelKind)));
    }

    /// <summary>Reads rows and makes a plan for another purpose than training.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="purpose">The purpose in messages, such as "compute gradients of".</param>
    /// <param name="model">The model to begin with; null to begin as the options say.</param>
    /// <param name="isInUserUnits">Whether the plan has the units of features and labels, rather than scaled ones.</param>
    /// <param name="compute">Computes a result from an engine, the plan and the rows.</param>
    internal TResult Use<TResult>(
        IDataView data, string purpose, TModel? model, bool isInUserUnits, Func<Engine, TrainingPlan, TrainingData, TResult> compute)
    {
        Engine engine = _family.CreateEngine();
        return engine.Group.Together(() =>
        {
            using IChannel channel = StartChannel(engine);
            using var training = TrainingData.Read(
                NotNull(data, nameof(data)), null, null, null, $"The rows to {purpose} are read in any order", _task, _options, purpose,
                channel, _cancellation);
            TrainingRequest<TModel> request = CreateRequest(training, SeedOf(engine), model, channel) with
            {
                IsInUserUnits = isInUserUnits,
            };
            return compute(engine, CreatePlan(request), training);
        });
    }

    private int? GivenSeed => _options.Seed ?? MLNet.Seed(_environment);

    private long SeedOf(Engine engine) => engine.Group.OfFirst(GivenSeed ?? Random.Shared.Next());

    // Of several processes that train together, one reports; nobody listens to the context of the others.
    private IChannel StartChannel(Engine engine)
        => (engine.Group.IsFirst ? _environment : (IHostEnvironment)new MLContext()).Start(_family.Name);

    private TTransformer Train(IDataView trainData, IDataView? validationData, TModel? initialModel)
    {
        Engine engine = _family.CreateEngine();
        return engine.Group.Together(() => Train(engine, trainData, validationData, initialModel));
    }

    private TTransformer Train(Engine engine, IDataView trainData, IDataView? validationData, TModel? initialModel)
    {
        NotNull(trainData, nameof(trainData));
        bool holdsOutInTurn = _options is { IsAutomatic: true, ValidationFraction: null } && validationData == null;
        CheckTogether(validationData, holdsOutInTurn, initialModel);
        using IChannel channel = StartChannel(engine);
        long seed = SeedOf(engine);
        StratifiedSplit? split = _options.ValidationFraction is double fraction ? new StratifiedSplit(fraction, seed) : null;
        string? refusal = _options.UsedOptimizer is LbfgsOptimizer ? "L-BFGS computes each step from all rows" : null;
        using var training = TrainingData.Read(
            trainData, validationData, split, holdsOutInTurn ? seed : null, refusal, _task, _options, "train on", channel, _cancellation);
        _task.CheckRows(training.Columns.Label, training.Labels, split == null ? 0 : training.Validation!.Count);
        if (_task.ValidationSetting is { } setting && training.Validation is { IsStreamed: true, Count: var tooMany })
        {
            throw new ArgumentException(
                $"{setting} decides on validation rows, which have to be in memory; found {tooMany} of them, more than "
                + $"{nameof(TrainerOptions.MaximumRowsInMemory)}. Raise it, or validate on fewer rows.", setting);
        }
        if (holdsOutInTurn && !training.Rows.IsStreamed)
            HoldOutInTurn(training, seed);

        TrainingRequest<TModel> request = CreateRequest(training, seed, initialModel, channel);
        TrainingPlan[] plans = CreatePlans(request);
        TrainingMessages.WarnOfUnscaledFeatures(channel, plans[0], training);
        TrainingMessages.Begin(channel, plans, training, engine);
        TrainingResult[] results = Run(engine, plans, training, channel);
        training.EndCancellation();
        int[] members = Trained(results);
        (plans, results) = (Array.ConvertAll(members, member => plans[member]), Array.ConvertAll(members, member => results[member]));
        TTransformer transformer = CreateTransformer(
            plans, results, Array.ConvertAll(members, training.SetsOf), request);
        TrainingMessages.End(channel, plans, results);
        if (_family.AdviceOn(plans[0], results[0].Sample) is { } advice)
            channel.Warning(MessageSensitivity.None, advice);
        return transformer;
    }

    /// <summary>
    /// Returns the networks to keep. One that was cancelled before its first epoch ended is near its random parameters, so it is left out
    /// where others have completed an epoch: it would spoil the average.
    /// </summary>
    private static int[] Trained(TrainingResult[] results)
    {
        int[] all = [.. Enumerable.Range(0, results.Length)];
        int[] trained = Array.FindAll(
            all, member => results[member].History is not { End: TrainingEnd.Cancelled, TrainingLoss.Count: 0 });
        return trained.Length > 0 ? trained : all;
    }

    private void HoldOutInTurn(TrainingData training, long seed)
    {
        // A setting that decides on validation rows needs some.
        if (training.Rows.Count >= AutomaticTraining.LeastRowsToHoldOutFrom || _task.ValidationSetting != null)
            training.HoldOutInTurn(_task.HasClasses, seed);
        if (_task.ValidationSetting is { } setting && !training.HasValidation)
        {
            throw new ArgumentException(
                $"{setting} decides on validation rows, and none can be held out of {training.Rows.Count} rows: give validation rows to "
                + "Fit.", setting);
        }
    }

    private TrainingPlan[] CreatePlans(TrainingRequest<TModel> request)
    {
        int members = _family.MembersFor(request);
        return [.. Enumerable.Range(0, members).Select(member =>
        {
            long seed = member == 0 ? request.Seed : (long)new CounterRandom(request.Seed, RandomPurpose.Members, part: member).Bits(0);
            TrainingPlan plan = CreatePlan(request with { Member = member, Members = members, Seed = seed });
            return plan with
            {
                KeepsValidationOutputs = _task.UsesValidation && request.Data.Validation is not { IsStreamed: true },
                BeginsWithModel = request.Initial != null,
                Checkpoints = members == 1 || plan.Checkpoints == null ? plan.Checkpoints
                    : plan.Checkpoints with { Folder = Path.Combine(plan.Checkpoints.Folder, $"member-{member + 1}") },
            };
        })];
    }

    private TrainingResult[] Run(Engine engine, TrainingPlan[] plans, TrainingData training, IChannel channel)
    {
        var progress = new ProgressMessages(channel, _options, _cancellation, engine.Group.IsFirst);
        try
        {
            return MemberTrainings.Run(
                engine, plans, [.. plans.Select((_, member) => training.SetsOf(member))], progress,
                message => channel.Warning(MessageSensitivity.None, message), _cancellation.Token);
        }
        catch (ArithmeticException e) when (plans[0].Epochs == 0 && _options.InitialParametersPath is { } path)
        {
            throw new InvalidDataException($"The initial model '{path}' cannot be used: {e.Message}");
        }
    }

    /// <summary>Creates the transformer, compares it with what was trained, and lets the task decide on the validation rows.</summary>
    private TTransformer CreateTransformer(
        TrainingPlan[] plans, TrainingResult[] results, TrainingSets[] sets, TrainingRequest<TModel> request)
    {
        TrainingData training = request.Data;
        PredictionColumns columns = _task.CreateColumns(training.Columns.Label, training.Labels);
        TrainedMember[] members = [.. plans.Zip(
            results, (plan, result) => new TrainedMember(plan, result.State, result.History with { RowsLeftOut = training.LeftOut }))];
        TTransformer transformer = _family.CreateTransformer(members, columns, request);
        for (int member = 0; member < members.Length; member++)
        {
            _family.CheckTransformer(
                transformer, member, plans[member], sets[member].Training.Sample, results[member].Sample);
        }
        if (results.Any(result => result.ValidationOutputs == null))
            return transformer;

        var outputs = new ValidationOutputs(
            [.. results.Select((result, member) => (sets[member].Validation!.Sample, result.ValidationOutputs!))],
            training.ClassWeights);
        CompletedTask completed = _task.Complete(columns, outputs);
        request.Channel.Info(MessageSensitivity.None, completed.Note);
        // A module that was compared with what was trained has native memory.
        (transformer as IDisposable)?.Dispose();
        return _family.CreateTransformer(
            [.. members.Select(member => member with { History = member.History with { Temperature = completed.Temperature } })],
            completed.Columns, request);
    }

    private TrainingRequest<TModel> CreateRequest(TrainingData training, long seed, TModel? initialModel, IChannel channel)
    {
        DataColumns columns = training.Columns;
        InitialModel<TModel>? initial = initialModel == null ? null : InitialModel<TModel>.Of(
            initialModel, ModelNames.Of(FeatureColumn.Of(columns.Features), _task.CreateColumns(columns.Label)), _task.AddsNewClasses,
            _task is MultiLabelTask, channel);
        return new TrainingRequest<TModel>(training, _task, seed, initial, channel);
    }

    private TrainingPlan CreatePlan(TrainingRequest<TModel> request)
    {
        PictureShape? picture = PictureColumn.ShapeFor(_options, request.Data.Columns.Features);
        TrainingPlan plan = _family.CreatePlan(request) with { Picture = picture };
        if (plan.Epochs > 0)
            _family.CheckBatches(plan, request.Data.Rows.Count);
        return plan;
    }

    /// <summary>Throws where the arguments of Fit and the options do not go together.</summary>
    private void CheckTogether(IDataView? validationData, bool holdsOutInTurn, TModel? initialModel)
    {
        if (validationData != null && _options.ValidationFraction != null)
        {
            throw new ArgumentException(
                "Validate on rows given to Fit, or on a fraction of the training set, not on both: "
                + $"{nameof(TrainerOptions.ValidationFraction)} is {_options.ValidationFraction}.", nameof(validationData));
        }
        if (_task.ValidationSetting is { } setting && validationData == null && !holdsOutInTurn
            && _options.ValidationFraction == null)
        {
            throw new ArgumentException(
                $"{setting} decides on validation rows, and there are none: set {nameof(TrainerOptions.ValidationFraction)}, or give "
                + "validation rows to Fit.", setting);
        }
        if (_options.Checkpoints is { Resume: true } && GivenSeed == null)
        {
            throw new ArgumentException(
                "A training is resumed with its seed, which its messages name: "
                + $"give it as {nameof(TrainerOptions.Seed)}, or to the MLContext.", nameof(TrainerOptions.Seed));
        }
        if (_options.Epochs == 0 && initialModel == null && !_family.HasInitialParameters)
        {
            throw new ArgumentException(
                $"{nameof(TrainerOptions.Epochs)} can be 0 where there are parameters to take over: "
                + $"{nameof(TrainerOptions.InitialParametersPath)}, or a model given to Fit. Found neither.",
                nameof(TrainerOptions.Epochs));
        }
    }

    private static T NotNull<T>(T? value, string name)
        where T : class
        => value ?? throw new ArgumentNullException(name);
}
