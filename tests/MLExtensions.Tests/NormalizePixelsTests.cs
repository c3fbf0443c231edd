using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class NormalizePixelsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Pixels_go_to_0_to_1_then_are_centred_and_scaled()
    {
        IDataView data = Load(0, 51, 255);
        Assert.Equal([-1, -0.6f, 1], Normalize(data, mean: 0.5, standardDeviation: 0.5), Close);
        Assert.Equal([0, 0.2f, 1], Normalize(data, mean: 0, standardDeviation: 1), Close);
    }

    [Fact]
    public void Sparse_pixels_are_normalized_where_they_are_0_too()
    {
        var schema = SchemaDefinition.Create(typeof(SparsePixels));
        schema["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new SparsePixels { Values = new VBuffer<float>(3, 1, [255], [1]) } }, schema);
        Assert.Equal([-1, 1, -1], Normalize(data, mean: 0.5, standardDeviation: 0.5), Close);
    }

    [Fact]
    public void Type_and_slot_names_are_passed_on()
    {
        IDataView data = _ml.Data.LoadFromIdx(TestImages.Images, TestImages.Labels);
        DataViewSchema.Column output = _ml.Transforms.NormalizePixels("Features", "Pixels").Fit(data)
            .GetOutputSchema(data.Schema)["Features"];
        Assert.Equal(data.Schema["Pixels"].Type, output.Type);
        Assert.Equal(TrainerTests.Texts(data.Schema["Pixels"], "SlotNames"), TrainerTests.Texts(output, "SlotNames"));
    }

    [Fact]
    public void Without_an_input_name_the_column_is_replaced()
    {
        IDataView data = Load(0, 0, 255), output = _ml.Transforms.NormalizePixels("Values").Fit(data).Transform(data);
        Assert.Equal([0, 0, 1], output.GetColumn<float[]>("Values").Single());
    }

    [Fact]
    public void What_cannot_be_normalized_is_refused()
    {
        Assert.Contains(
            "standardDeviation should be more than 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizePixels("Values", standardDeviation: 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizePixels("Values", mean: double.NaN));
        Assert.Contains(
            "Could not find input column 'Pixels'; there are Values",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Transforms.NormalizePixels("Features", "Pixels").Fit(Load(1, 2, 3))).Message);
        IDataView text = _ml.Data.LoadFromEnumerable(new[] { new Blob() });
        Assert.Contains(
            "expected a vector of Single of known size, got String",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizePixels("Features", "Label").Fit(text)).Message);
        Assert.Contains(
            "input column 'X'",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Transforms.CopyColumns("Y2", "Y").Append(_ml.Transforms.NormalizePixels("Features", "X")).Fit(text)).Message);
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-6f;

    private IDataView Load(params float[] values) => _ml.Data.LoadFromEnumerable(new[] { new Pixels { Values = values } });

    private float[] Normalize(IDataView data, double mean, double standardDeviation)
        => _ml.Transforms.NormalizePixels("Features", "Values", mean, standardDeviation).Fit(data).Transform(data)
        .GetColumn<float[]>("Features").Single();

    private sealed class Pixels
    {
        [VectorType(3)]
        public float[] Values { get; set; } = [];
    }

    private sealed class SparsePixels
    {
        public VBuffer<float> Values { get; set; }
    }
}
