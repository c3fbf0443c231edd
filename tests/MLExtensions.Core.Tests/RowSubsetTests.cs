namespace MLExtensions.Core.Tests;

/// <summary>Some of the rows of another source.</summary>
public sealed class RowSubsetTests
{
    [Fact]
    public void It_gives_the_rows_with_its_numbers()
    {
        using var rows = new InMemoryRows(3, 2, hasWeights: true);
        for (int i = 0; i < 1000; i++)
            rows.Add([i, i + 0.25f, -i], [i, 2 * i], 1 + i);
        var subset = new RowSubset(rows, [.. Enumerable.Range(0, 700).Select(i => 999 - i)]);
        Assert.Equal((700, 3, 2, true, true), (subset.Count, subset.Features, subset.Labels, subset.HasWeights, subset.IsSameInEveryEpoch));

        // More rows than are gathered at once, in another order, with a stride.
        int[] chosen = [.. Enumerable.Range(0, 600).Select(i => i * 7 % 700)];
        float[] features = new float[600 * 4], labels = new float[600 * 2], weights = new float[600];
        subset.GatherFeatures(chosen, epoch: 3, features, stride: 4);
        subset.GatherLabels(chosen, labels, weights);
        for (int i = 0; i < chosen.Length; i++)
        {
            float number = 999 - chosen[i];
            Assert.Equal([number, number + 0.25f, -number], features.AsSpan(4 * i, 3).ToArray());
            Assert.Equal((number, 2 * number, 1 + number), (labels[2 * i], labels[2 * i + 1], weights[i]));
            Assert.Equal([number, 2 * number], subset.LabelsOf(chosen[i]).ToArray());
            Assert.Equal((1 + number, (int)number), (subset.WeightOf(chosen[i]), subset.NumberOf(chosen[i])));
        }
        Assert.Equal(999 - 5, new StandardizedRows(new RowSubset(subset, [5]), null, null).NumberOf(0));

        // The other source has to be disposed by its owner.
        subset.Dispose();
        Assert.Equal(1000, rows.Count);
    }
}
