namespace MLExtensions;

/// <summary>The settings that the trainers of networks of fully connected layers have in common.</summary>
public abstract class NetworkTrainerOptions : TrainerOptions
{
    private protected NetworkTrainerOptions()
    {
    }

    /// <summary>Gets or sets the number of threads to train with. The model is the same, bit for bit, for any number.</summary>
    /// <value>
    /// From 1 to 1024; null for one thread a processor core, or where <see cref="Engine"/> is given, which has its own threads. Default:
    /// null.
    /// </value>
    public int? NumberOfThreads { get; set; }

    /// <summary>Gets or sets the engine that does the arithmetic of training.</summary>
    /// <value>Null for a <see cref="SimdEngine"/>, which computes on this processor. Default: null.</value>
    public Engine? Engine { get; set; }

    /// <summary>Gets or sets how the features of the rows trained on are scaled.</summary>
    /// <remarks>
    /// The statistics are those of the training set without validation rows, weighted by the weights of the rows. Initial weights, weight
    /// decay and clipping refer to scaled features and labels.
    /// </remarks>
    /// <value>
    /// Null to standardize them, except where the column says that it is standardized already, as that of FeaturizeTable does, and where
    /// parameters are given by hand; training that continues a model keeps its scaling. Default: null.
    /// </value>
    public FeatureScaling? FeatureScaling { get; set; }

    /// <summary>
    /// Gets or sets what an update does with the weights of features that no row of a batch has, where the features are sparse.
    /// </summary>
    /// <remarks>
    /// Features are sparse where there are 1,024 or more and at most about one in 16 values is not 0, as those of FeaturizeText are. Then
    /// only the values that are not 0 are kept and multiplied, and the log says so.
    /// </remarks>
    /// <value>Default: lazy updates, which are fast. Exact ones take as long as there are weights.</value>
    public SparseUpdates SparseUpdates
    {
        get => Settings.SparseUpdates;
        set => Settings = Settings with { SparseUpdates = value };
    }

    /// <summary>Gets whether layers have biases.</summary>
    internal abstract bool UsesBiases { get; }

    /// <summary>Gets how labels are scaled; null to standardize them, except where parameters are given by hand.</summary>
    internal virtual LabelScaling? UsedLabelScaling => LabelScaling.None;

    internal override void Check()
    {
        base.Check();
        Setting.Require(NumberOfThreads is null or (>= 1 and <= SimdEngine.MaxThreads), nameof(NumberOfThreads), NumberOfThreads,
            $"from 1 to {SimdEngine.MaxThreads}");
        Setting.Require(Engine == null || NumberOfThreads == null, nameof(NumberOfThreads), NumberOfThreads,
            $"null where {nameof(Engine)} is given, which has its own threads");
    }
}
