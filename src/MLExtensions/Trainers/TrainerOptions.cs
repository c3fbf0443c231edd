using MLExtensions.Tasks;

namespace MLExtensions;

/// <summary>The settings that all trainers have in common. A trainer takes a copy, which later changes do not affect.</summary>
public abstract class TrainerOptions
{
    private protected TrainerOptions()
    {
    }

    /// <summary>Gets or sets the name of the label column.</summary>
    /// <value>Default: Label.</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>Gets or sets the name of the feature column, a vector of Single of known size.</summary>
    /// <value>Default: Features.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>Gets or sets the name of the column of weights of the rows, a Single.</summary>
    /// <value>Null for equal weights. Default: null.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Gets or sets the number of rows in a batch. The last batch of an epoch may have fewer; see <see cref="DropLastBatch"/>.
    /// </summary>
    /// <value>1 or more. Default: 64.</value>
    public int BatchSize
    {
        get => Settings.BatchSize;
        set => Settings = Settings with { BatchSize = value };
    }

    /// <summary>
    /// Gets or sets whether the last batch of an epoch is left out where it has fewer rows than the others. Where there are fewer rows than
    /// <see cref="BatchSize"/>, all of them are the one batch.
    /// </summary>
    /// <remarks>With <see cref="Shuffle"/>, other rows are left out in each epoch; without it, always the last ones.</remarks>
    /// <value>Default: false.</value>
    public bool DropLastBatch
    {
        get => Settings.DropLastBatch;
        set => Settings = Settings with { DropLastBatch = value };
    }

    /// <summary>Gets or sets the number of passes over all rows.</summary>
    /// <value>
    /// 1 or more; or 0, where parameters are given, to make a transformer of them without training; null for 10 or, with multi-layer
    /// perceptrons, for automatic training, which <see cref="MultilayerPerceptronOptions"/> describes. Default: null.
    /// </value>
    public int? Epochs
    {
        get;
        set
        {
            field = value;
            Settings = Settings with { Epochs = value ?? new TrainingSettings().Epochs };
        }
    }

    /// <summary>Gets or sets whether each epoch visits the rows in a new random order, rather than in the order of the data.</summary>
    /// <value>Default: true.</value>
    public bool Shuffle
    {
        get => Settings.Shuffle;
        set => Settings = Settings with { Shuffle = value };
    }

    /// <summary>Gets or sets how the learning rate changes during training. The optimizer has the rate to start from.</summary>
    /// <value>
    /// Null for a constant rate or, in automatic training, which <see cref="MultilayerPerceptronOptions"/> describes, half a cosine.
    /// Default: null.
    /// </value>
    public LearningRateSchedule? Schedule
    {
        get;
        set
        {
            field = value;
            Settings = Settings with { Schedule = value ?? LearningRateSchedule.Constant };
        }
    }

    /// <summary>Gets or sets the maximum L2 norm of the gradient of all parameters. A larger gradient is scaled down to it.</summary>
    /// <value>More than 0; null to leave gradients as they are. Default: null.</value>
    public double? MaxGradientNorm
    {
        get => Settings.MaxGradientNorm;
        set => Settings = Settings with { MaxGradientNorm = value };
    }

    /// <summary>Gets or sets the average of the parameters over the training steps that the model gets.</summary>
    /// <value>Null for the parameters after the last step. Default: null.</value>
    public WeightAveraging? WeightAveraging
    {
        get => Settings.WeightAveraging;
        set => Settings = Settings with { WeightAveraging = value };
    }

    /// <summary>
    /// Gets or sets the maximum number of rows of the training set that are in memory. Where there are more, they are streamed: read again
    /// from the data view in each epoch, by another thread.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Streamed rows are mixed less thoroughly: <see cref="Shuffle"/> draws them from a pool of the rows read last, about half of this
    /// number. Data that is sorted, such as by label or by date, should be shuffled once before. Where it is false, the order is that of
    /// the data, as for rows in memory. One seed and one number give one model.
    /// </para>
    /// <para>
    /// The rows are read once before the first epoch, to count them and to compute their statistics, and again in each epoch; a data view
    /// that gives other rows then, such as a lazy enumerable that draws random numbers, is an error. An epoch takes as long as reading the
    /// data or as training, whichever is longer. What needs all rows at once, such as L-BFGS and FindLearningRate, is refused.
    /// </para>
    /// <para>
    /// It holds for the validation rows separately. Where there are more of them, they are read in each epoch, too. A class of few rows may
    /// then be in one of the two sets alone. Automatic training holds out one part of the rows, up to an eighth, and trains one network
    /// where <see cref="MultilayerPerceptronOptions.Members"/> is null. docs/scale.md has more.
    /// </para>
    /// </remarks>
    /// <value>
    /// 1 or more; null for as many as take a quarter of the memory that .NET may use on this machine or in this container. Default: null.
    /// </value>
    public int? MaximumRowsInMemory { get; set; }

    /// <summary>
    /// Gets or sets the fraction of the rows that is held out for validation: of every 1/fraction consecutive rows one, drawn at random;
    /// for one seed the same rows.
    /// </summary>
    /// <remarks>
    /// For multiclass and binary labels, the rows of each class are divided separately. Of a class with two rows or more, at least one is
    /// held out and one trained on; the row of a class that has a single one is trained on.
    /// </remarks>
    /// <value>
    /// More than 0 and less than 1; null for none, and where validation rows are given to Fit; automatic training then chooses. Default:
    /// null.
    /// </value>
    public double? ValidationFraction { get; set; }

