using MLExtensions.Tasks;

namespace MLExtensions;

/// <summary>The settings that all trainers have in common. A trainer takes a copy; what is changed afterwards does not reach it.</summary>
public abstract class TrainerOptions
{
    private protected TrainerOptions()
    {
    }

    /// <summary>The column to learn.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column to learn from: a vector of Single of known size.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>A column of Single that says how much each row counts; null: every row counts 1.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Number of rows that a step of training looks at, 1 or more; the last batch of an epoch may be smaller.</summary>
    public int BatchSize
    {
        get => Settings.BatchSize;
        set => Settings = Settings with { BatchSize = value };
    }

    /// <summary>Gets or sets the number of passes over all rows.</summary>
    /// <value>1 or more; or 0, where parameters are given, to make a transformer of them without training. Default: 10.</value>
    public int Epochs
    {
        get => Settings.Epochs;
        set => Settings = Settings with { Epochs = value };
    }

    /// <summary>Whether each epoch reads the rows in a new random order, or in the order of the data. Default: true.</summary>
    public bool Shuffle
    {
        get => Settings.Shuffle;
        set => Settings = Settings with { Shuffle = value };
    }

    /// <summary>How the learning rate changes from step to step, from the rate given. Default: not at all.</summary>
    public LearningRateSchedule Schedule
    {
        get => Settings.Schedule;
        set => Settings = Settings with { Schedule = value };
    }

    /// <summary>Where the norm of the gradient of all parameters is larger, the gradient is scaled down to it; more than 0, or null: not.</summary>
    public float? MaxGradientNorm
    {
        get => Settings.MaxGradientNorm;
        set => Settings = Settings with { MaxGradientNorm = value };
    }

    /// <summary>Whether the model has an average of the weights that training went through, and which; null: the last weights.</summary>
    public WeightAveraging? WeightAveraging
    {
        get => Settings.WeightAveraging;
        set => Settings = Settings with { WeightAveraging = value };
    }

    /// <summary>
    /// This share of the rows is kept from training, to validate on; more than 0 and less than 1, or null: none. One of every 1/share rows that follow each other, drawn at random:
    /// the same ones for the same seed. Not together with validation rows given to Fit.
    /// </summary>
    public float? ValidationFraction { get; set; }

    /// <summary>When to end before all epochs are done, going by the loss of the validation rows where there are some, else by that of training; null: not.</summary>
    public EarlyStopping? EarlyStopping
    {
        get => Settings.EarlyStopping;
        set => Settings = Settings with { EarlyStopping = value };
    }

    /// <summary>Where to save how far the training is, to resume it, and whether it goes on from what is there; null: nowhere.</summary>
    public Checkpoints? Checkpoints
    {
        get => Settings.Checkpoints;
        set => Settings = Settings with { Checkpoints = value };
    }

    /// <summary>A folder of <see cref="Checkpoints"/>: the training goes on from the last one, to the same bits as without a break. Settings, seed and data have to be the same; there may be more epochs, where neither schedule nor averaging depends on their number.</summary>
    public string? ResumeFrom
    {
        get => Settings.ResumeFrom;
        set => Settings = Settings with { ResumeFrom = value };
    }

    /// <summary>Whether the loss of the whole training set is computed after each epoch, for the history. Default: false.</summary>
    public bool EvaluateTrainingSet
    {
        get => Settings.EvaluateTrainingSet;
        set => Settings = Settings with { EvaluateTrainingSet = value };
    }

    /// <summary>
    /// A safetensors file whose parameters training begins with, in the place of random ones; null: none. With this library's names or those of PyTorch's state_dict:
    /// see <see cref="PyTorchParameters"/>; a custom module takes its state_dict. The layers have to be those of the other settings. A model given to Fit goes before it.
    /// </summary>
    public string? InitialParametersPath { get; set; }

    /// <summary>Decides initial weights, order of rows, validation rows and dropout; null takes the MLContext's seed, and if it has none, another at each Fit. One seed gives one model, bit for bit.</summary>
    public int? Seed { get; set; }

    /// <summary>Told after every step, or some of them where they are short, and at the end of every epoch, on the thread that trains. .NET's own Progress passes it on later, from another thread.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Gets or sets a method that receives what <see cref="Progress"/> does, on the thread that trains.</summary>
    /// <value>Null for none. Both may be given. Default: null.</value>
    public Action<TrainingProgress>? OnProgress { get; set; }

    /// <summary>Ends the training between two steps, as <see cref="ThrowIfCancelled"/> says; so does the MLContext's CancelExecution, where a package offers it.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Whether cancelling ends Fit with an OperationCanceledException, or with the model so far. While the rows are still being read, there is none, and it always throws. Default: true.</summary>
    public bool ThrowIfCancelled
    {
        get => Settings.ThrowIfCancelled;
        set => Settings = Settings with { ThrowIfCancelled = value };
    }

    /// <summary>The settings that the plan of a training takes over.</summary>
    internal TrainingSettings Settings { get; private set; } = new();

    /// <summary>Gets the meaning of the label, from the settings of derived options.</summary>
    internal abstract LearningTask Task { get; }

    /// <summary>How the parameters change, from the settings of derived options.</summary>
    internal abstract Optimizer UsedOptimizer { get; }

    /// <summary>Returns a copy of the settings that a trainer keeps, after they are checked.</summary>
    /// <exception cref="ArgumentException">A setting is missing or out of its range; the message has its name, its value and the range.</exception>
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
        Setting.Require(ValidationFraction is null or (> 0 and < 1), nameof(ValidationFraction), ValidationFraction, "more than 0 and less than 1");
        if (InitialParametersPath != null)
            ArgumentException.ThrowIfNullOrWhiteSpace(InitialParametersPath);
    }

    /// <summary>A copy that shares nothing that can be changed.</summary>
    internal virtual TrainerOptions Copy() => (TrainerOptions)MemberwiseClone();
}
