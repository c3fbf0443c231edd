using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>Predicting numbers: the label is one, or a vector of some.</summary>
internal sealed class RegressionTask(DataViewSchema.Column label) : LearningTask(label)
{
    public override int Outputs => (Label.Type as VectorDataViewType)?.Size ?? 1;

    public override int LabelsPerRow => Outputs;

    public override LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type is VectorDataViewType)
        {
            var reader = new VectorReader(row, label);
            return target =>
            {
                reader.Read(target);
                return Magnitude.IsFinite(Magnitude.Largest(target));
            };
        }
        ValueGetter<float> get = row.GetGetter<float>(label);
        return target =>
        {
            get(ref target[0]);
            return float.IsFinite(target[0]);
        };
    }
}

/// <summary>Score: the network's output, or a vector of its outputs with the names of the label's places.</summary>
/// <param name="size">Of the vector; null: a single number.</param>
/// <param name="slotNames">Names of the outputs; empty: none.</param>
internal sealed class RegressionColumns(int? size, string[] slotNames) : PredictionColumns
{
    private const string SizeMember = "scoreSize", NamesMember = "scoreNames";

    /// <summary>How many numbers are predicted.</summary>
    public int Outputs => size ?? 1;

    public static RegressionColumns Of(DataViewSchema.Column label) => new((label.Type as VectorDataViewType)?.Size, Columns.SlotNames(label));

    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input)
    {
        DataViewSchema.Annotations.Builder annotations = (size == null ? ScoreAnnotations.Regression : ScoreAnnotations.MultiOutputRegression).Of(PredictionNames.Score, ScoreAnnotations.NextSet(input));
        if (slotNames.Length > 0)
        {
            annotations.Add(AnnotationNames.SlotNames, new VectorDataViewType(TextDataViewType.Instance, slotNames.Length), (ref VBuffer<ReadOnlyMemory<char>> names) =>
            {
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, slotNames.Length);
                for (int i = 0; i < slotNames.Length; i++)
                    editor.Values[i] = slotNames[i].AsMemory();
                names = editor.Commit();
            });
        }
        DataViewType type = size is int length ? new VectorDataViewType(NumberDataViewType.Single, length) : NumberDataViewType.Single;
        return [new(PredictionNames.Score, type, annotations.ToAnnotations())];
    }

    /// <summary>The shape of the column, as a label of that shape leads to it.</summary>
    public static SchemaShape.Column[] Shapes(SchemaShape.Column label) =>
    [
        MLNet.ShapeColumn(PredictionNames.Score, label.Kind, NumberDataViewType.Single, isKey: false,
            [.. ScoreAnnotations.Shapes, .. label.Annotations.Where(annotation => annotation.Name == AnnotationNames.SlotNames)]),
    ];

    public override Delegate[] CreateGetters(PredictionMapper prediction, Func<int> currentRow)
        => [size == null ? ScalarGetter(prediction, currentRow) : VectorGetter(prediction, currentRow)];

    public void Save(Utf8JsonWriter json)
    {
        if (size is int length)
            json.WriteNumber(SizeMember, length);
        json.WriteStartArray(NamesMember);
        foreach (string name in slotNames)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    public static RegressionColumns Load(JsonElement json) => new(
        json.TryGetProperty(SizeMember, out JsonElement size) ? size.GetInt32() : null,
        [.. json.GetProperty(NamesMember).EnumerateArray().Select(name => name.GetString()!)]);
}
