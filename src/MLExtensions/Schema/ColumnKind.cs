using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MLExtensions.Schema;

/// <summary>
/// The type of a column, of data or of the shape of a schema before there are any: its items, and how many there are in a row.
/// </summary>
internal readonly record struct ColumnType(DataViewType Item, bool IsKey, SchemaShape.Column.VectorKind Kind)
{
    public bool IsScalar => Kind == Scalar;

    public bool IsSingle => !IsKey && Item.Equals(NumberDataViewType.Single);

    public bool IsVectorOfSingle => Kind == Vector && IsSingle;

    /// <summary>Whether ConvertType makes numbers and Booleans of the items.</summary>
    public bool CanBeConverted => !IsKey && Item is NumberDataViewType or BooleanDataViewType or TextDataViewType;

    public static ColumnType Of(DataViewType type)
    {
        DataViewType item = (type as VectorDataViewType)?.ItemType ?? type;
        return new(
            item, item is KeyDataViewType, type is not VectorDataViewType vector ? Scalar : vector.IsKnownSize ? Vector : VariableVector);
    }

    public static ColumnType Of(SchemaShape.Column column) => new(column.ItemType, column.IsKey, column.Kind);
}

/// <summary>Which columns can have a role, and what usually makes one of those that cannot.</summary>
/// <param name="Description">In words.</param>
/// <param name="Suits">Whether a column of that type can.</param>
/// <param name="Remedy">A sentence on what to do about one of another type; null: there is no usual way.</param>
internal sealed record ColumnKind(string Description, Func<ColumnType, bool> Suits, Func<ColumnType, string?> Remedy)
{
    private const string ToSingle = "ConvertType makes it Single.";
    private const string SaySize = "Say how many values it has: as [VectorType(n)] on the property, or by the columns that the loader "
        + "reads.";

    public static ColumnKind Key { get; } = new(
        "a key", type => type is { IsScalar: true, IsKey: true },
        type => type is { IsScalar: true, IsKey: false } ? "MapValueToKey makes a key of it." : null);

    public static ColumnKind Boolean { get; } = new("Boolean", type => type is { IsScalar: true, IsKey: false, Item: BooleanDataViewType },
        type => type is { IsScalar: true, CanBeConverted: true } ? "ConvertType makes it Boolean." : null);

    public static ColumnKind Single { get; } = new(
        "Single", type => type is { IsScalar: true, IsSingle: true },
        type => type is { IsScalar: true, CanBeConverted: true } ? ToSingle : null);

    public static ColumnKind VectorOfSingle { get; } = new(
        "a vector of Single of known size", type => type.IsVectorOfSingle, type => type switch
    {
        { Kind: VariableVector } => SaySize,
        { IsScalar: true, IsKey: true } => "MapKeyToVector makes one of it.",
        { IsScalar: true, IsSingle: true } => "Concatenate makes one of it, alone or together with others.",
        { IsScalar: true, Item: TextDataViewType } => "OneHotEncoding makes one of categories, FeaturizeText one of prose.",
        { IsScalar: true, CanBeConverted: true } => "ConvertType makes it Single, and Concatenate a vector.",
        { CanBeConverted: true } => ToSingle,
        _ => null,
    });

    public static ColumnKind SingleOrVector { get; } = new(
        "Single, or a vector of Single of known size", type => Single.Suits(type) || VectorOfSingle.Suits(type), type => type switch
    {
        { Kind: VariableVector } => SaySize,
        { CanBeConverted: true } => ToSingle,
        _ => null,
    });
}
