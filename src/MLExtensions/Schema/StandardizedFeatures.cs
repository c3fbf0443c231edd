using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>The annotations of features that a transform of MLExtensions has centred and scaled.</summary>
/// <remarks>
/// IsNormalized of ML.NET does not say this: NormalizeMeanVariance sets it for features that are not centred, too. A trainer that scaled
/// such features again would enlarge a category of one row in a thousand 32-fold.
/// </remarks>
internal static class StandardizedFeatures
{
    /// <summary>Gets the shapes of the annotations.</summary>
    public static IEnumerable<SchemaShape.Column> Shapes { get; } =
    [
        ScoreAnnotations.Shape(AnnotationNames.IsStandardized, isVector: false, BooleanDataViewType.Instance),
        ScoreAnnotations.Shape(AnnotationNames.SourceColumns, isVector: true, TextDataViewType.Instance),
    ];

    /// <summary>Returns whether a column has features that need no scaling.</summary>
    public static bool IsStandardized(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationNames.IsStandardized)?.Type is not BooleanDataViewType)
            return false;
        bool isStandardized = false;
        column.Annotations.GetValue(AnnotationNames.IsStandardized, ref isStandardized);
        return isStandardized;
    }

    /// <summary>
    /// Returns, for each slot of a column of features, the name of the column of the table that it was computed from; empty where the
    /// column has no such annotation.
    /// </summary>
    public static string[] SourceColumns(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true } features
            || column.Annotations.Schema.GetColumnOrNull(AnnotationNames.SourceColumns)?.Type
                is not VectorDataViewType { ItemType: TextDataViewType } sources || sources.Size != features.Size)
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(AnnotationNames.SourceColumns, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>Adds the annotations.</summary>
    /// <param name="annotations">The annotations of the column of features.</param>
    /// <param name="sourceColumns">The name of the column of the table that each slot was computed from.</param>
    public static void AddStandardized(this DataViewSchema.Annotations.Builder annotations, IEnumerable<string> sourceColumns)
    {
        annotations.AddPrimitiveValue(AnnotationNames.IsStandardized, BooleanDataViewType.Instance, true);
        annotations.AddTexts(AnnotationNames.SourceColumns, sourceColumns);
    }
}
