namespace Microsoft.ML;

public sealed class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env) : base(env) => Trainers = new(this);

    public BinaryClassificationTrainers Trainers { get; }

    /// <summary>Evaluates scores and probabilities.</summary>
    public CalibratedBinaryClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string probabilityColumnName = "Probability", string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(data);
        Check.NonEmpty(labelColumnName);
        Check.NonEmpty(scoreColumnName);
        Check.NonEmpty(probabilityColumnName);
        Check.NonEmpty(predictedLabelColumnName);
        return new(BinaryClassificationEvaluator.Count(data, labelColumnName, scoreColumnName, probabilityColumnName, predictedLabelColumnName));
    }

    /// <summary>Evaluates scores that come without probabilities.</summary>
    public BinaryClassificationMetrics EvaluateNonCalibrated(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(data);
        Check.NonEmpty(labelColumnName);
        Check.NonEmpty(scoreColumnName);
        Check.NonEmpty(predictedLabelColumnName);
        return new(BinaryClassificationEvaluator.Count(data, labelColumnName, scoreColumnName, null, predictedLabelColumnName));
    }

    public sealed class BinaryClassificationTrainers : CatalogInstantiatorBase
    {
        internal BinaryClassificationTrainers(BinaryClassificationCatalog catalog) : base(catalog)
        {
        }
    }
}
