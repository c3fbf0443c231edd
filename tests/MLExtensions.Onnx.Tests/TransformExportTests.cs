using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Onnx.Tests;

/// <summary>NormalizePixels and FeaturizeTable as ONNX.</summary>
public class TransformExportTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void NormalizePixels_is_exported_bit_for_bit_also_of_images_with_rows()
    {
        IDataView images = _ml.Data.LoadFromEnumerable<Image>(
            [new() { Pixels = [0, 1, 2, 3, 128, 255] }, new() { Pixels = [255, 7, 9, 11, 200, 254] }]);
        ITransformer model = _ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.1307, standardDeviation: 0.3081).Fit(images);
        foreach (int operatorSet in Enumerable.Range(9, 4))
            OnnxModel.AssertScores(_ml, model, images, operatorSet);
        OnnxModel.AssertApplied(_ml, model, images);
    }

    [Fact]
    public void A_network_takes_images_with_rows()
    {
        Image[] images = [.. Enumerable.Range(0, 40).Select(i => new Image { Pixels = [i, 6 * i, 3, i * i % 256, 9, 2], Label = i })];
        IDataView data = _ml.Data.LoadFromEnumerable(images);
        ITransformer model = _ml.Transforms.NormalizePixels("Features", "Pixels").Append(
            _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [8], epochs: 2)).Fit(data);
        OnnxModel.AssertScores(_ml, model, _ml.Transforms.SelectColumns("Pixels").Fit(data).Transform(data));
    }

    [Fact]
    public void Features_of_a_table_are_exported()
    {
        ITransformer model = FeaturizeTable(_ml.Data.LoadFromEnumerable(Rows(300)));
        House[] rows =
        [
            .. Rows(300),
            new() { Area = float.NaN, Price = double.PositiveInfinity, Floor = int.MaxValue, City = "nowhere", Sizes = [double.NaN, 1, 9] },
            new() { Area = float.NegativeInfinity, Price = double.MaxValue, Floor = int.MinValue, City = "", Sizes = [-1e300, 0, 1e9] },
        ];
        foreach (int operatorSet in Enumerable.Range(9, 4))
            OnnxModel.AssertScores(_ml, model, _ml.Data.LoadFromEnumerable(rows), operatorSet);
        OnnxModel.AssertApplied(_ml, model, _ml.Data.LoadFromEnumerable(rows));
    }

    [Fact]
    public void Keys_of_a_table_are_exported_with_values_and_without()
    {
        Codes[] rows = [.. Enumerable.Range(0, 60).Select(i => new Codes { Colour = "rgby".Substring(i % 4, 1), Number = (uint)(i % 6) })];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Colour").Fit(data);
        var model = new TransformerChain<ITransformer>(keys, FeaturizeTable(keys.Transform(data)));
        Assert.Equal(10, model.GetOutputSchema(data.Schema)["Features"].Type is VectorDataViewType vector ? vector.Size : 0);
        Codes[] others = [.. rows, new() { Colour = "unknown", Number = 1 }];
        OnnxModel.AssertScores(_ml, model, _ml.Data.LoadFromEnumerable(others));
    }

    [Fact]
    public void A_network_on_a_table_is_exported()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(300));
        ITransformer model = _ml.Transforms.FeaturizeTable("Features", labelColumnName: "Price").Append(
            _ml.Regression.Trainers.MultilayerPerceptron("Price", hiddenLayers: [8], epochs: 2)).Fit(
                _ml.Transforms.Conversion.ConvertType("Price").Fit(data).Transform(data));
        IDataView inputs = _ml.Data.LoadFromEnumerable(Rows(1000));
        OnnxModel.AssertScores(_ml, model, inputs);
    }

    private TableFeaturizingTransformer FeaturizeTable(IDataView data)
    {
        string[] columns = [.. data.Schema.Where(column => !column.IsHidden).Select(column => column.Name)];
        return _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options { InputColumnNames = columns }).Fit(data);
    }

    private static House[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new House
    {
        Area = i % 11 == 0 ? float.NaN : 40 + 7.3f * (i % 37),
        Price = 1e5 + 13.7 * i * i,
        Floor = i % 9 - 1,
        Code = (byte)(i % 5),
        City = i % 13 == 0 ? "" : i % 97 == 1 ? $"village {i}" : new[] { "Rome", "Paris", "Berlin" }[i % 3],
        Street = i % 2 == 0 ? "long" : "short",
        HasGarden = i % 4 == 0,
        Sizes = [i, 5, i % 7 == 0 ? double.NaN : i * 0.1],
    })];

    private sealed class House
    {
        public float Area { get; set; }

        public double Price { get; set; }

        public int Floor { get; set; }

        public byte Code { get; set; }

        public string City { get; set; } = "";

        public string Street { get; set; } = "";

        public bool HasGarden { get; set; }

        [VectorType(3)]
        public double[] Sizes { get; set; } = [0, 0, 0];
    }

    private sealed class Codes
    {
        public string Colour { get; set; } = "";

        [KeyType(5)]
        public uint Number { get; set; }
    }

    private sealed class Image
    {
        [VectorType(2, 3)]
        public float[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }
}
