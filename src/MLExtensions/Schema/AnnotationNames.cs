namespace MLExtensions.Schema;

/// <summary>The names of ML.NET's annotations, and of ours.</summary>
internal static class AnnotationNames
{
    public const string SlotNames = "SlotNames", KeyValues = "KeyValues", TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId", ScoreColumnKind = "ScoreColumnKind", ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";

    /// <summary>
    /// Ours, a Boolean: the column has values that networks learn from as they are. ML.NET's IsNormalized will not do, since
    /// NormalizeMeanVariance sets it without centering.
    /// </summary>
    public const string IsStandardized = "IsStandardized";

    /// <summary>Ours, a vector of text: the name of the column that each slot was made from.</summary>
    public const string SourceColumns = "SourceColumns";
}
