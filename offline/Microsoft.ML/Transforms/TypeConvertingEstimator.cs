namespace Microsoft.ML.Transforms;

/// <summary>Converts columns to another type.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator((string outputColumnName, string inputColumnName)[] columns, DataKind kind)
        : base(new TypeConvertingTransformer(columns, [.. columns.Select(_ => kind)]))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => inputSchema.With(Transformer.ColumnPairs.Select((pair, i) =>
        {
            SchemaShape.Column source = inputSchema.Find(pair.inputColumnName);
            PrimitiveDataViewType target = Transformer.Kinds[i].ToColumnType();
            Check.Argument(ValueConversion.Find(source.ItemType, target) != null, nameof(inputSchema), $"Don't know how to convert {pair.inputColumnName} into {target}");
            return new SchemaShape.Column(pair.outputColumnName, source.Kind, target, false, source.Annotations);
        }));
}
