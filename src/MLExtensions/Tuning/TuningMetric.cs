using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions;

/// <summary>A metric by which a search compares pipelines.</summary>
/// <remarks>
/// Those of ML.NET have ML.NET's names and are computed by its evaluators, from the columns of predictions with their default names. It
/// cannot be changed, so many threads may use it.
/// </remarks>
public sealed class TuningMetric
{
    private readonly Func<MLContext, IDataView, double> _evaluate;
    private readonly (string Role, string Name)[] _columns;

    private TuningMetric(
        string name, bool higherIsBetter, Func<MLContext, IDataView, double> evaluate, params (string Role, string Name)[] columns)
        => (Name, HigherIsBetter, _evaluate, _columns) = (name, higherIsBetter, evaluate, columns);

    /// <summary>Gets the name of the metric.</summary>
    public string Name { get; }

    /// <summary>Gets whether a larger value is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>Creates R squared, the coefficient of determination, of regression. Higher is better.</summary>
    /// <param name="labelColumnName">The name of the label column, a Single.</param>
    public static TuningMetric RSquared(string labelColumnName = "Label")
        => Regression(nameof(RSquared), true, labelColumnName, metrics => metrics.RSquared);

    /// <summary>Creates the root of the mean squared error of regression, in the label's units. Lower is better.</summary>
    /// <inheritdoc cref="RSquared" path="/param"/>
    public static TuningMetric RootMeanSquaredError(string labelColumnName = "Label")
        => Regression(nameof(RootMeanSquaredError), false, labelColumnName, metrics => metrics.RootMeanSquaredError);

    /// <summary>Creates the mean absolute error of regression, in the label's units. Lower is better.</summary>
    /// <inheritdoc cref="RSquared" path="/param"/>
    public static TuningMetric MeanAbsoluteError(string labelColumnName = "Label")
        => Regression(nameof(MeanAbsoluteError), false, labelColumnName, metrics => metrics.MeanAbsoluteError);

    /// <summary>Creates the area under the receiver operating curve of binary classification. Higher is better.</summary>
    /// <param name="labelColumnName">The name of the label column, Boolean. Each fold needs rows of both classes.</param>
    public static TuningMetric AreaUnderRocCurve(string labelColumnName = "Label")
        => Binary(nameof(AreaUnderRocCurve), labelColumnName, metrics => metrics.AreaUnderRocCurve);

    /// <summary>Creates the area under the curve of precision against recall of binary classification. Higher is better.</summary>
    /// <inheritdoc cref="AreaUnderRocCurve" path="/param"/>
    public static TuningMetric AreaUnderPrecisionRecallCurve(string labelColumnName = "Label")
        => Binary(nameof(AreaUnderPrecisionRecallCurve), labelColumnName, metrics => metrics.AreaUnderPrecisionRecallCurve);

    /// <summary>Creates the fraction of correct predictions of binary classification. Higher is better.</summary>
    /// <inheritdoc cref="AreaUnderRocCurve" path="/param"/>
    public static TuningMetric Accuracy(string labelColumnName = "Label")
        => Binary(nameof(Accuracy), labelColumnName, metrics => metrics.Accuracy);

    /// <summary>Creates the harmonic mean of precision and recall of binary classification. Higher is better.</summary>
    /// <inheritdoc cref="AreaUnderRocCurve" path="/param"/>
    public static TuningMetric F1Score(string labelColumnName = "Label")
        => Binary(nameof(F1Score), labelColumnName, metrics => metrics.F1Score);

    /// <summary>Creates the fraction of correct predictions of multiclass classification. Higher is better.</summary>
    /// <param name="labelColumnName">The name of the label column, a key.</param>
    public static TuningMetric MicroAccuracy(string labelColumnName = "Label")
        => Classification(nameof(MicroAccuracy), true, labelColumnName,
            (context, scored) => context.MulticlassClassification.Evaluate(scored, labelColumnName).MicroAccuracy);

