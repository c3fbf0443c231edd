using Microsoft.ML;
using MLExtensions.Schema;

namespace MLExtensions.Transforms;

/// <summary>The slots of a column of contributions.</summary>
/// <param name="Names">The names of the slots; empty where the features have none.</param>
/// <param name="SlotOfFeature">The slot that each feature is added to; null where each has its own.</param>
internal sealed record ContributionSlots(IReadOnlyList<string> Names, int[]? SlotOfFeature)
{
    /// <summary>Returns a slot for each feature.</summary>
    /// <param name="features">The column of features.</param>
    /// <param name="names">The names of the features in the training set.</param>
    public static ContributionSlots OfFeatures(DataViewSchema.Column features, IReadOnlyList<string> names)
        => new(names.Count > 0 ? names : Columns.SlotNames(features), null);

    /// <summary>
    /// Returns a slot for each column that features were made of: that of the annotation SourceColumns; else, after Concatenate, the column
    /// that the slot name begins with; else the slot's own name.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="features">The column of features.</param>
    /// <exception cref="ArgumentOutOfRangeException">A feature has no name.</exception>
    public static ContributionSlots OfColumns(DataViewSchema schema, DataViewSchema.Column features)
    {
        string[] sources = StandardizedFeatures.SourceColumns(features);
        if (sources.Length == 0)
            sources = Array.ConvertAll(Columns.SlotNames(features), name => ColumnOf(schema, name));
        if (sources.Length == 0 || sources.Contains(""))
        {
            throw Columns.Mismatch(Columns.FeatureRole, features.Name, "a slot name for each feature, which says what column it is of",
                "features without names", "FeaturizeTable and Concatenate give them; or ask for the contributions of the features.");
        }
        string[] names = [.. sources.Distinct()];
        return new(names, Array.ConvertAll(sources, source => Array.IndexOf(names, source)));
    }

    private static string ColumnOf(DataViewSchema schema, string slotName)
    {
        // Concatenate names a slot Column, or Column.Slot; both parts can have dots.
        for (int end = slotName.Length; end > 0; end = slotName.LastIndexOf('.', end - 1))
        {
            if (schema.GetColumnOrNull(slotName[..end]) is { } column)
                return column.Name;
        }
        return slotName;
    }
}
