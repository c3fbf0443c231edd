[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Transforms.ValueToKeyMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Term Transform", Microsoft.ML.Transforms.ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Turns values into keys; a value that was not learned becomes 0, the missing key.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private static readonly VersionInfo Version = new("TERMTRNF", 0x00010003, 0x00010003, 0x00010003,
        typeof(ValueToKeyMappingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly TermMap[] _maps;
    private readonly bool[] _valuesAsText;

    internal ValueToKeyMappingTransformer((string, string)[] columns, TermMap[] maps, bool[] valuesAsText) : base(columns)
    {
        _maps = maps;
        _valuesAsText = valuesAsText;
    }

    private ValueToKeyMappingTransformer(ModelLoadContext ctx) : base(ctx)
    {
        _maps = new TermMap[ColumnPairs.Length];
        _valuesAsText = new bool[ColumnPairs.Length];
        for (int i = 0; i < _maps.Length; i++)
        {
            _valuesAsText[i] = ctx.Reader.ReadBoolean();
            _maps[i] = TermMap.Read(ctx.Reader);
        }
    }

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        for (int i = 0; i < _maps.Length; i++)
        {
            ctx.Writer.Write(_valuesAsText[i]);
            _maps[i].Write(ctx.Writer);
        }
    }

    private protected override OutputColumn MakeColumn(int index, string name, DataViewSchema.Column source)
    {
        TermMap map = _maps[index];
        Check.State(source.Type.GetItemType().Equals(map.ItemType),
            $"Values of type '{map.ItemType}' were learned for column '{name}', but its input is of type '{source.Type.GetItemType()}'");
        var annotations = new DataViewSchema.Annotations.Builder();
        map.AddKeyValues(annotations, source, _valuesAsText[index]);
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(map.KeyType, vector.Dimensions) : map.KeyType;
        return OutputColumn.Made(name, type, annotations.ToAnnotations(), [source.Index], row => map.MakeGetter(row, source));
    }
}
