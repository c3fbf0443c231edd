using MLExtensions;
using MLExtensions.Tuning;

namespace Microsoft.ML;

/// <summary>Searches the best settings of a pipeline.</summary>
public static class TuningCatalog
{
    /// <summary>
    /// Searches the best settings of a pipeline by random search (Bergstra and Bengio, "Random search for hyper-parameter optimization",
    /// JMLR 2012) with cross-validation, with the most used settings.
    /// </summary>
    /// <param name="ml">The MLContext.</param>
    /// <param name="pipeline">
    /// Creates the pipeline for values of the parameters, of any estimators of ML.NET and others. It is called for each trial and fold, on
    /// several threads at once, with an MLContext of its own that has the seed of the search. A pipeline should be created from that
    /// MLContext, since others would give results that depend on the order of the threads, and be cancelled only between folds. Trainers of
    /// this library use all cores by default; with <c>NumberOfThreads = 1</c> the fits do not compete for them.
    /// </param>
    /// <param name="space">The parameters to search: one or more.</param>
    /// <param name="data">The rows, which are the same each time they are read, in the same order.</param>
    /// <param name="metric">The metric by which pipelines are compared.</param>
    /// <param name="folds">
    /// The number of folds, 2 or more. The seed determines which rows are in which; for all trials they are the same. Labels are not
    /// stratified.
    /// </param>
    /// <param name="trials">
    /// The number of trials, 1 or more: different points of the search space. A space with fewer points is searched completely.
    /// </param>
    /// <param name="time">
    /// The time after which no trial starts; those under way are finished. Which trials run then depends on the speed of the machine. Null
    /// for no limit.
    /// </param>
    /// <param name="seed">
    /// The seed. With one seed the result is the same for any number of threads, where trainers are reproducible. Null for the seed of the
    /// MLContext, or a new one where it has none.
    /// </param>
    /// <remarks>
    /// A trial that fails is kept with its exception, and the search goes on. Progress and a summary are written to MLContext.Log; what
    /// trainers write there is not, since they have other MLContexts.
    /// </remarks>
    /// <returns>The trials, the best one first, and the best pipeline.</returns>
    /// <example>
    /// <code>
    /// TuningResult result = mlContext.Tune(
    ///     (context, values) => context.Transforms.FeaturizeTable("Features", labelColumnName: "Label")
    ///         .Append(context.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
    ///     {
    ///         HiddenLayers = values.Get&lt;int[]&gt;("layers"),
    ///         Optimizer = Optimizer.Adam(values.Get&lt;double&gt;("rate")),
    ///         NumberOfThreads = 1,
    ///     })),
    ///     new TuningSpace
    ///     {
    ///         { "layers", TuningParameter.Choice&lt;int[]&gt;([64], [256, 256]) },
    ///         { "rate", TuningParameter.LogUniform(1e-4, 1e-1) },
    ///     },
    ///     data, TuningMetric.RSquared());
    /// Console.WriteLine(result);
    /// ITransformer model = result.Fit(data);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">
    /// A setting is out of its range, the space has no parameter, or there are fewer rows than folds.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The scored rows lack a column of the metric.</exception>
    /// <exception cref="InvalidOperationException">
    /// All trials failed; the inner exception is that of the first one, or the data has other rows when it is read again.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the MLContext's CancelExecution called.</exception>
    public static TuningResult Tune(
        this MLContext ml, Func<MLContext, TuningValues, IEstimator<ITransformer>> pipeline, TuningSpace space, IDataView data,
        TuningMetric metric, int folds = 5, int trials = 30, TimeSpan? time = null, int? seed = null)
        => ml.Tune(
            pipeline, space, data, metric, new TuningOptions { Folds = folds, Trials = trials, TimeLimit = time, Seed = seed });

    /// <summary>
    /// Searches the best settings of a pipeline by random search, or by successive halving, with cross-validation.
    /// </summary>
    /// <param name="options">The settings.</param>
    /// <inheritdoc cref="Tune(MLContext, Func{MLContext, TuningValues, IEstimator{ITransformer}}, TuningSpace, IDataView, TuningMetric,
    ///   int, int, TimeSpan?, int?)"
    ///   path="/param[@name!='folds' and @name!='trials' and @name!='time' and @name!='seed']|/remarks|/returns|/exception"/>
    public static TuningResult Tune(
        this MLContext ml, Func<MLContext, TuningValues, IEstimator<ITransformer>> pipeline, TuningSpace space, IDataView data,
        TuningMetric metric, TuningOptions options)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (space.Count == 0)
            throw new ArgumentException("The tuning space has no parameters; add one or more.", nameof(space));
        return new TuningSearch(ml, pipeline, space, metric, options).Run(data);
    }
}
