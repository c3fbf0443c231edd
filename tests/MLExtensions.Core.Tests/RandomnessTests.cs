namespace MLExtensions.Core.Tests;

public class RandomnessTests
{
    [Fact]
    public void Uniform_numbers_fill_the_interval_evenly()
    {
        var random = new CounterRandom(1, RandomPurpose.InitialWeights);
        int[] counts = new int[16];
        for (int i = 0; i < 160_000; i++)
            counts[(int)(random.Uniform((ulong)i) * 16)]++;
        // Chi-squared with 15 degrees of freedom: above 37.7 one time in a thousand.
        Assert.InRange(counts.Sum(count => (count - 10_000.0) * (count - 10_000.0) / 10_000), 0, 37.7);
    }

    [Fact]
    public void Streams_of_another_seed_purpose_step_or_part_are_others()
    {
        ulong[] first =
        [
            new CounterRandom(1, RandomPurpose.Shuffling).Bits(0), new CounterRandom(2, RandomPurpose.Shuffling).Bits(0),
                new CounterRandom(1, RandomPurpose.Dropout).Bits(0),
            new CounterRandom(1, RandomPurpose.Shuffling, step: 1).Bits(0), new CounterRandom(1, RandomPurpose.Shuffling, part: 1).Bits(0),
            new CounterRandom(1, RandomPurpose.Shuffling).Bits(1),
        ];
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void Numbers_below_a_bound_reach_all_of_them_and_no_other()
    {
        var random = new CounterRandom(1, RandomPurpose.Shuffling);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Enumerable.Range(0, 1000).Select(i => random.Below(7, (ulong)i)).Distinct().Order());
    }

    [Fact]
    public void Shuffling_keeps_every_value_and_puts_each_everywhere()
    {
        int[,] counts = new int[4, 4];
        for (int round = 0; round < 24_000; round++)
        {
            int[] values = [0, 1, 2, 3];
            new CounterRandom(1, RandomPurpose.Shuffling, round).Shuffle(values);
            Assert.Equal([0, 1, 2, 3], values.Order());
            for (int place = 0; place < 4; place++)
                counts[place, values[place]]++;
        }
        // 6,000 expected, with a standard deviation of 67.
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 5_700, 6_300));
    }

    [Theory, InlineData(0.25f), InlineData(0.5f), InlineData(0.9f)]
    public void Dropout_drops_that_share_and_keeps_the_mean(float probability)
    {
        var dropout = new Dropout(probability, seed: 1, step: 3, layer: 0);
        float[] factors = new float[256];
        var all = new List<float>();
        for (int row = 0; row < 400; row++)
        {
            dropout.GetFactors(row, 0, factors);
            all.AddRange(factors);
        }
        Assert.Equal([0f, 1 / (1 - probability)], all.Distinct().Order());
        Assert.Equal(probability, all.Average(factor => factor == 0 ? 1.0 : 0), 0.006);
        Assert.Equal(1, all.Average(factor => (double)factor), 0.03);
    }

    [Fact]
    public void Dropout_of_a_unit_does_not_depend_on_where_the_row_is_begun()
    {
        var dropout = new Dropout(0.5f, seed: 1, step: 0, layer: 1);
        float[] whole = new float[64], part = new float[16];
        dropout.GetFactors(5, 0, whole);
        dropout.GetFactors(5, 32, part);
        Assert.Equal(whole[32..48], part);
    }

    [Fact]
    public void Dropout_changes_from_step_to_step_and_row_to_row()
    {
        float[] Factors(long step, int row)
        {
            float[] factors = new float[64];
            new Dropout(0.5f, 1, step, 0).GetFactors(row, 0, factors);
            return factors;
        }
        Assert.NotEqual(Factors(0, 0), Factors(1, 0));
        Assert.NotEqual(Factors(0, 0), Factors(0, 1));
        Assert.Equal(Factors(2, 3), Factors(2, 3));
    }
}
