using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class FeaturizeTableVectorTests
{
    private const int WideSize = 3000;

    private readonly MLContext _ml = new(seed: 1);

    private sealed class Vectors
    {
        public float Label { get; set; }

        [VectorType(3)]
        public double[] Numbers { get; set; } = [];

        [VectorType(2)]
        public bool[] Flags { get; set; } = [];
    }

    private sealed class Wide
    {
        public float Label { get; set; }

        [VectorType(WideSize)]
        public VBuffer<float> Words { get; set; }
    }

    [Fact]
    public void Each_slot_has_an_encoding_of_its_own_and_constant_ones_have_none()
    {
        Vectors[] rows = [.. Enumerable.Range(1, 5)
            .Select(i => new Vectors { Numbers = [i, 7, i == 2 ? double.NaN : 100 * i], Flags = [i > 2, true] })];
        var features = _ml.Features(_ml.Fit(rows, options => options.Bins = 2), rows);
        Assert.Equal(
            ["Numbers.0", "Numbers.0[1]", "Numbers.0[2]", "Numbers.2", "Numbers.2[1]", "Numbers.2[2]", "Numbers.2=(missing)", "Flags.0"],
            features.Keys);
        Assert.Equal([0, 0.5f, 1, 1, 1], features["Numbers.0[1]"]);
        Assert.Equal([0, 1, 0, 0, 0], features["Numbers.2=(missing)"]);
        Assert.Equal(_ml.Fit(rows).Features.Select(feature => feature.SourceColumnName).Distinct(), ["Numbers", "Flags"]);
    }

    [Fact]
    public void Names_of_slots_are_kept()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        data = _ml.Transforms.Concatenate("Place", "X", "Y").Fit(data).Transform(data);
        var model = _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
        {
            InputColumnNames = ["Place"], PiecewiseLinear = false,
        }).Fit(data);
        Assert.Equal(["Place.X", "Place.Y"], model.Features.Select(feature => feature.Name));
    }

    [Fact]
    public void Wide_sparse_vectors_are_learned_and_written_without_their_zeros()
    {
        // Slot i % 100 is 2, and slot 200 is 1 in every other row; all others are never set.
        Wide[] rows = [.. Enumerable.Range(0, 400).Select(i => new Wide
        {
            Label = i % 7, Words = i % 2 == 0 ? new VBuffer<float>(WideSize, 1, [2f], [i % 100])
                : new VBuffer<float>(WideSize, 2, [2f, 1f], [i % 100, 200]),
        })];
        var model = _ml.Fit(rows);
        Assert.Equal([.. Enumerable.Range(0, 100).Select(i => $"Words.{i}"), "Words.200"], model.Features.Select(feature => feature.Name));
        var features = _ml.Features(model, rows);
        // In 4 of 400 rows: median 0, and 2 / (2 - 0) is the scale, so that z = 2.
        Assert.All(Enumerable.Range(0, 400), row => Assert.Equal(row % 100 == 5 ? 1.6641006f : 0, features["Words.5"][row], 1e-6f));
        // In 200 of 400 rows: median 0.5, quartiles 0 and 1.
        Assert.Equal([-0.4931970f, 0.4931970f], features["Words.200"][..2], (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Features_that_are_mostly_zero_are_sparse_and_have_the_same_values()
    {
        Wide[] rows = [.. Enumerable.Range(0, 900)
            .Select(i => new Wide { Label = i % 7, Words = new VBuffer<float>(WideSize, 1, [2f], [i % 300]) })];
        IDataView data = _ml.Data.LoadFromEnumerable(rows), transformed = _ml.Fit(rows).Transform(data);
        var features = transformed.GetColumn<VBuffer<float>>("Features")
            .Select(row => (row.Length, row.IsDense, row.GetValues().Length, row.GetIndices()[0], row.GetValues()[0]));
        // 2 in 3 of 900 rows: z = 2.
        Assert.Equal(Enumerable.Range(0, 900).Select(i => (300, false, 1, i % 300, (float)(2 / Math.Sqrt(1 + 4 / 9.0)))), features);
    }

    [Fact]
    public void A_vector_of_another_size_than_its_column_is_refused()
    {
        Vectors[] rows = [.. Enumerable.Range(1, 5).Select(i => new Vectors { Numbers = [i, 7, i], Flags = [i > 2, true] })];
        var model = _ml.Fit(rows);
        rows[2].Numbers = [1, 2];
        Assert.Contains(
            "Column 'Numbers' should have 3 values in every row; found 2.",
            Assert.Throws<InvalidOperationException>(() => _ml.Features(model, rows)).Message);
    }
}
