using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Data;

/// <summary>
/// A data view of labelled images, with the columns <c>Label</c>, a key whose values are the class names, and <c>Pixels</c>, a vector of
/// Single of rows x columns, from 0 to 255.
/// </summary>
internal sealed class ImageDataView : IDataView
{
    public ImageDataView(LabeledImages images)
    {
        Images = images;
        var builder = new DataViewSchema.Builder();
        var label = new KeyDataViewType(typeof(uint), images.ClassNames.Count);
        builder.AddColumn("Label", label, TextAnnotation(AnnotationNames.KeyValues, images.ClassNames));
        var pixels = new VectorDataViewType(NumberDataViewType.Single, images.Rows, images.Columns);
        IEnumerable<string> slotNames =
            from row in Enumerable.Range(0, images.Rows) from column in Enumerable.Range(0, images.Columns) select $"pixel[{row},{column}]";
        builder.AddColumn("Pixels", pixels, TextAnnotation(AnnotationNames.SlotNames, slotNames));
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
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddTexts(name, texts);
        return annotations.ToAnnotations();
    }
}
