namespace MLExtensions;

/// <summary>The settings of a search for the best settings of a pipeline, by <c>mlContext.Tune</c>.</summary>
public sealed class TuningOptions
{
    /// <summary>Gets or sets the number of folds of the cross-validation.</summary>
    /// <value>2 or more, and not more than there are rows. Default: 5.</value>
    public int Folds { get; set; } = 5;

    /// <summary>Gets or sets the number of trials: different points of the search space, which the seed alone determines.</summary>
    /// <value>1 or more. A space with fewer points is searched completely. Default: 30.</value>
    public int Trials { get; set; } = 30;

    /// <summary>Gets or sets the time after which no trial starts. Those under way are finished.</summary>
    /// <remarks>Which trials run then depends on the speed of the machine; nothing else does.</remarks>
    /// <value>More than 0; null for no limit. Default: null.</value>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>
    /// Gets or sets the factor of successive halving (Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter
    /// optimization", AISTATS 2016): each round goes on with the best 1/factor of the trials, on factor times as many training rows.
    /// </summary>
    /// <remarks>
    /// The last round trains on all training rows, with as many trials as are left, two or more; the number of rounds follows. The
    /// training rows of an earlier round are a random part of those of the next; each trial of a round has the same. Validation rows are
    /// all rows of a fold, in each round. The trainers' settings are not changed: with fewer rows, an epoch has fewer steps.
    /// </remarks>
    /// <value>2 or more, such as 3; null to train each trial on all rows. Default: null.</value>
    public int? HalvingFactor { get; set; }

    /// <summary>Gets or sets the number of training rows in a fold that the first round of successive halving has at least.</summary>
    /// <value>1 or more. Default: 500.</value>
    public int HalvingMinimumRows { get; set; } = 500;

    /// <summary>Gets or sets the name of a column by which rows belong together: those of one value are in one fold.</summary>
    /// <value>A column of single values: text, key, number, Boolean or date. Null to put each row into a fold alone. Default: null.</value>
    public string? SamplingKeyColumnName { get; set; }

    /// <summary>
    /// Gets or sets the seed of the trials, of the folds, and of the MLContext that the pipeline function receives.
    /// </summary>
    /// <value>Null for the seed of the MLContext, or a new one where it has none. Default: null.</value>
    public int? Seed { get; set; }

    /// <summary>Gets or sets the number of pipelines to fit at once. The result is the same for any number.</summary>
    /// <remarks>Each has its rows in memory. A trainer with threads of its own should use one, as by <c>NumberOfThreads = 1</c>.</remarks>
    /// <value>1 or more; null for the number of processor cores. Default: null.</value>
    public int? MaxParallelism { get; set; }

    /// <summary>
    /// Gets or sets whether the columns of the data that pipelines read are kept in memory, rather than read from their source each time.
    /// </summary>
    /// <value>Default: true.</value>
    public bool CacheData { get; set; } = true;

    /// <summary>
    /// Gets or sets a receiver of progress. It is called after each trial of a round, by one thread at a time.
    /// </summary>
    /// <value>Null for none. <see cref="Progress{T}"/> calls its handler later, on another thread. Default: null.</value>
    public IProgress<TuningProgress>? Progress { get; set; }

    /// <summary>Gets or sets a method that receives what <see cref="Progress"/> does, by one thread at a time.</summary>
    /// <value>Null for none. Both may be given. Default: null.</value>
    public Action<TuningProgress>? OnProgress { get; set; }

    /// <summary>
    /// Gets or sets a token that ends the search with an OperationCanceledException. CancelExecution of the MLContext does the same. Fits
    /// under way are cancelled as by CancelExecution of their MLContext, which trainers of ML.NET and of this library notice.
    /// </summary>
    /// <value>Default: none.</value>
    public CancellationToken CancellationToken { get; set; }

    internal void Check()
    {
        Setting.Require(Folds >= 2, nameof(Folds), Folds, "2 or more");
        Setting.Require(Trials >= 1, nameof(Trials), Trials, "1 or more");
        Setting.Require(TimeLimit is null || TimeLimit > TimeSpan.Zero, nameof(TimeLimit), TimeLimit, "more than 0");
        Setting.Require(HalvingFactor is null or >= 2, nameof(HalvingFactor), HalvingFactor, "2 or more, or null");
        Setting.Require(HalvingMinimumRows >= 1, nameof(HalvingMinimumRows), HalvingMinimumRows, "1 or more");
        Setting.Require(MaxParallelism is null or >= 1, nameof(MaxParallelism), MaxParallelism, "1 or more, or null");
        if (SamplingKeyColumnName != null)
            ArgumentException.ThrowIfNullOrWhiteSpace(SamplingKeyColumnName);
    }
}
