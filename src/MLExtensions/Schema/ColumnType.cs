using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MLExtensions.Schema;

/// <summary>The type of a column, of a schema or of the shape of a schema.</summary>
/// <param name="Item">The type of the values.</param>
/// <param name="IsKey">Whether the values are keys.</param>
/// <param name="Kind">Whether a row has a single value, or a vector of known or variable size.</param>
internal readonly record struct ColumnType(DataViewType Item, bool IsKey, SchemaShape.Column.VectorKind Kind)
{
    public bool IsScalar => Kind == Scalar;

    public bool IsSingle => !IsKey && Item.Equals(NumberDataViewType.Single);

    public bool IsVectorOfSingle => Kind == Vector && IsSingle;

    /// <summary>Gets whether ConvertType converts the values to numbers and Booleans.</summary>
    public bool CanBeConverted => !IsKey && Item is NumberDataViewType or BooleanDataViewType or TextDataViewType;

    public static ColumnType Of(DataViewType type)
    {
        DataViewType item = (type as VectorDataViewType)?.ItemType ?? type;
        SchemaShape.Column.VectorKind kind = type is not VectorDataViewType vector ? Scalar : vector.IsKnownSize ? Vector : VariableVector;
        return new(item, item is KeyDataViewType, kind);
    }

    public static ColumnType Of(SchemaShape.Column column) => new(column.ItemType, column.IsKey, column.Kind);
}
