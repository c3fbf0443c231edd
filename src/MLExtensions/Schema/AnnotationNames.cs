namespace MLExtensions.Schema;

/// <summary>The names of annotations: those of ML.NET, and in the last line those of MLExtensions.</summary>
internal static class AnnotationNames
{
    public const string SlotNames = "SlotNames", KeyValues = "KeyValues", TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId", ScoreColumnKind = "ScoreColumnKind", ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";
    public const string IsStandardized = "IsStandardized", SourceColumns = "SourceColumns";
}
