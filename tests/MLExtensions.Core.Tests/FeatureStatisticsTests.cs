namespace MLExtensions.Core.Tests;

public class FeatureStatisticsTests
{
    [Theory, InlineData(1, 1), InlineData(7, 3), InlineData(600, 5), InlineData(1000, 70)]
    public void Means_and_deviations_are_those_of_the_definition_with_weights(int count, int features)
    {
        var random = new Random(count);
        using var rows = new InMemoryRows(features, labels: 1, hasWeights: true);
        var values = new List<(float[] Features, double Weight)>();
        for (int row = 0; row < count; row++)
        {
            float[] numbers = [.. Enumerable.Range(0, features).Select(i => i % 3 == 2 && row % 4 > 0 ? 0
                : (float)(random.NextDouble() * (i + 1) - i))];
            float weight = row == 0 ? 1 : random.Next(4);
            values.Add((numbers, weight));
            rows.Add(numbers, [0], weight);
        }
        FeatureStatistics statistics = FeatureStatistics.Of(rows, CancellationToken.None);
        double weights = values.Sum(row => row.Weight);
        for (int i = 0; i < features; i++)
        {
            double mean = values.Sum(row => row.Weight * row.Features[i]) / weights;
            double variance = values.Sum(row => row.Weight * Math.Pow(row.Features[i] - mean, 2)) / weights;
            Assert.Equal(mean, statistics.Means[i], 1e-9);
            Assert.Equal(Math.Sqrt(variance), statistics.Deviations[i], 1e-7);
            Assert.Equal(values.Count(row => row.Features[i] != 0) / (double)count, statistics.NonZeroShares[i], 1e-12);
        }
    }

    [Fact]
    public void The_deviation_of_large_numbers_that_are_close_together_does_not_cancel()
    {
        using var rows = new InMemoryRows(features: 1, labels: 1);
        for (int i = 0; i < 1000; i++)
            rows.Add([1_700_000_000f + 128 * (i % 2)], [0]);
        FeatureStatistics statistics = FeatureStatistics.Of(rows, CancellationToken.None);
        Assert.Equal(1_700_000_064, statistics.Means[0], 1e-3);
        Assert.Equal(64, statistics.Deviations[0], 1e-6);
    }

    [Fact]
    public void All_features_together_have_the_statistics_of_all_values()
    {
        using var rows = new InMemoryRows(features: 2, labels: 1);
        rows.Add([1, 5], [0]);
        rows.Add([3, 7], [0]);
        (double mean, double deviation) = FeatureStatistics.Of(rows, CancellationToken.None).Pooled();
        Assert.Equal((4, Math.Sqrt(5)), (mean, deviation));
    }
}
