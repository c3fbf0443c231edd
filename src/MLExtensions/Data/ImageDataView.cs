using System.Runtime.Intrinsics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Data;

/// <summary>
/// A data view of labelled images, with the columns <c>Label</c>, a key whose values are the class names, and <c>Pixels</c>, a vector of
/// Single of rows x columns, from 0 to 255.
/// </summary>
internal sealed class ImageDataView(LabeledImages images) : IndexedDataView(CreateSchema(images))
{
    public LabeledImages Images => images;

    protected override int Count => images.Count;

    public override Delegate CreateGetter(DataViewSchema.Column column, Func<int> row)
        => column.Type is KeyDataViewType
            ? (ValueGetter<uint>)((ref uint label) => label = images.Labels.Span[row()] + 1u)
            : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> pixels) =>
            {
                ReadOnlySpan<byte> image = images.Image(row());
                VBufferEditor<float> editor = VBufferEditor.Create(ref pixels, image.Length);
                Widen(image, editor.Values);
                pixels = editor.Commit();
            });

    private static DataViewSchema CreateSchema(LabeledImages images)
    {
        var builder = new DataViewSchema.Builder();
        var label = new KeyDataViewType(typeof(uint), images.ClassNames.Count);
        builder.AddColumn("Label", label, TextAnnotation(AnnotationNames.KeyValues, images.ClassNames));
        var pixels = new VectorDataViewType(NumberDataViewType.Single, images.Rows, images.Columns);
        IEnumerable<string> slotNames =
            from row in Enumerable.Range(0, images.Rows) from column in Enumerable.Range(0, images.Columns) select $"pixel[{row},{column}]";
        builder.AddColumn("Pixels", pixels, TextAnnotation(AnnotationNames.SlotNames, slotNames));
        return builder.ToSchema();
    }

    private static DataViewSchema.Annotations TextAnnotation(string name, IEnumerable<string> texts)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddTexts(name, texts);
        return annotations.ToAnnotations();
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int i = 0;
        for (; i + Vector128<byte>.Count <= bytes.Length; i += Vector128<byte>.Count)
        {
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Create(bytes[i..]));
            Store(lower, values[i..]);
            Store(upper, values[(i + Vector128<ushort>.Count)..]);
        }
        for (; i < bytes.Length; i++)
            values[i] = bytes[i];

        static void Store(Vector128<ushort> eight, Span<float> values)
        {
            (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(eight);
            Vector128.ConvertToSingle(lower.AsInt32()).CopyTo(values);
            Vector128.ConvertToSingle(upper.AsInt32()).CopyTo(values[Vector128<uint>.Count..]);
        }
    }
}
