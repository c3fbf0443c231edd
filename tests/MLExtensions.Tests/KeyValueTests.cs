using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class KeyValueTests
{
    private static readonly DateTime Start = new(2024, 2, 29, 12, 0, 0, 1, 2, DateTimeKind.Utc);

    private sealed class Day
    {
        public float X { get; set; }

        public DateTime Date { get; set; }

        public DateTimeOffset Moment { get; set; }

        public TimeSpan Duration { get; set; }
    }

    private static Day[] Days() => [.. Enumerable.Range(0, 30).Select(i => new Day
    {
        X = i % 3, Date = Start.AddDays(i % 3), Moment = new(2024, 1, 1 + i % 3, 0, 0, 0, TimeSpan.FromHours(2)),
            Duration = TimeSpan.FromTicks(7 + i % 3),
    })];

    [Theory, InlineData("Date"), InlineData("Moment"), InlineData("Duration")]
    public void Classes_that_are_times_are_saved_and_predicted(string label)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(Days());
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Label", label).Append(ml.Transforms.Concatenate("Features", "X"))
            .Append(Blobs.Trainer(ml)).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;

        IDataView predicted = ml.Model.Load(stream, out _).Transform(data);

        Assert.Equal(data.Schema[label].Type, predicted.Schema["PredictedLabel"].Type);
        Assert.Equal(Texts(model.Transform(data), "PredictedLabel"), Texts(predicted, "PredictedLabel"));
        Assert.Equal(Texts(data, label), Texts(predicted, "PredictedLabel"));
    }

    /// <summary>MapKeyToValue looks for key values in the shape that an estimator promises, before anything is fitted.</summary>
    [Fact]
    public void A_trainer_promises_key_values_without_which_MapKeyToValue_refuses_its_column()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = Blobs.Load(ml);
        var prediction = Blobs.Features(ml).Append(Blobs.Trainer(ml));
        Assert.Equal(
            TextDataViewType.Instance,
            prediction.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data)
            .GetOutputSchema(data.Schema)["PredictedLabel"].Type);
        Assert.Contains("Schema mismatch for input column 'Score': expected KeyType, got Vector<Single>",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => prediction.Append(ml.Transforms.Conversion.MapKeyToValue("Score")).Fit(data)).Message);
    }

    [Fact]
    public void The_names_of_the_classes_are_the_slot_names_of_the_score_and_so_in_the_confusion_table()
    {
        var ml = new MLContext(seed: 1);
        var (data, model) = Blobs.Fit(ml);
        IDataView scored = model.Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        string table = ml.MulticlassClassification.Evaluate(scored).ConfusionMatrix.GetFormattedConfusionTable();
        Assert.Equal(["red", "green", "blue"], names.DenseValues().Select(name => name.ToString()));
        Assert.All(names.DenseValues(), name => Assert.Contains(name.ToString(), table));
    }

    private static IEnumerable<string> Texts(IDataView data, string column) => data.Schema[column].Type switch
    {
        DateTimeDataViewType => data.GetColumn<DateTime>(column).Select(time => $"{time:o}"),
        DateTimeOffsetDataViewType => data.GetColumn<DateTimeOffset>(column).Select(time => $"{time:o}"),
        _ => data.GetColumn<TimeSpan>(column).Select(time => $"{time:c}"),
    };
}
