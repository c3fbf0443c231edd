namespace MLExtensions;

/// <summary>The names in the JSON of a saved model that say what its outputs are, and where its features come from.</summary>
internal static class PredictionFormat
{
    public const string ColumnsStream = "Columns.json", SettingsStream = "Settings.json";

    // The column of features.
    public const string FeatureColumnName = "featureColumnName", FeatureDimensions = "featureDimensions", FeatureNames = "featureNames";

    // The tasks, and what their predictions have beside.
    public const string Task = "task";
    public const string Regression = "regression", ScoreSize = "scoreSize", ScoreNames = "scoreNames";
    public const string QuantileRegression = "quantile regression", Quantiles = "quantiles";
    public const string BinaryClassification = "binary classification", Threshold = "threshold";
    public const string MulticlassClassification = "multiclass classification", OutputsAreProbabilities = "outputsAreProbabilities",
        Classes = "classes", KeyValues = "keyValues";
    public const string MultiLabelClassification = "multi-label classification", Labels = "labels", LabelNames = "labelNames";

    // The normalization of pixels.
    public const string OutputColumnName = "outputColumnName", InputColumnName = "inputColumnName", Mean = "mean",
        StandardDeviation = "standardDeviation";

    /// <summary>The probability above which a binary label is true, where the model has none.</summary>
    public const double DefaultThreshold = 0.5;
}
