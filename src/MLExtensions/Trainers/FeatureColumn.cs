using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Trainers;

/// <summary>The column of features that a model was trained on.</summary>
internal sealed record FeatureColumn(string Name, VectorDataViewType Type)
{
    private const string NameMember = "featureColumnName", DimensionsMember = "featureDimensions";

    public static FeatureColumn Of(DataViewSchema.Column column) => new(column.Name, (VectorDataViewType)column.Type);

    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(NameMember, Name);
        json.WriteStartArray(DimensionsMember);
        foreach (int size in Type.Dimensions)
            json.WriteNumberValue(size);
        json.WriteEndArray();
    }

    public static FeatureColumn Load(JsonElement json) => new(
        json.GetProperty(NameMember).GetString()!,
        new VectorDataViewType(NumberDataViewType.Single, json.GetProperty(DimensionsMember).EnumerateArray().Select(size => size.GetInt32()).ToArray()));
}
