using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Data;

/// <summary>
/// Labelled images as ML.NET sees data: <c>Label</c>, a key whose values are the class names, and <c>Pixels</c>, a vector of rows x columns
/// from 0 to 255.
/// </summary>
internal sealed class ImageDataView : IDataView
{
    public ImageDataView(LabeledImages images)
    {
        Images = images;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(
            "Label", new KeyDataViewType(typeof(uint), images.ClassNames.Count),
            TextAnnotation(AnnotationNames.KeyValues, images.ClassNames));
        builder.AddColumn(
            "Pixels", new VectorDataViewType(NumberDataViewType.Single, images.Rows, images.Columns),
            TextAnnotation(AnnotationNames.SlotNames,
            from row in Enumerable.Range(0, images.Rows) from column in Enumerable.Range(
                0, images.Columns) select $"pixel[{row},{column}]"));
        Schema = builder.ToSchema();
    }

    public LabeledImages Images { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    public DataViewSchema.Column Label => Schema[0];

    public long? GetRowCount() => Images.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new ImageCursor(this, columnsNeeded, rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema.Annotations TextAnnotation(string name, IEnumerable<string> texts)
    {
        ReadOnlyMemory<char>[] values = [.. texts.Select(text => text.AsMemory())];
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            name, new VectorDataViewType(TextDataViewType.Instance, values.Length), (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(editor.Values);
            destination = editor.Commit();
        });
        return builder.ToAnnotations();
    }
}
