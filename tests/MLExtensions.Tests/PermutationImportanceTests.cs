using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Of the features X, Y and Noise, the last one is of no use.</summary>
public class PermutationImportanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Of_a_multiclass_model_in_its_pipeline_by_the_features_names()
    {
        var importance = _ml.MulticlassClassification.PermutationFeatureImportance(
            Fit(TrainerKinds.Multiclass, out IDataView data), data, labelColumnName: "Colour", permutationCount: 3);
        AssertNoiseIsLeast(importance.ToDictionary(pair => pair.Key, pair => -pair.Value.MicroAccuracy.Mean));
    }

    [Fact]
    public void Of_a_binary_model_in_its_pipeline_by_the_features_names()
    {
        var importance = _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(
            Fit(TrainerKinds.Binary, out IDataView data), data, labelColumnName: "IsLeft", permutationCount: 3);
        AssertNoiseIsLeast(importance.ToDictionary(pair => pair.Key, pair => -pair.Value.AreaUnderRocCurve.Mean), mustMatter: ["X"]);
    }

    [Theory, InlineData(TrainerKinds.Regression, "Height"), InlineData(TrainerKinds.Linear, "Width")]
    public void Of_a_regression_model_in_its_pipeline_by_the_features_names(string kind, string label)
    {
        var importance = _ml.Regression.PermutationFeatureImportance(
            Fit(kind, out IDataView data), data, labelColumnName: label, permutationCount: 3);
        AssertNoiseIsLeast(importance.ToDictionary(pair => pair.Key, pair => -pair.Value.RSquared.Mean));
    }

    [Fact]
    public void Of_a_transformer_alone_slot_by_slot()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var model = (SgdRegressionTransformer)TrainerKinds.Create(TrainerKinds.Linear, _ml).Fit(data);
        var importance = _ml.Regression.PermutationFeatureImportance(model, data, labelColumnName: "Width", permutationCount: 3);
        Assert.Equal(2, importance.Length);
        Assert.All(importance, statistics => Assert.True(statistics.RSquared.Mean < 0));
    }

    private ITransformer Fit(string kind, out IDataView data)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows(300).Select((row, i) => new NoisyRow
        {
            X = row.X, Y = row.Y, Noise = new CounterRandom(5, RandomPurpose.Dropout, i).Uniform(0) - 0.5f, Colour = row.Colour,
                IsLeft = row.IsLeft, Height = row.Height, Width = row.Width,
        }));
        var preparation = _ml.Transforms.Conversion.MapValueToKey("Colour")
            .Append(_ml.Transforms.Concatenate("Features", "X", "Y", "Noise"));
        data = preparation.Fit(rows).Transform(rows);
        return preparation.Append(TrainerKinds.Create(kind, _ml, options => options.Epochs = 30).Estimator).Fit(rows);
    }

    private static void AssertNoiseIsLeast(Dictionary<string, double> importance, string[]? mustMatter = null)
    {
        Assert.Equal(["Noise", "X", "Y"], importance.Keys.Order());
        Assert.All(
            mustMatter ?? ["X", "Y"],
            name => Assert.True(
                importance[name] > 5 * Math.Abs(importance["Noise"]) && importance[name] > 0.01,
                $"{name}: {importance[name]}, Noise: {importance["Noise"]}"));
    }

    private sealed class NoisyRow
    {
        public float X { get; set; }

        public float Y { get; set; }

        public float Noise { get; set; }

        public string Colour { get; set; } = "";

        public bool IsLeft { get; set; }

        public float Height { get; set; }

        public float Width { get; set; }
    }
}