    /// <summary>
    /// Creates the mean over the classes of the fraction of correct predictions, of multiclass classification. Higher is better.
    /// </summary>
    /// <inheritdoc cref="MicroAccuracy" path="/param"/>
    public static TuningMetric MacroAccuracy(string labelColumnName = "Label")
        => Classification(nameof(MacroAccuracy), true, labelColumnName,
            (context, scored) => context.MulticlassClassification.Evaluate(scored, labelColumnName).MacroAccuracy);

    /// <summary>
    /// Creates the logarithmic loss: of binary classification where the label is Boolean, in bits as ML.NET has it, else of multiclass
    /// classification, in nats. Lower is better.
    /// </summary>
    /// <param name="labelColumnName">
    /// The name of the label column: Boolean, with predictions that have the column Probability; or a key.
    /// </param>
    public static TuningMetric LogLoss(string labelColumnName = "Label")
        => Classification(nameof(LogLoss), false, labelColumnName, (context, scored)
            => scored.Schema[labelColumnName].Type is BooleanDataViewType
            ? context.BinaryClassification.Evaluate(scored, labelColumnName).LogLoss
            : context.MulticlassClassification.Evaluate(scored, labelColumnName).LogLoss);

    /// <summary>Creates a metric that a function computes.</summary>
    /// <param name="name">The name in tables and messages.</param>
    /// <param name="evaluate">
    /// Computes the metric of the scored rows of a fold. The MLContext is one for this fold. The function is called on several threads at
    /// once. NaN ranks last; an exception makes the trial fail.
    /// </param>
    /// <param name="higherIsBetter">Whether a larger value is better.</param>
    /// <example>
    /// <code>
    /// TuningMetric.Custom(
    ///     "R squared of both outputs", (context, scored) => context.Regression.EvaluateMultiOutput(scored).RSquared, higherIsBetter: true)
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TuningMetric Custom(string name, Func<MLContext, IDataView, double> evaluate, bool higherIsBetter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(evaluate);
        return new TuningMetric(name, higherIsBetter, evaluate);
    }

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;

    /// <summary>Throws if scored rows lack a column of the metric.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column; the message has those that there are.</exception>
    internal void CheckColumns(DataViewSchema scored)
    {
        foreach ((string role, string name) in _columns)
            Columns.Find(scored, role, name);
    }

    internal double Evaluate(MLContext context, IDataView scored) => _evaluate(context, scored);

    /// <summary>
    /// Returns trials from the best one to the worst: those with a score first, by round of successive halving and score, then those with
    /// NaN, those that failed, and those that were not run.
    /// </summary>
    internal IEnumerable<TuningTrial> Rank(IEnumerable<TuningTrial> trials) => trials
        .OrderBy(trial => trial.Status switch
        {
            TuningStatus.NotRun => 3,
            TuningStatus.Failed => 2,
            _ => double.IsNaN(trial.Score) ? 1 : 0,
        })
        .ThenByDescending(trial => trial.Round)
        .ThenBy(trial => HigherIsBetter ? -trial.Score : trial.Score)
        .ThenBy(trial => trial.Number);

    private static TuningMetric Regression(string name, bool higherIsBetter, string label, Func<RegressionMetrics, double> metric)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        return new(name, higherIsBetter, (context, scored) => metric(context.Regression.Evaluate(scored, label)),
            ("label", label), ("score", PredictionNames.Score));
    }

    private static TuningMetric Binary(string name, string label, Func<BinaryClassificationMetrics, double> metric)
        => Classification(name, true, label,
            (context, scored) => metric(context.BinaryClassification.EvaluateNonCalibrated(scored, label)));

    private static TuningMetric Classification(
        string name, bool higherIsBetter, string label, Func<MLContext, IDataView, double> evaluate)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        return new(name, higherIsBetter, evaluate,
            ("label", label), ("score", PredictionNames.Score), ("predicted label", PredictionNames.PredictedLabel));
    }
}
