using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class FeaturizeTableNumberTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Numbers
    {
        public float Label { get; set; }

        public float X { get; set; }
    }

    [Fact]
    public void Numbers_are_centred_scaled_and_clipped_and_have_components()
    {
        // Median 3, quartiles 2 and 4: z = (x - 3) / 2, clipped by z / sqrt(1 + (z / 3)^2).
        Numbers[] rows = X(1, 2, 3, 4, 5);
        var features = _ml.Features(_ml.Fit(rows, options => options.Bins = 2), rows);
        Assert.Equal(["X", "X[1]", "X[2]"], features.Keys);
        AssertClose([-0.9486833f, -0.4931970f, 0, 0.4931970f, 0.9486833f], features["X"]);
        // Edges 1, 3, 5.
        AssertClose([0, 0.5f, 1, 1, 1], features["X[1]"]);
        AssertClose([0, 0, 0, 0.5f, 1], features["X[2]"]);
    }

    [Fact]
    public void New_numbers_are_clipped_and_infinite_ones_have_the_limits()
    {
        var model = _ml.Fit(X(1, 2, 3, 4, 5), options => options.Bins = 2);
        var features = _ml.Features(model, X(-97, 1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN));
        // z = -50: -50 / sqrt(1 + (50 / 3)^2) = -2.9946145.
        AssertClose([-2.9946145f, 3, 3, -3, 0], features["X"]);
        AssertClose([0, 1, 1, 0, 0], features["X[1]"]);
        AssertClose([0, 1, 1, 0, 0], features["X[2]"]);
    }

    [Fact]
    public void Where_the_quartiles_are_equal_the_range_gives_the_scale()
    {
        // 2 / (max - min) = 0.5; 8 of 10 are 0: z = 0, 1, 2.
        Numbers[] rows = X(0, 0, 0, 0, 0, 0, 0, 0, 2, 4);
        var features = _ml.Features(_ml.Fit(rows, options => options.PiecewiseLinear = false), rows);
        Assert.Equal(["X"], features.Keys);
        AssertClose([0, 0, 0, 0, 0, 0, 0, 0, 0.9486833f, 1.6641006f], features["X"]);
    }

    [Theory, InlineData(2, 0), InlineData(3, 2), InlineData(5, 4), InlineData(16, 15), InlineData(17, 16), InlineData(1000, 16)]
    public void Few_distinct_values_have_fewer_components(int distinct, int components)
    {
        Numbers[] rows = X([.. Enumerable.Range(0, 3000).Select(i => (float)(i % distinct))]);
        var model = _ml.Fit(rows);
        Assert.Equal(components, model.Features.Count(feature => feature.Kind == TableFeatureKind.PiecewiseLinear));
        Assert.Equal(1, model.Features.Count(feature => feature.Kind == TableFeatureKind.Number));
    }

    [Fact]
    public void The_components_of_many_distinct_values_are_the_quantiles()
    {
        // 0 to 16,000: the edges are the thousands, so that component t of 1000 t - 250 is 0.75.
        var model = _ml.Fit(X([.. Enumerable.Range(0, 16001).Select(i => (float)(i * 7 % 16001))]));
        for (int t = 1; t <= 16; t++)
        {
            var features = _ml.Features(model, X(1000 * t - 250));
            // More than 4,096 distinct values: the rank may be off by 0.1 %, 8 of the 1,000 numbers between two edges.
            Assert.InRange(features[$"X[{t}]"].Single(), 0.72f, 0.78f);
            if (t < 16)
                Assert.Equal(0, features[$"X[{t + 1}]"].Single());
            if (t > 1)
                Assert.Equal(1, features[$"X[{t - 1}]"].Single());
        }
    }

    [Fact]
    public void A_gap_is_zero_in_all_slots_but_its_indicator()
    {
        Numbers[] rows = X(1, 2, float.NaN, 3, 4, 5);
        var features = _ml.Features(_ml.Fit(rows, options => options.Bins = 2), rows);
        Assert.Equal(["X", "X[1]", "X[2]", "X=(missing)"], features.Keys);
        Assert.Equal([0, 0, 1, 0, 0, 0], features["X=(missing)"]);
        Assert.All(["X", "X[1]", "X[2]"], name => Assert.Equal(0, features[name][2]));
        AssertClose([-0.9486833f, -0.4931970f, 0, 0, 0.4931970f, 0.9486833f], features["X"]);
    }

    [Fact]
    public void A_constant_with_gaps_is_an_indicator_alone()
    {
        Numbers[] rows = X(7, float.NaN, 7);
        var features = _ml.Features(_ml.Fit(rows), rows);
        Assert.Equal(["X=(missing)"], features.Keys);
        Assert.Equal([0, 1, 0], features["X=(missing)"]);
        Assert.Equal([0, 1, 0], _ml.Features(_ml.Fit(rows), X(8, float.NaN, 7))["X=(missing)"]);
    }

    [Theory]
    [InlineData(new[] { 3f, 3, 3 }, "it is constant"), InlineData(new[] { 3f }, "it is constant")]
    [InlineData(new[] { float.NaN, float.NaN }, "it has no finite value"),
        InlineData(new[] { float.PositiveInfinity }, "it has no finite value")]
    public void A_table_without_anything_to_learn_is_refused_with_the_reason(float[] values, string reason)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => _ml.Fit(X(values)));
        Assert.Contains($"found {values.Length} row", e.Message);
        Assert.Contains($"'X': {reason}.", e.Message);
    }

    [Fact]
    public void Without_rows_nothing_is_learned()
        => Assert.Contains("There should be rows to learn", Assert.Throws<ArgumentException>(() => _ml.Fit(X())).Message);

    [Fact]
    public void Numbers_of_each_size_are_exact()
    {
        var rows = Enumerable.Range(0, 9).Select(i => new AllNumbers
        {
            Label = i * i, A = i, B = (sbyte)(i - 4), C = (byte)i, D = (short)i, E = (ushort)i, F = i, G = (uint)i,
            // As Single, they would all be the same.
            H = 1_700_000_000_000_000 + i, I = 1UL << 40 | (uint)i, Time = TimeSpan.FromSeconds(i),
        }).ToArray();
        var features = _ml.Features(_ml.Fit(rows, options => options.PiecewiseLinear = false), rows);
        Assert.Equal(["A", "B", "C", "D", "E", "F", "G", "H", "I", "Time"], features.Keys);
        // Median 4, quartiles 2 and 6.
        float[] expected = [.. Enumerable.Range(0, 9).Select(i => (i - 4) / 4.0).Select(z => (float)(z / Math.Sqrt(1 + z * z / 9)))];
        Assert.All(features.Values, values => AssertClose(expected, values));
    }

    [Fact]
    public void The_largest_numbers_give_no_NaN()
    {
        double[] values = [double.MinValue, -1, 0, 1, double.MaxValue, double.Epsilon, double.NegativeInfinity];
        var rows = Array.ConvertAll(values, value => new Wide { X = value });
        foreach (float[] slot in _ml.Features(_ml.Fit(rows), rows).Values)
            Assert.All(slot, value => Assert.InRange(value, -3, 3));
        rows = [new Wide { X = 0, Label = true }, new Wide { X = double.Epsilon, Label = true }];
        Assert.All(_ml.Features(_ml.Fit(rows), rows).Values, slot => Assert.All(slot, value => Assert.InRange(value, -3, 3)));
    }

    [Fact]
    public void The_same_rows_give_the_same_bits_and_a_thousand_times_as_many_the_same_features()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => MathF.Sin(i) * i)];
        Numbers[] rows = X(values), many = [.. Enumerable.Repeat(rows, 100).SelectMany(row => row)];
        var once = _ml.Features(_ml.Fit(rows), rows);
        Assert.Equal(once, _ml.Features(_ml.Fit(rows), rows));
        var more = _ml.Features(_ml.Fit(many), rows);
        Assert.Equal(once.Keys, more.Keys);
        // Interpolation between neighbours of the 1,000 is all that differs.
        Assert.All(once, pair => Assert.All(pair.Value.Zip(more[pair.Key]), both => Assert.Equal(both.First, both.Second, 0.1f)));
    }

    private sealed class AllNumbers
    {
        public float Label { get; set; }

        public double A { get; set; }

        public sbyte B { get; set; }

        public byte C { get; set; }

        public short D { get; set; }

        public ushort E { get; set; }

        public int F { get; set; }

        public uint G { get; set; }

        public long H { get; set; }

        public ulong I { get; set; }

        public TimeSpan Time { get; set; }
    }

    private sealed class Wide
    {
        public bool Label { get; set; }

        public double X { get; set; }
    }

    private static Numbers[] X(params float[] values)
        => [.. values.Select((value, i) => new Numbers { X = value, Label = i * i - 1000 })];

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }
}
