using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MLExtensions.Schema;

/// <summary>A kind of columns: those that can have a role, such as the label of a binary classification.</summary>
/// <param name="Description">The name of the kind in messages.</param>
/// <param name="Suits">Returns whether columns of a type are of the kind.</param>
/// <param name="Remedy">
/// Returns a sentence that names the transform that converts columns of another type; null where there is no usual transform.
/// </param>
internal sealed record ColumnKind(string Description, Func<ColumnType, bool> Suits, Func<ColumnType, string?> Remedy)
{
    private const string ToSingle = "ConvertType makes it Single.";
    private const string DeclareSize =
        "Declare the number of its values: with [VectorType(n)] on the property, or in the columns of the loader.";

    /// <summary>Gets the kind of labels of multiclass classification.</summary>
    public static ColumnKind Key { get; } = new("a key",
        type => type is { IsScalar: true, IsKey: true },
        type => type is { IsScalar: true, IsKey: false } ? "MapValueToKey makes a key of it." : null);

    /// <summary>Gets the kind of labels of binary classification.</summary>
    public static ColumnKind Boolean { get; } = new("Boolean",
        type => type is { IsScalar: true, IsKey: false, Item: BooleanDataViewType },
        type => type is { IsScalar: true, CanBeConverted: true } ? "ConvertType makes it Boolean." : null);

    /// <summary>Gets the kind of several labels that do not exclude each other.</summary>
    public static ColumnKind VectorOfBoolean { get; } = new("a vector of Boolean of known size",
        type => type is { Kind: Vector, IsKey: false, Item: BooleanDataViewType },
        type => type switch
        {
            { Kind: VariableVector } => DeclareSize,
            { IsScalar: true, IsKey: false, Item: BooleanDataViewType } => "Concatenate makes a vector of Boolean columns.",
            { CanBeConverted: true, Kind: Vector } => "ConvertType makes it Boolean.",
            _ => null,
        });

    /// <summary>Gets the kind of weights, and of labels of regression with one output.</summary>
    public static ColumnKind Single { get; } = new("Single",
        type => type is { IsScalar: true, IsSingle: true },
        type => type is { IsScalar: true, CanBeConverted: true } ? ToSingle : null);

    /// <summary>Gets the kind of features.</summary>
    public static ColumnKind VectorOfSingle { get; } = new("a vector of Single of known size",
        type => type.IsVectorOfSingle,
        type => type switch
        {
            { Kind: VariableVector } => DeclareSize,
            { IsScalar: true, IsKey: true } => "MapKeyToVector makes a vector of it.",
            { IsScalar: true, IsSingle: true } => "Concatenate makes a vector of it, alone or with other columns.",
            { IsScalar: true, Item: TextDataViewType } => "OneHotEncoding makes a vector of categories, FeaturizeText of prose.",
            { IsScalar: true, CanBeConverted: true } => "ConvertType makes it Single, and Concatenate a vector.",
            { CanBeConverted: true } => ToSingle,
            _ => null,
        });

    /// <summary>Gets the kind of labels of regression.</summary>
    public static ColumnKind SingleOrVector { get; } = new("Single, or a vector of Single of known size",
        type => Single.Suits(type) || VectorOfSingle.Suits(type),
        type => type switch
        {
            { Kind: VariableVector } => DeclareSize,
            { CanBeConverted: true } => ToSingle,
            _ => null,
        });
}
