[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Transforms.NormalizingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Normalizer", Microsoft.ML.Transforms.NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Scales numbers as was learned.</summary>
public sealed partial class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private static readonly VersionInfo Version = new("NORMALZR", 0x00010002, 0x00010002, 0x00010002,
        typeof(NormalizingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly DataViewType[] _types;
    private readonly NormalizerFunction[] _functions;

    internal NormalizingTransformer((string, string)[] columns, DataViewType[] types, NormalizerFunction[] functions) : base(columns)
    {
        _types = types;
        _functions = functions;
    }

    private NormalizingTransformer(ModelLoadContext ctx) : base(ctx)
    {
        _types = new DataViewType[ColumnPairs.Length];
        _functions = new NormalizerFunction[ColumnPairs.Length];
        for (int i = 0; i < _functions.Length; i++)
        {
            _types[i] = ValueCodec.ReadType(ctx.Reader);
            Check.Format(CanScale(_types[i].GetItemType()), "Corrupt model file: a normalizer of a type that cannot be scaled");
            _functions[i] = NormalizerFunction.Read(ctx.Reader, _types[i].GetItemType().RawType);
        }
    }

    /// <summary>What was learned for a column: AffineNormalizerModelParameters or CdfNormalizerModelParameters, of a number or of an array of them.</summary>
    public NormalizerModelParametersBase GetNormalizerModelParameters(int index)
    {
        Check.Argument(0 <= index && index < _functions.Length, nameof(index),
            $"Not valid. Valid range is from 0 (inclusive) to {_functions.Length} (exclusive) but got {index}.");
        return _functions[index].Parameters(_types[index] is VectorDataViewType);
    }

    internal static bool CanScale(DataViewType type) => type == NumberDataViewType.Single || type == NumberDataViewType.Double;

    private static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        for (int i = 0; i < _functions.Length; i++)
        {
            ValueCodec.WriteType(ctx.Writer, _types[i]);
            _functions[i].Write(ctx.Writer);
        }
    }

    private protected override OutputColumn MakeColumn(int index, string name, DataViewSchema.Column source)
    {
        const string Expected = "scalar or known-size vector of Single";
        if (source.Type is VectorDataViewType { IsKnownSize: false })
            throw Errors.SchemaMismatch("inputSchema", "input", source.Name, Expected, "variable-size vector");
        if (!CanScale(source.Type.GetItemType()))
            throw Errors.SchemaMismatch("inputSchema", "input", source.Name, Expected, source.Type.ToString()!);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return OutputColumn.Made(name, _types[index], annotations.ToAnnotations(), [source.Index], row => _functions[index].Getter(row, source));
    }
}