    /// <summary>
    /// Gets or sets when training ends before all epochs are done, judged by the loss of the validation rows or another metric of them, or
    /// by that of training where there are none.
    /// </summary>
    /// <value>Null to train for all epochs. Default: null.</value>
    public EarlyStopping? EarlyStopping
    {
        get => Settings.EarlyStopping;
        set => Settings = Settings with { EarlyStopping = value };
    }

    /// <summary>Gets or sets where checkpoints of the training are saved, and whether training resumes from the last one.</summary>
    /// <remarks>
    /// A resumed training ends with the same bits as one without interruption. Settings, seed, data and the model given to Fit, if any,
    /// have to be the same; there may be more epochs, where neither schedule nor averaging depends on their number.
    /// </remarks>
    /// <value>Null for no checkpoints. Default: null.</value>
    public Checkpoints? Checkpoints
    {
        get => Settings.Checkpoints;
        set => Settings = Settings with { Checkpoints = value };
    }

    /// <summary>Gets or sets whether the loss of the whole training set is computed after each epoch, for the history.</summary>
    /// <value>Default: false.</value>
    public bool EvaluateTrainingSet
    {
        get => Settings.EvaluateTrainingSet;
        set => Settings = Settings with { EvaluateTrainingSet = value };
    }

    /// <summary>
    /// Gets or sets the path of a safetensors file with the parameters to begin with. A model given to Fit takes precedence.
    /// </summary>
    /// <remarks>
    /// The names of the parameters are those of this library or of PyTorch's state_dict: see <see cref="PyTorchParameters"/>; a custom
    /// module takes its state_dict. The layers have to be those that the other settings give.
    /// </remarks>
    /// <value>Null for random parameters. Default: null.</value>
    public string? InitialParametersPath { get; set; }

    /// <summary>
    /// Gets or sets the seed of the initial parameters, the order of rows, the validation rows and dropout. One seed gives one model, bit
    /// for bit.
    /// </summary>
    /// <value>Null for the seed of the MLContext, or a new one at each Fit where it has none. Default: null.</value>
    public int? Seed { get; set; }

    /// <summary>
    /// Gets or sets a receiver of progress. It is called on the thread that trains, at the end of every epoch and after every step, or
    /// after several where steps are short. Of several networks that are trained side by side, it is called by one thread at a time.
    /// </summary>
    /// <value>Null for none. <see cref="Progress{T}"/> calls its handler later, on another thread. Default: null.</value>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Gets or sets a method that receives what <see cref="Progress"/> does, on the thread that trains.</summary>
    /// <value>Null for none. Both may be given. Default: null.</value>
    public Action<TrainingProgress>? OnProgress { get; set; }

    /// <summary>
    /// Gets or sets a token that ends the training between two steps, as <see cref="ThrowIfCancelled"/> says; the MLContext's
    /// CancelExecution does the same.
    /// </summary>
    /// <value>Default: none.</value>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// Gets or sets whether cancelling ends Fit with an OperationCanceledException, rather than with the model so far. Before the first
    /// step there is no model, and Fit throws in any case. Of several networks, those without a completed epoch are left out where others
    /// have one.
    /// </summary>
    /// <value>Default: true.</value>
    public bool ThrowIfCancelled
    {
        get => Settings.ThrowIfCancelled;
        set => Settings = Settings with { ThrowIfCancelled = value };
    }

    /// <summary>Gets whether the trainer chooses what the options leave open, from the number of rows.</summary>
    internal virtual bool IsAutomatic => false;

    /// <summary>Gets the settings that the plan of a training takes over.</summary>
    internal TrainingSettings Settings { get; private protected set; } = new();

    /// <summary>Gets the shape of a row, which derived options give; null for that of the feature column.</summary>
    internal virtual IReadOnlyList<int>? RowShape => null;

    /// <summary>Gets the meaning of the label, from the settings of derived options.</summary>
    internal abstract LearningTask Task { get; }

    /// <summary>Gets the optimizer, from the settings of derived options.</summary>
    internal abstract Optimizer UsedOptimizer { get; }

    /// <summary>Returns a copy of the settings that a trainer keeps, after they are checked.</summary>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    internal static TOptions CheckedCopy<TOptions>(TOptions options)
        where TOptions : TrainerOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return (TOptions)options.Copy();
    }

    /// <summary>Throws if a setting is missing or out of its range.</summary>
    /// <exception cref="ArgumentException">The message has the setting's name, its value and the range.</exception>
    internal virtual void Check()
    {
        Settings.Check(UsedOptimizer);
        Task.Check();
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(FeatureColumnName);
        if (ExampleWeightColumnName != null)
            ArgumentException.ThrowIfNullOrWhiteSpace(ExampleWeightColumnName);
        Setting.Require(
            ValidationFraction is null or (> 0 and < 1), nameof(ValidationFraction), ValidationFraction, "more than 0 and less than 1");
        Setting.Require(MaximumRowsInMemory is null or (>= 1 and < int.MaxValue), nameof(MaximumRowsInMemory), MaximumRowsInMemory,
            "null, or 1 or more");
        if (InitialParametersPath != null)
            ArgumentException.ThrowIfNullOrWhiteSpace(InitialParametersPath);
    }

    /// <summary>Returns a copy that shares nothing that can be changed.</summary>
    internal virtual TrainerOptions Copy()
    {
        var copy = (TrainerOptions)MemberwiseClone();
        copy.Settings = Settings with { Augmentation = [.. Settings.Augmentation] };
        return copy;
    }
}
