using System.Numerics;

[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Transforms.KeyToVectorMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "KeyToVectorTransform", Microsoft.ML.Transforms.KeyToVectorMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Turns a key into a vector with 1 in its slot and 0 in the others; vectors of keys into such vectors, one behind the other or summed. A missing key has no slot.</summary>
public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToVectorTransform";

    private static readonly VersionInfo Version = new("KEY2VECT", 0x00010002, 0x00010002, 0x00010002,
        typeof(KeyToVectorMappingTransformer).Assembly.FullName!, LoaderSignature);

    internal KeyToVectorMappingTransformer((string, string)[] columns, bool[] counts) : base(columns) => Counts = counts;

    private KeyToVectorMappingTransformer(ModelLoadContext ctx) : base(ctx) => Counts = Array.ConvertAll(ColumnPairs, _ => ctx.Reader.ReadBoolean());

    /// <summary>Whether the vectors of a column's keys are summed.</summary>
    internal bool[] Counts { get; }

    private static KeyToVectorMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (bool counts in Counts)
            ctx.Writer.Write(counts);
    }

    private protected override OutputColumn MakeColumn(int index, string name, DataViewSchema.Column source)
    {
        if (source.Type.GetItemType() is not KeyDataViewType key)
            throw Errors.SchemaMismatch("inputSchema", "input", source.Name, "key type of known cardinality", source.Type.ToString()!);
        int keys = checked((int)key.Count), values = source.Type.GetValueCount();
        bool joined = Counts[index] || values == 1;
        VectorDataViewType type = joined ? new(NumberDataViewType.Single, keys) : new(NumberDataViewType.Single, values, keys);
        return OutputColumn.Made(name, type, Annotations(source, type, joined, Counts[index]), [source.Index],
            row => Generic.Call<Delegate>(MakeGetter<uint>, key.RawType, row, source, keys, Counts[index]));
    }

    private static DataViewSchema.Annotations Annotations(DataViewSchema.Column source, VectorDataViewType type, bool joined, bool counts)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (source.HasKeyValues() && type.IsKnownSize)
        {
            VBuffer<ReadOnlyMemory<char>> values = default;
            source.GetKeyValues(ref values);
            ReadOnlyMemory<char>[] keys = [.. values.DenseValues()];
            ReadOnlyMemory<char>[] names = joined ? keys : [.. SlotNames(source).SelectMany(slot => keys.Select(key => $"{slot}.{key}".AsMemory()))];
            annotations.Add(AnnotationUtils.Kinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Dimensions),
                (ref VBuffer<ReadOnlyMemory<char>> destination) => VBuffer<ReadOnlyMemory<char>>.Copy(names, 0, ref destination, names.Length));
        }
        if (!counts || source.Type is not VectorDataViewType)
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        return annotations.ToAnnotations();
    }

    /// <summary>The names of the source's slots, or [0], [1] and so on.</summary>
    private static IEnumerable<string> SlotNames(DataViewSchema.Column source)
    {
        VBuffer<ReadOnlyMemory<char>> names = new(source.Type.GetVectorSize(), 0, null, []);
        if (source.HasSlotNames())
            source.GetSlotNames(ref names);
        return names.DenseValues().Select((name, i) => name.IsEmpty ? $"[{i}]" : name.ToString());
    }

    private static Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column source, int keys, bool counts) where T : struct, IBinaryInteger<T>
    {
        if (source.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<T>> vectorGetter = row.GetGetter<VBuffer<T>>(row.Schema[source.Index]);
            VBuffer<T> vector = default;
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                vectorGetter(ref vector);
                Fill([.. vector.DenseValues()], keys, counts, ref destination);
            });
        }
        ValueGetter<T> getter = row.GetGetter<T>(row.Schema[source.Index]);
        var one = new T[1];
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
        {
            getter(ref one[0]);
            Fill(one, keys, counts, ref destination);
        });
    }

    private static void Fill<T>(T[] values, int keys, bool counts, ref VBuffer<float> destination) where T : struct, IBinaryInteger<T>
    {
        // Slots in ascending order, each once, with how often it is set.
        (int Slot, int Count)[] set = [.. values.Select((value, i) => (Key: ulong.CreateTruncating(value), Start: counts ? 0 : i * keys))
            .Where(value => value.Key > 0 && value.Key <= (ulong)keys)
            .GroupBy(value => value.Start + (int)value.Key - 1, (slot, same) => (slot, same.Count())).OrderBy(slot => slot.slot)];
        int size = counts ? keys : values.Length * keys;
        bool sparse = set.Length <= size / 2;
        var editor = VBufferEditor.Create(ref destination, size, sparse ? set.Length : size);
        if (!sparse)
            editor.Values.Clear();
        for (int i = 0; i < set.Length; i++)
        {
            editor.Values[sparse ? i : set[i].Slot] = set[i].Count;
            if (sparse)
                editor.Indices[i] = set[i].Slot;
        }
        destination = editor.Commit();
    }
}
