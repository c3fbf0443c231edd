namespace MLExtensions.Core.Tests;

/// <summary>What is kept of streamed rows, compared with the same rows in memory.</summary>
public class StreamCensusTests
{
    [Theory, InlineData(1), InlineData(77), InlineData(100_000)]
    public void Statistics_are_those_of_all_rows_together(int rowsOfBlock)
    {
        using var all = new InMemoryRows(3, 2, hasWeights: true);
        using var census = new StreamCensus(3, 2, hasClasses: false);
        using var block = new InMemoryRows(3, 2, hasWeights: true);
        for (int row = 0; row < 3000; row++)
        {
            // Large numbers close together, zeros, and weights of which some are 0.
            float[] hashed = Reference.HashedRow(row, 5), features = [10_000 + hashed[0], row % 4 == 0 ? 0 : hashed[1], 1e-3f * hashed[2]];
            float[] labels = [50_000 + hashed[3], hashed[4]];
            all.Add(features, labels, row % 3);
            block.Add(features, labels, row % 3);
            if (block.Count == rowsOfBlock || row == 2999)
            {
                census.Add(block, TestContext.Current.CancellationToken);
                block.Clear();
            }
        }
        var expected = FeatureStatistics.Of(all, TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected.Means[i], census.Statistics.Means[i], 1e-9 * Math.Abs(expected.Means[i]) + 1e-12);
            Assert.Equal(expected.Deviations[i], census.Statistics.Deviations[i], 1e-7 * expected.Deviations[i]);
            // A block of one row has no weight where that of the row is 0, and is not counted.
            Assert.Equal(expected.NonZeroShares[i], census.Statistics.NonZeroShares[i], rowsOfBlock == 1 ? 0.01 : 1e-12);
        }
        double weights = Enumerable.Range(0, 3000).Sum(row => row % 3);
        double mean = Enumerable.Range(0, 3000).Sum(row => row % 3 * (double)all.LabelsOf(row)[0]) / weights;
        double variance = Enumerable.Range(0, 3000).Sum(row => row % 3 * Math.Pow(all.LabelsOf(row)[0] - mean, 2)) / weights;
        Assert.Equal(mean, census.Labels.StatisticsOf(0).Mean, 1e-6);
        Assert.Equal(Math.Sqrt(variance), census.Labels.StatisticsOf(0).Deviation, 1e-6);
        Assert.Equal(Enumerable.Range(0, 3000).Min(row => all.LabelsOf(row)[1]), census.Labels.Least[1]);
        Assert.Equal(Enumerable.Range(0, 3000).Max(row => all.LabelsOf(row)[1]), census.Labels.Largest[1]);
    }

    [Theory, InlineData(10), InlineData(2048), InlineData(2049), InlineData(100_000)]
    public void The_sample_is_spread_evenly_over_the_data(int count)
    {
        using var census = new StreamCensus(1, 1, hasClasses: false);
        using var block = new InMemoryRows(1, 1);
        for (int row = 0; row < count; row++)
        {
            block.Add([row], [row]);
            if (block.Count < 1000 && row < count - 1)
                continue;
            census.Add(block, TestContext.Current.CancellationToken);
            block.Clear();
        }
        IRowSource sample = census.TakeSample([]);
        Assert.InRange(sample.Count, Math.Min(count, 1024), 2048);
        int[] numbers = [.. Enumerable.Range(0, sample.Count).Select(sample.NumberOf)];
        Assert.Equal(numbers, Enumerable.Range(0, sample.Count).Select(row => (int)sample.LabelsOf(row)[0]));
        Assert.Single(numbers.Zip(numbers.Skip(1), (first, second) => second - first).Distinct());
        Assert.InRange(count - numbers[^1], 1, count / 512 + 1);
    }

    [Fact]
    public void Classes_are_counted()
    {
        using var census = new StreamCensus(1, 1, hasClasses: true);
        using var rows = new InMemoryRows(1, 1);
        foreach (int index in (int[])[4, 0, 4, 2, 4])
            rows.Add([1], [index]);
        census.Add(rows, TestContext.Current.CancellationToken);
        Assert.Equal([1, 0, 1, 0, 3, 0], census.Labels.RowsOf(6));
    }

    [Theory, InlineData(1), InlineData(8), InlineData(13), InlineData(20)]
    public void A_hash_tells_changes_of_numbers_and_of_their_order(int features)
    {
        float[][] rows = [.. Enumerable.Range(0, 50).Select(row => Reference.HashedRow(row, features))];
        var hashes = new HashSet<string> { Hash(rows) };
        Assert.DoesNotContain(false, Enumerable.Range(0, features).Select(i => hashes.Add(Hash(Changed(rows, 7, i, rows[7][i] + 1e-6f)))));
        Assert.DoesNotContain(false, Enumerable.Range(0, features).Select(i => hashes.Add(Hash(Changed(rows, 7, i, -rows[7][i])))));
        Assert.True(hashes.Add(Hash([rows[1], rows[0], .. rows[2..]])));
        Assert.True(hashes.Add(Hash(rows[..^1])));
        Assert.True(hashes.Add(Hash(rows, label: 2)));
        Assert.True(hashes.Add(Hash(rows, weight: 2)));
        // Rows whose features have the same magnitudes.
        float[] ones = [.. Enumerable.Repeat(1f, features)], minus = [.. Enumerable.Repeat(-1f, features)];
        Assert.NotEqual(Hash([ones, minus]), Hash([minus, ones]));
        Assert.Equal(Hash(rows), Hash(rows));

        static float[][] Changed(float[][] rows, int row, int feature, float value)
        {
            float[][] changed = [.. rows.Select(numbers => (float[])numbers.Clone())];
            changed[row][feature] = value;
            return changed;
        }

        static string Hash(float[][] rows, float label = 1, float weight = 1)
        {
            var hash = new RowHash();
            foreach (float[] row in rows)
                hash.Add(row, [label], weight);
            return $"{hash}";
        }
    }
}
