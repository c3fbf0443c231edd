using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Schema;
using static Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MLExtensions.Images;

/// <summary>The columns that images can be read from.</summary>
internal static class ImageColumn
{
    public const string Description = "text (the path of an image), a vector of Byte (the bytes of a file), or an MLImage";

    /// <summary>Returns the column of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Columns.Find(schema, "input", name);
        return Suits(ColumnType.Of(column.Type)) ? column
            : throw Columns.Mismatch("input", name, Description, column.Type.ToString()!);
    }

    /// <summary>Returns whether images can be read from a type.</summary>
    public static bool Suits(ColumnType type) => type switch
    {
        { IsKey: true } => false,
        { IsScalar: true } => type.Item is TextDataViewType or ImageDataViewType,
        _ => type.Item.Equals(NumberDataViewType.Byte),
    };
}
