[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Transforms.TypeConvertingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Convert Transform", Microsoft.ML.Transforms.TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Converts columns to another type; keys become keys over other numbers.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    private static readonly VersionInfo Version = new("CONVERTF", 0x00010004, 0x00010004, 0x00010004,
        typeof(TypeConvertingTransformer).Assembly.FullName!, LoaderSignature);

    internal TypeConvertingTransformer((string, string)[] columns, DataKind[] kinds) : base(columns)
    {
        Check.Argument(columns.Length > 0, nameof(columns), $"{nameof(columns)} cannot be null or empty");
        Kinds = kinds;
    }

    private TypeConvertingTransformer(ModelLoadContext ctx) : base(ctx)
    {
        Kinds = new DataKind[ColumnPairs.Length];
        for (int i = 0; i < Kinds.Length; i++)
        {
            Kinds[i] = (DataKind)ctx.Reader.ReadByte();
            Check.Format(Enum.IsDefined(Kinds[i]), "Corrupt model file: unknown kind of data");
        }
    }

    internal DataKind[] Kinds { get; }

    private static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (DataKind kind in Kinds)
            ctx.Writer.Write((byte)kind);
    }

    private protected override OutputColumn MakeColumn(int index, string name, DataViewSchema.Column source)
    {
        DataViewType from = source.Type.GetItemType();
        PrimitiveDataViewType to = Kinds[index].ToColumnType();
        bool fits = from is not KeyDataViewType || KeyDataViewType.IsValidDataType(to.RawType);
        if (from is KeyDataViewType key && fits)
            to = new KeyDataViewType(to.RawType, Math.Min(key.Count, KeyDataViewType.LargestCount(to.RawType)));
        Delegate conversion = (fits ? ValueConversion.Find(from, to) : null) ?? throw Errors.Argument("inputSchema",
            $"source column '{source.Name}' with item type '{source.Type}' is not compatible with destination type '{to}'");
        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(to, vector.Dimensions) : to;
        return OutputColumn.Made(name, type, Annotations(source, type), [source.Index],
            row => Generic.Call<Delegate>(ItemMapping.MakeGetter<int, int>, [from.RawType, to.RawType], row, source, conversion));
    }

    private static DataViewSchema.Annotations Annotations(DataViewSchema.Column source, DataViewType type)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        DataViewType from = source.Type.GetItemType(), to = type.GetItemType();
        annotations.Add(source.Annotations, kind => kind switch
        {
            AnnotationUtils.Kinds.SlotNames => type is VectorDataViewType { IsKnownSize: true },
            AnnotationUtils.Kinds.KeyValues => from is KeyDataViewType && to is KeyDataViewType,
            AnnotationUtils.Kinds.IsNormalized => from is NumberDataViewType && to is NumberDataViewType,
            _ => false,
        });
        if (source.Type is BooleanDataViewType && to is NumberDataViewType)
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        return annotations.ToAnnotations();
    }
}
