namespace MLExtensions.Schema;

/// <summary>The default names of the columns of predictions in ML.NET.</summary>
internal static class PredictionNames
{
    public const string Score = "Score", Probability = "Probability", PredictedLabel = "PredictedLabel";
}
