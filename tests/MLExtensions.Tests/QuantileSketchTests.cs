using MLExtensions.Tables;

namespace MLExtensions.Tests;

public class QuantileSketchTests
{
    private const int Capacity = 64;

    [Fact]
    public void Quantiles_of_a_few_numbers_are_interpolated_between_ranks()
    {
        QuantileSketch sketch = Sketch([4, 1, 3, 2]);
        Assert.Equal([1, 1.75, 2.5, 3.25, 4], sketch.Quantiles(0, 0.25, 0.5, 0.75, 1));
        Assert.Equal([1, 2, 3, 4], sketch.DistinctValues()!);
        Assert.Equal((4, 1, 4), (sketch.Count, sketch.Minimum, sketch.Maximum));
        Assert.Equal([7, 7], Sketch([7]).Quantiles(0.3, 1));
    }

    [Fact]
    public void Quantiles_of_any_number_of_rows_are_exact_for_few_distinct_values()
    {
        // 0 to 9 in 10,000 rows each: rank q (n - 1) is among those of the value floor(10 q).
        QuantileSketch sketch = Sketch(Enumerable.Range(0, 100_000).Select(i => (double)(i * 7 % 10)));
        Assert.Equal([0, 2, 5, 7, 9], sketch.Quantiles(0.05, 0.25, 0.55, 0.75, 0.95));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (double)i), sketch.DistinctValues()!);
    }

    [Theory]
    [InlineData("ascending"), InlineData("descending"), InlineData("random"), InlineData("blocks"), InlineData("skewed")]
    public void The_error_of_a_rank_is_within_the_bound(string order)
    {
        const int count = 200_000, capacity = 1024;
        double[] values = [.. Enumerable.Range(0, count).Select(i => order switch
        {
            "ascending" => i,
            "descending" => -i,
            "random" => new CounterRandom(1, RandomPurpose.Dropout, i).Uniform(0),
            "blocks" => i % 1000 * 1000 + i / 1000,
            _ => Math.Exp(20 * new CounterRandom(2, RandomPurpose.Dropout, i).Uniform(0)),
        })];
        var sketch = new QuantileSketch(capacity);
        foreach (double value in values)
            sketch.Add(value);
        Assert.Null(sketch.DistinctValues()!);

        Array.Sort(values);
        double[] fractions = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];
        double[] quantiles = sketch.Quantiles(fractions);
        double bound = Math.Log2((double)count / capacity) / capacity;
        for (int i = 0; i < fractions.Length; i++)
        {
            int above = Array.FindLastIndex(values, value => value <= quantiles[i]),
                below = Array.FindIndex(values, value => value >= quantiles[i]);
            double wanted = fractions[i] * (count - 1), error = Math.Max(0, Math.Max(below - wanted, wanted - above)) / count;
            Assert.True(error <= bound, $"{fractions[i]}: {error}, bound {bound}");
        }
        Assert.Equal((values[0], values[^1]), (quantiles[0], quantiles[^1]));
    }

    [Fact]
    public void A_number_added_several_times_counts_as_often()
    {
        var many = new QuantileSketch(Capacity);
        var once = new QuantileSketch(Capacity);
        for (int i = 0; i < 10; i++)
        {
            many.Add(i % 3, 1000 + i);
            for (int times = 0; times < 1000 + i; times++)
                once.Add(i % 3);
        }
        double[] fractions = [0.1, 0.33, 0.34, 0.5, 0.66, 0.9];
        Assert.Equal(once.Quantiles(fractions), many.Quantiles(fractions));
        Assert.Equal(once.Count, many.Count);
    }

    [Fact]
    public void A_number_added_several_times_counts_as_often_when_quantiles_are_no_longer_exact()
    {
        // 0 to 999, and 2,000 times -1: two thirds of the numbers are -1.
        QuantileSketch sketch = Sketch(Enumerable.Range(0, 1000).Select(i => (double)i));
        sketch.Add(-1, 2000);
        sketch.Add(5, 0);
        Assert.Equal(3000, sketch.Count);
        double[] quantiles = sketch.Quantiles(0.2, 0.6, 0.8);
        Assert.Equal([-1, -1], quantiles[..2]);
        Assert.InRange(quantiles[2], 300, 500);
    }

    [Fact]
    public void Both_zeros_are_one_value()
        => Assert.Equal([0], Sketch([0, -0.0, 0]).DistinctValues()!);

    [Fact]
    public void Without_numbers_there_are_no_quantiles()
        => Assert.Throws<InvalidOperationException>(() => Sketch([]).Quantiles(0.5));

    private static QuantileSketch Sketch(IEnumerable<double> values)
    {
        var sketch = new QuantileSketch(Capacity);
        foreach (double value in values)
            sketch.Add(value);
        return sketch;
    }
}
