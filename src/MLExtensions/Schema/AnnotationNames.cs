namespace MLExtensions.Schema;

/// <summary>The names of ML.NET's annotations.</summary>
internal static class AnnotationNames
{
    public const string SlotNames = "SlotNames", KeyValues = "KeyValues", TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId", ScoreColumnKind = "ScoreColumnKind", ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";
}
