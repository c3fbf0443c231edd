namespace MLExtensions.Schema;

/// <summary>The names of the columns of predictions: ML.NET's default ones, and that of quantiles.</summary>
internal static class PredictionNames
{
    public const string Score = "Score", Probability = "Probability", PredictedLabel = "PredictedLabel";
    public const string Quantiles = "Quantiles";
}
