using System.Numerics;

[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Transforms.KeyToValueMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Key To Value Transform", Microsoft.ML.Transforms.KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator((string outputColumnName, string inputColumnName)[] columns) : base(new KeyToValueMappingTransformer(columns))
    {
    }

    /// <summary>Refuses columns that are no keys, and keys that promise no values.</summary>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => inputSchema.With(Transformer.ColumnPairs.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Find(pair.inputColumnName);
            if (!source.IsKey)
                throw Errors.SchemaMismatch(nameof(inputSchema), "input", source.Name, "KeyType", source.GetTypeString());
            if (!source.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values))
                throw Errors.Argument(nameof(inputSchema), $"Input column '{source.Name}' doesn't contain key values metadata");
            var annotations = new SchemaShape(source.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.SlotNames));
            return new SchemaShape.Column(pair.outputColumnName, source.Kind, values.ItemType, values.IsKey, annotations);
        }));
}

/// <summary>Turns keys into what the column's annotation says they stand for; missing keys into a missing value.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    private static readonly VersionInfo Version = new("KEY2VALT", 0x00010001, 0x00010001, 0x00010001,
        typeof(KeyToValueMappingTransformer).Assembly.FullName!, LoaderSignature);

    internal KeyToValueMappingTransformer((string, string)[] columns) : base(columns)
    {
    }

    private KeyToValueMappingTransformer(ModelLoadContext ctx) : base(ctx)
    {
    }

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
    }

    private protected override OutputColumn MakeColumn(int index, string name, DataViewSchema.Column source)
    {
        DataViewType values = source.AnnotationType(AnnotationUtils.Kinds.KeyValues) ?? throw Errors.State("Metadata KeyValues does not exist");
        DataViewType key = source.Type.GetItemType();
        Check.State((ulong)values.GetVectorSize() == key.GetKeyCount(), "KeyValues metadata size does not match column type key count");

        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        var item = (PrimitiveDataViewType)values.GetItemType();
        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;
        return OutputColumn.Made(name, type, annotations.ToAnnotations(), [source.Index],
            row => Generic.Call<Delegate>(MakeGetter<uint, int>, [key.RawType, item.RawType], row, source));
    }

    private static Delegate MakeGetter<TKey, TValue>(DataViewRow row, DataViewSchema.Column source) where TKey : struct, IBinaryInteger<TKey>
    {
        VBuffer<TValue> annotation = default;
        source.GetKeyValues(ref annotation);
        TValue[] values = [.. annotation.DenseValues()];
        TValue missing = MissingValues.Of<TValue>();
        return ItemMapping.MakeGetter<TKey, TValue>(row, source, (in TKey key) =>
        {
            ulong index = ulong.CreateTruncating(key) - 1;
            return index < (ulong)values.Length ? values[index] : missing;
        });
    }
}
