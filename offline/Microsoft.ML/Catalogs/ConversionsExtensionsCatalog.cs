using Microsoft.ML.Transforms;
using KeyOrdinality = Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality;

namespace Microsoft.ML;

public static class ConversionsExtensionsCatalog
{
    private const int MaximumNumberOfKeys = 1_000_000;

    public static TypeConvertingEstimator ConvertType(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string? inputColumnName = null,
        DataKind outputKind = DataKind.Single)
        => new([(outputColumnName, inputColumnName ?? outputColumnName)], outputKind);

    public static TypeConvertingEstimator ConvertType(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns,
        DataKind outputKind = DataKind.Single)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new([.. columns.Select(column => (column.OutputColumnName, column.InputColumnName))], outputKind);
    }

    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string? inputColumnName = null)
        => new([(outputColumnName, inputColumnName ?? outputColumnName)]);

    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new([.. columns.Select(column => (column.OutputColumnName, column.InputColumnName))]);
    }

    /// <param name="outputCountVector">Whether a vector of keys becomes one vector that counts them.</param>
    public static KeyToVectorMappingEstimator MapKeyToVector(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName,
        string? inputColumnName = null, bool outputCountVector = false)
        => new([(outputColumnName, inputColumnName ?? outputColumnName)], outputCountVector);

    public static KeyToVectorMappingEstimator MapKeyToVector(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns, bool outputCountVector = false)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new([.. columns.Select(column => (column.OutputColumnName, column.InputColumnName))], outputCountVector);
    }

    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName,
        string? inputColumnName = null, int maximumNumberOfKeys = MaximumNumberOfKeys, KeyOrdinality keyOrdinality = KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false, IDataView? keyData = null)
        => catalog.MapValueToKey([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText, keyData);

    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns,
        int maximumNumberOfKeys = MaximumNumberOfKeys, KeyOrdinality keyOrdinality = KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false, IDataView? keyData = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new(catalog.GetEnvironment(), [.. columns.Select(column => new ValueToKeyMappingEstimator.ColumnOptions(
            column.OutputColumnName, column.InputColumnName, maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText))], keyData);
    }
}
