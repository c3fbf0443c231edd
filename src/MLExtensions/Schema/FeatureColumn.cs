using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Persistence;

namespace MLExtensions.Schema;

/// <summary>The column of features that a model was trained on.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Type">The type of the column: a vector of Single, with its dimensions.</param>
/// <param name="SlotNames">The names of the features; empty where the column had none.</param>
internal sealed record FeatureColumn(string Name, VectorDataViewType Type, IReadOnlyList<string> SlotNames)
{
    private const string NameMember = PredictionFormat.FeatureColumnName, DimensionsMember = PredictionFormat.FeatureDimensions,
        SlotNamesMember = PredictionFormat.FeatureNames;

    public static FeatureColumn Of(DataViewSchema.Column column)
        => new(column.Name, (VectorDataViewType)column.Type, Columns.SlotNames(column));

    /// <summary>Writes the column as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(NameMember, Name);
        json.WriteNumbers(DimensionsMember, Type.Dimensions);
        json.WriteStrings(SlotNamesMember, SlotNames);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="InvalidDataException">The number of names differs from the number of features.</exception>
    public static FeatureColumn Load(JsonElement json)
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, json.Numbers(DimensionsMember));
        string[] names = json.Strings(SlotNamesMember);
        if (names.Length > 0 && names.Length != type.Size)
            throw new InvalidDataException($"There should be a name for each of {type.Size} features; found {names.Length} names.");
        return new FeatureColumn(json.Text(NameMember), type, names);
    }
}
