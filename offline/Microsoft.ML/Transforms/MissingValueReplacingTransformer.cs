[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Transforms.MissingValueReplacingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "NA Replace Transform", Microsoft.ML.Transforms.MissingValueReplacingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Puts what was learned in the place of missing numbers.</summary>
public sealed class MissingValueReplacingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NAReplaceTransform";

    private static readonly VersionInfo Version = new("NAREP  F", 0x00010002, 0x00010002, 0x00010002,
        typeof(MissingValueReplacingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly Replacement[] _replacements;

    internal MissingValueReplacingTransformer((string, string)[] columns, Replacement[] replacements) : base(columns) => _replacements = replacements;

    private MissingValueReplacingTransformer(ModelLoadContext ctx) : base(ctx)
    {
        _replacements = new Replacement[ColumnPairs.Length];
        for (int i = 0; i < _replacements.Length; i++)
            _replacements[i] = Replacement.Read(ctx.Reader);
    }

    internal static void CheckType(DataViewType item)
    {
        const string Refusal = "is not supported by NAReplaceTransform since";
        Check.Argument(MissingValues.ExistIn(item), "inputSchema", $"Type '{item}' {Refusal} it doesn't have an NA value");
        Check.Argument(item is not KeyDataViewType, "inputSchema", $"Type '{item}' {Refusal} its NA value is equivalent to its default value");
    }

    internal static DataViewSchema.Column FindSource(DataViewSchema schema, string name)
    {
        DataViewSchema.Column source = FindInput(schema, name);
        CheckType(source.Type.GetItemType());
        return source;
    }

    private static MissingValueReplacingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (Replacement replacement in _replacements)
            replacement.Write(ctx.Writer);
    }

    private protected override OutputColumn MakeColumn(int index, string name, DataViewSchema.Column source)
    {
        CheckType(source.Type.GetItemType());
        DataViewType learned = _replacements[index].Type.GetItemType();
        Check.Argument(source.Type.GetItemType().Equals(learned), "InputSchema",
            $"Column '{source.Name}' item type '{learned}' does not match expected ColumnType of '{source.Type}'");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, kind => kind is AnnotationUtils.Kinds.SlotNames or AnnotationUtils.Kinds.IsNormalized);
        return OutputColumn.Made(name, source.Type, annotations.ToAnnotations(), [source.Index], row => _replacements[index].Getter(row, source));
    }
}
