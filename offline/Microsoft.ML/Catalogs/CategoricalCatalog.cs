using Microsoft.ML.Transforms;
using KeyOrdinality = Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality;
using OutputKind = Microsoft.ML.Transforms.OneHotEncodingEstimator.OutputKind;

namespace Microsoft.ML;

/// <summary>Categories as vectors.</summary>
public static class CategoricalCatalog
{
    private const int MaximumNumberOfKeys = 1_000_000;

    public static OneHotEncodingEstimator OneHotEncoding(this TransformsCatalog.CategoricalTransforms catalog, string outputColumnName, string? inputColumnName = null,
        OutputKind outputKind = OutputKind.Indicator, int maximumNumberOfKeys = MaximumNumberOfKeys, KeyOrdinality keyOrdinality = KeyOrdinality.ByOccurrence,
        IDataView? keyData = null)
        => catalog.OneHotEncoding([new InputOutputColumnPair(outputColumnName, inputColumnName)], outputKind, maximumNumberOfKeys, keyOrdinality, keyData);

    public static OneHotEncodingEstimator OneHotEncoding(this TransformsCatalog.CategoricalTransforms catalog, InputOutputColumnPair[] columns,
        OutputKind outputKind = OutputKind.Indicator, int maximumNumberOfKeys = MaximumNumberOfKeys, KeyOrdinality keyOrdinality = KeyOrdinality.ByOccurrence,
        IDataView? keyData = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Check.Argument(Enum.IsDefined(outputKind), nameof(outputKind), "Unknown kind of output");
        var toKey = new ValueToKeyMappingEstimator(catalog.GetEnvironment(), [.. columns.Select(column => new ValueToKeyMappingEstimator.ColumnOptions(
            column.OutputColumnName, column.InputColumnName, maximumNumberOfKeys, keyOrdinality, ValuesAsText: true))], keyData);
        return new(toKey, outputKind == OutputKind.Key ? null
            : new([.. columns.Select(column => (column.OutputColumnName, column.OutputColumnName))], outputKind == OutputKind.Bag));
    }
}
