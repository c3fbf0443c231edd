using Microsoft.ML.Transforms;
using ReplacementMode = Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode;

namespace Microsoft.ML;

/// <summary>Transforms for missing values.</summary>
public static class ExtensionsCatalog
{
    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        ReplacementMode replacementMode = ReplacementMode.DefaultValue, bool imputeBySlot = true)
        => catalog.ReplaceMissingValues([new InputOutputColumnPair(outputColumnName, inputColumnName)], replacementMode, imputeBySlot);

    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        ReplacementMode replacementMode = ReplacementMode.DefaultValue, bool imputeBySlot = true)
        => new(catalog.GetEnvironment(), columns, replacementMode, imputeBySlot);
}
