namespace Microsoft.ML.Transforms;

/// <summary>Turns keys into vectors with a slot for each key.</summary>
public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator((string outputColumnName, string inputColumnName)[] columns, bool outputCountVector)
        : base(new KeyToVectorMappingTransformer(columns, [.. columns.Select(_ => outputCountVector)]))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => inputSchema.With(Transformer.ColumnPairs.Select((pair, i) => MakeColumn(pair.outputColumnName, inputSchema.Find(pair.inputColumnName), Transformer.Counts[i])));

    private static SchemaShape.Column MakeColumn(string name, SchemaShape.Column source, bool counts)
    {
        bool varies = source.Kind == SchemaShape.Column.VectorKind.VariableVector;
        var annotations = new List<SchemaShape.Column>();
        if (source.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out SchemaShape.Column values) && values.ItemType is TextDataViewType && (counts || !varies))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        if (!counts || source.Kind == SchemaShape.Column.VectorKind.Scalar)
            annotations.Add(new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        SchemaShape.Column.VectorKind kind = varies && !counts ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return new(name, kind, NumberDataViewType.Single, false, new SchemaShape(annotations));
    }
}
