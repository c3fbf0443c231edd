[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Data.ColumnConcatenatingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Concat Transform", Microsoft.ML.Data.ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Puts columns of one type together into a vector.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";

    private static readonly VersionInfo Version = new("CONCAT F", 0x00010003, 0x00010003, 0x00010003,
        typeof(ColumnConcatenatingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(string output, string[] inputs)
    {
        _output = output;
        _inputs = inputs;
    }

    private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        string output = ctx.LoadNonEmptyString();
        var inputs = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = ctx.LoadNonEmptyString();
        return new(output, inputs);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(_output);
        ctx.Writer.Write(_inputs.Length);
        foreach (string input in _inputs)
            ctx.SaveNonEmptyString(input);
    }

    private protected override IEnumerable<OutputColumn> MakeColumns(DataViewSchema input)
    {
        DataViewSchema.Column[] sources = [.. _inputs.Select(name => FindInput(input, name))];
        DataViewType item = sources[0].Type.GetItemType();
        foreach (DataViewSchema.Column source in sources)
        {
            if (!source.Type.GetItemType().Equals(item))
                throw Errors.SchemaMismatch("inputSchema", "input", source.Name, item.ToString()!, source.Type.ToString()!);
        }
        if (sources is [{ Type: VectorDataViewType } only])
            return [OutputColumn.Renamed(_output, only)];

        int size = sources.Any(source => source.Type.GetValueCount() == 0) ? 0 : sources.Sum(source => source.Type.GetValueCount());
        var type = new VectorDataViewType((PrimitiveDataViewType)item, size);
        return [OutputColumn.Made(_output, type, MakeAnnotations(sources, item, size), [.. sources.Select(source => source.Index)],
            row => Generic.Call<Delegate>(MakeGetter<int>, item.RawType, row, sources))];
    }

    private static DataViewSchema.Annotations MakeAnnotations(DataViewSchema.Column[] sources, DataViewType item, int size)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (item is NumberDataViewType && sources.All(source => source.IsNormalized()))
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (size > 0 && sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
            annotations.AddSlotNames(size, (ref VBuffer<ReadOnlyMemory<char>> names) => names = new(size, [.. sources.SelectMany(SlotNames)]));
        return annotations.ToAnnotations();
    }

    /// <summary>Scalars give their own name; slots of vectors have the name of their column before theirs.</summary>
    private static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column source)
    {
        if (source.Type is not VectorDataViewType)
            return [source.Name.AsMemory()];
        VBuffer<ReadOnlyMemory<char>> names = new(source.Type.GetVectorSize(), 0, null, []);
        if (source.HasSlotNames())
            source.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.IsEmpty ? name : $"{source.Name}.{name}".AsMemory());
    }

    private static Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column[] sources)
    {
        ValueGetter<VBuffer<T>>[] getters = [.. sources.Select(source => AsVector<T>(row, source))];
        var parts = new VBuffer<T>[sources.Length];
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            int length = 0, count = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                getters[i](ref parts[i]);
                length += parts[i].Length;
                count += parts[i].GetValues().Length;
            }
            destination = count <= length / 2 ? JoinSparse(parts, ref destination, length, count) : JoinDense(parts, ref destination, length);
        });
    }

    private static ValueGetter<VBuffer<T>> AsVector<T>(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is VectorDataViewType vector)
        {
            ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(row.Schema[source.Index]);
            return (ref VBuffer<T> destination) =>
            {
                getter(ref destination);
                if (vector.IsKnownSize && vector.Size != destination.Length)
                    throw Errors.State($"Column '{source.Name}': expected {vector.Size} slots, but got {destination.Length}");
            };
        }
        ValueGetter<T> scalar = row.GetGetter<T>(row.Schema[source.Index]);
        return (ref VBuffer<T> destination) =>
        {
            var editor = VBufferEditor.Create(ref destination, 1);
            scalar(ref editor.Values[0]);
            destination = editor.Commit();
        };
    }

    private static VBuffer<T> JoinDense<T>(VBuffer<T>[] parts, ref VBuffer<T> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        int offset = 0;
        foreach (VBuffer<T> part in parts)
        {
            part.CopyTo(editor.Values, offset);
            offset += part.Length;
        }
        return editor.Commit();
    }

    private static VBuffer<T> JoinSparse<T>(VBuffer<T>[] parts, ref VBuffer<T> destination, int length, int count)
    {
        var editor = VBufferEditor.Create(ref destination, length, count);
        int offset = 0, next = 0;
        foreach (VBuffer<T> part in parts)
        {
            ReadOnlySpan<T> values = part.GetValues();
            ReadOnlySpan<int> indices = part.GetIndices();
            for (int i = 0; i < values.Length; i++, next++)
            {
                editor.Values[next] = values[i];
                editor.Indices[next] = offset + (part.IsDense ? i : indices[i]);
            }
            offset += part.Length;
        }
        return editor.Commit();
    }
}
