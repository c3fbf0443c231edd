namespace Microsoft.ML.Transforms;

/// <summary>Puts columns of one type together into a vector.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(string outputColumnName, string[] inputColumnNames)
    {
        Check.NonEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        Check.Argument(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        Check.Argument(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With([MakeColumn([.. _inputs.Select(inputSchema.Find)])]);

    private SchemaShape.Column MakeColumn(SchemaShape.Column[] sources)
    {
        DataViewType itemType = sources[0].ItemType;
        foreach (SchemaShape.Column source in sources)
        {
            Check.State(!source.IsKey, $"Column '{source.Name}' is a key, and keys cannot be concatenated");
            Check.State(source.ItemType.Equals(itemType),
                $"Column '{source.Name}' has type {source.ItemType}, but what is concatenated with it {itemType}");
        }
        var annotations = new List<SchemaShape.Column>();
        if (sources.All(source => source.IsNormalized()))
            annotations.Add(new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        if (sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.Scalar || source.HasSlotNames()))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        bool varies = sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.VariableVector);
        return new(_output, varies ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector, itemType, false, new SchemaShape(annotations));
    }
}
