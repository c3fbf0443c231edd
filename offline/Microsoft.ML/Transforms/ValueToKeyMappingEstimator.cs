namespace Microsoft.ML.Transforms;

/// <summary>Learns the values of columns, to number them.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly ColumnOptions[] _columns;
    private readonly IDataView? _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, ColumnOptions[] columns, IDataView? keyData)
    {
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        Check.Argument(keyData == null || keyData.Schema.Count == 1, nameof(keyData),
            $"The data of the keys must have one column, but has {keyData?.Schema.Count}");
        _columns = columns;
        _keyData = keyData;
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] sources = [.. _columns.Select(column => FindSource(input.Schema, column.Input))];
        TermMap[] maps = _keyData == null ? Learn(input, sources, _columns) : [.. _columns.Select((column, i) => LearnFromKeyData(_keyData, column, sources[i]))];
        using IChannel channel = _host.Start("Training");
        for (int i = 0; i < maps.Length; i++)
        {
            if (maps[i].Count == 0)
                channel.Warning($"Term map for output column '{_columns[i].Output}' contains no entries.");
        }
        return new([.. _columns.Select(column => (column.Output, column.Input))], maps, [.. _columns.Select(column => column.ValuesAsText)]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(column => MakeColumn(column, inputSchema.Find(column.Input))));

    private static SchemaShape.Column MakeColumn(ColumnOptions column, SchemaShape.Column source)
    {
        if (!source.IsKey || !source.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out SchemaShape.Column values))
            values = column.ValuesAsText ? KeyValues(TextDataViewType.Instance, isKey: false) : KeyValues(source.ItemType, source.IsKey);
        IEnumerable<SchemaShape.Column> slotNames = source.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.SlotNames);
        return new(column.Output, source.Kind, NumberDataViewType.UInt32, true, new SchemaShape([.. slotNames, values]));

        static SchemaShape.Column KeyValues(DataViewType itemType, bool isKey)
            => new(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, itemType, isKey);
    }

    private static DataViewSchema.Column FindSource(DataViewSchema schema, string name)
    {
        DataViewSchema.Column source = schema.GetColumnOrNull(name) ?? throw Errors.MissingColumn("inputSchema", "input", name);
        DataViewType item = source.Type.GetItemType();
        if (item is not KeyDataViewType && !item.IsStandardScalar())
            throw Errors.SchemaMismatch("inputSchema", "input", name, "standard type or a vector of standard type", source.Type.ToString()!);
        return source;
    }

    private static TermMap LearnFromKeyData(IDataView keyData, ColumnOptions column, DataViewSchema.Column source)
    {
        DataViewType found = keyData.Schema[0].Type, wanted = source.Type.GetItemType();
        Check.Argument(found.Equals(wanted), nameof(keyData), $"Input data's column must be of type '{wanted}' but was '{found}'");
        return Learn(keyData, [keyData.Schema[0]], [column with { MaximumNumberOfKeys = int.MaxValue }])[0];
    }

    /// <summary>Learns all columns in one pass.</summary>
    private static TermMap[] Learn(IDataView data, DataViewSchema.Column[] sources, ColumnOptions[] columns)
    {
        foreach (ColumnOptions column in columns)
            Check.Argument(column.MaximumNumberOfKeys > 0, "MaxNumTerms", "Must be positive");
        using DataViewRowCursor cursor = data.GetRowCursor(sources);
        TermCollector[] collectors = [.. sources.Zip(columns, (source, column)
            => TermCollector.Create(cursor, source, column.Ordinality == KeyOrdinality.ByValue, column.MaximumNumberOfKeys))];
        while (cursor.MoveNext())
        {
            foreach (TermCollector collector in collectors)
                collector.Collect();
        }
        return Array.ConvertAll(collectors, collector => collector.Finish());
    }

    /// <summary>How values are numbered.</summary>
    public enum KeyOrdinality : byte
    {
        /// <summary>As they come in the data.</summary>
        ByOccurrence = 0,

        /// <summary>Sorted; text by its characters.</summary>
        ByValue = 1,
    }

    internal sealed record ColumnOptions(string Output, string Input, int MaximumNumberOfKeys, KeyOrdinality Ordinality, bool ValuesAsText);
}
