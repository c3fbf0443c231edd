using System.Numerics;

namespace Microsoft.ML.Transforms;

/// <summary>Learns how numbers are spread, to scale them.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private const string Expected = "Expected: Single, Double, Vector of Single or Vector of Double.";

    private readonly InputOutputColumnPair[] _columns;
    private readonly long _maximumExampleCount;
    private readonly Normalization _normalization;

    internal NormalizingEstimator(InputOutputColumnPair[] columns, long maximumExampleCount, Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Check.Argument(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        _columns = columns;
        _maximumExampleCount = maximumExampleCount;
        _normalization = normalization;
    }

    /// <summary>Learns all columns in one pass.</summary>
    public NormalizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] sources = Array.ConvertAll(_columns, column => FindSource(input.Schema, column.InputColumnName));
        using DataViewRowCursor cursor = input.GetRowCursor(sources);
        (Action Observe, Func<NormalizerFunction> Finish)[] learners = Array.ConvertAll(sources,
            source => Generic.Call<(Action, Func<NormalizerFunction>)>(Learner<float>, source.Type.GetItemType().RawType, cursor, source));
        for (long i = 0; i < _maximumExampleCount && cursor.MoveNext(); i++)
        {
            foreach (var learner in learners)
                learner.Observe();
        }
        return new([.. _columns.Select(column => (column.OutputColumnName, column.InputColumnName))], [.. sources.Select(source => source.Type)],
            Array.ConvertAll(learners, learner => learner.Finish()));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => inputSchema.With(_columns.Select(column =>
        {
            SchemaShape.Column source = inputSchema.Find(column.InputColumnName);
            if (source.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw Errors.SchemaMismatch(nameof(inputSchema), "input", source.Name, "known-size vector or scalar", source.GetTypeString());
            if (!NormalizingTransformer.CanScale(source.ItemType))
                throw Errors.SchemaMismatch(nameof(inputSchema), "input", source.Name, "vector or scalar of Single or Double", source.GetTypeString());
            var normalized = new SchemaShape.Column(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);
            IEnumerable<SchemaShape.Column> slotNames = source.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.SlotNames);
            return new SchemaShape.Column(column.OutputColumnName, source.Kind, source.ItemType, source.IsKey, new SchemaShape([normalized, .. slotNames]));
        }));

    private static DataViewSchema.Column FindSource(DataViewSchema schema, string name)
    {
        DataViewSchema.Column source = schema.GetColumnOrNull(name) ?? throw Errors.MissingColumn("data", "input", name);
        Check.Argument(NormalizingTransformer.CanScale(source.Type.GetItemType()) && source.Type is not VectorDataViewType { IsKnownSize: false }, "srcType",
            $"Wrong column type for input column. {Expected} Got: {source.Type}.");
        return source;
    }

    private (Action, Func<NormalizerFunction>) Learner<T>(DataViewRow row, DataViewSchema.Column source) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        SlotStatistics[] slots = [.. Enumerable.Range(0, source.Type.GetValueCount()).Select(_ => new SlotStatistics())];
        return (SlotObserver.Create<T>(row, source, slots), () => _normalization.Fit<T>(slots));
    }
}
