[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Transforms.ColumnSelectingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Select Columns Transform", Microsoft.ML.Transforms.ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(string[] names, bool keep, bool keepHidden) : base(new ColumnSelectingTransformer(names, keep, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Transformer.CheckNames(inputSchema.Select(column => column.Name));
        return new SchemaShape(inputSchema.Where(column => Transformer.Keeps(column.Name)));
    }
}

/// <summary>Keeps some columns, in the order of their names in the list, or drops some.</summary>
public sealed class ColumnSelectingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private static readonly VersionInfo Version = new("SELCOLST", 0x00010001, 0x00010001, 0x00010001,
        typeof(ColumnSelectingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly string[] _names;
    private readonly bool _keep;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(string[]? names, bool keep, bool keepHidden)
    {
        Check.State(names?.Length > 0, "No columns are named, neither to keep nor to drop.");
        _names = names!;
        _keep = keep;
        _keepHidden = keepHidden;
    }

    internal bool Keeps(string name) => _names.Contains(name) == _keep;

    internal void CheckNames(IEnumerable<string> available)
    {
        string[] missing = [.. _names.Except(available)];
        if (missing.Length > 0)
            throw Errors.MissingColumn("inputSchema", "input", string.Join(",", missing));
    }

    private static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        bool keep = ctx.Reader.ReadBoolean(), keepHidden = ctx.Reader.ReadBoolean();
        var names = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < names.Length; i++)
            names[i] = ctx.LoadNonEmptyString();
        return new(names, keep, keepHidden);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(_keep);
        ctx.Writer.Write(_keepHidden);
        ctx.Writer.Write(_names.Length);
        foreach (string name in _names)
            ctx.SaveNonEmptyString(name);
    }

    private protected override RowMapper MakeMapper(DataViewSchema input)
    {
        CheckNames(input.Select(column => column.Name));
        return new RowMapper(input, MakeColumns(input));
    }

    private protected override IEnumerable<OutputColumn> MakeColumns(DataViewSchema input)
    {
        IEnumerable<DataViewSchema.Column> kept = _keep
            ? _names.SelectMany(name => input.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))
            : input.Where(column => Keeps(column.Name));
        return kept.Select(OutputColumn.PassedOn);
    }
}
