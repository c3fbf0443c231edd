namespace MLExtensions.Core.Tests;

public class SparseRowsTests
{
    private const int Width = 1200;

    [Fact]
    public void Rows_that_are_mostly_zero_are_kept_by_their_values()
    {
        InMemoryRows rows = SparseData.Rows(100);
        Assert.NotNull(rows.Sparse);
        Assert.Null(rows.Codes);
        Assert.Equal(Enumerable.Range(0, 100).Sum(row => SparseData.Row(row).Count(value => value != 0)), rows.ValuesKept);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Features_are_those_that_were_added(bool isAddedWhole)
    {
        InMemoryRows rows = isAddedWhole ? Whole(Enumerable.Range(0, 50).Select(row => SparseData.Row(row))) : SparseData.Rows(50);
        Assert.NotNull(rows.Sparse);
        for (int row = 0; row < 50; row++)
            Check(rows, row, SparseData.Row(row));
    }

    [Fact]
    public void Narrow_rows_keep_their_zeros() => Assert.Null(SparseData.Rows(100, features: 1000).Sparse);

    [Theory, InlineData(false), InlineData(true)]
    public void Rows_that_are_not_sparse_any_more_keep_their_values(bool isCoded)
    {
        float[][] all = [
            .. Enumerable.Range(0, 40).Select(row => SparseData.Row(row)),
            .. Enumerable.Range(0, 40).Select(row => Reference.HashedRow(row, Width)),
            .. Enumerable.Range(40, 5).Select(row => SparseData.Row(row))];
        if (isCoded)
            all = [.. all.Select(row => Array.ConvertAll(row, value => MathF.Round(8 * value)))];
        InMemoryRows rows = Whole(all);
        // One that is given by its values alone.
        rows.Add([3, 700], [0.5f, -2], [1], 1);
        Assert.Null(rows.Sparse);
        Assert.Equal(isCoded, rows.Codes != null);
        for (int row = 0; row < all.Length; row++)
            Check(rows, row, all[row]);
        float[] last = new float[Width];
        (last[3], last[700]) = (0.5f, -2);
        Check(rows, all.Length, last);
    }

    [Fact]
    public void A_few_dense_rows_among_them_do_not_matter()
    {
        InMemoryRows rows = Whole(Enumerable.Range(0, 10).Select(row => Reference.HashedRow(row, Width)));
        for (int row = 0; row < 200; row++)
            rows.Add(SparseData.Row(row), [0]);
        Assert.NotNull(rows.Sparse);
        Check(rows, 3, Reference.HashedRow(3, Width));
        Check(rows, 150, SparseData.Row(140));
    }

    [Fact]
    public void Rows_can_be_moved_and_chosen()
    {
        InMemoryRows rows = SparseData.Rows(30, hasWeights: true), other = SparseData.Rows(2, hasWeights: true);
        rows.MoveTo(other, [0, 7, 29]);
        Assert.Equal((27, 5), (rows.Count, other.Count));
        Check(other, 3, SparseData.Row(7));
        Check(rows, 6, SparseData.Row(8));
        Assert.Equal(0.25f + 8 % 5, rows.WeightOf(6));
        Check(new RowSubset(rows, [6, 0]), 1, SparseData.Row(1));
    }

    [Fact]
    public void Standardized_rows_are_the_same_numbers_with_and_without_zeros()
    {
        InMemoryRows rows = SparseData.Rows(40);
        float[] means = new float[Width], scales = [.. Enumerable.Range(0, Width).Select(i => 0.5f + i % 7)];
        (means[0], means[5], means[Width - 1], scales[17]) = (3.4f, -0.25f, 1e-3f, 0);
        var scaling = new Standardization(means, scales);
        var sparse = new StandardizedRows(rows, scaling, null);
        var dense = new StandardizedRows(new DenseRows(rows), scaling, null);
        Assert.NotNull(sparse.Sparse);
        float[] features = new float[Width];
        for (int row = 0; row < 40; row++)
        {
            dense.CopyFeatures(row, features);
            Check(sparse, row, features);
        }
    }

    [Fact]
    public void Rows_of_which_many_features_are_centered_are_not_sparse()
    {
        float[] means = [.. Enumerable.Repeat(1f, 100), .. new float[Width - 100]], scales = [.. Enumerable.Repeat(1f, Width)];
        Assert.Null(new StandardizedRows(SparseData.Rows(10), new Standardization(means, scales), null).Sparse);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Statistics_are_those_of_all_values(bool hasWeights)
    {
        InMemoryRows rows = SparseData.Rows(300, hasWeights: hasWeights);
        var expected = FeatureStatistics.Of(new DenseRows(rows), CancellationToken.None);
        var found = FeatureStatistics.Of(rows, CancellationToken.None);
        for (int i = 0; i < Width; i++)
        {
            Assert.Equal(expected.Means[i], found.Means[i], 1e-6);
            Assert.Equal(expected.Deviations[i], found.Deviations[i], 1e-6);
            Assert.Equal(expected.NonZeroShares[i], found.NonZeroShares[i], 1e-12);
        }
    }

    [Fact]
    public void The_deviation_of_large_numbers_that_are_close_together_is_exact()
    {
        var rows = new InMemoryRows(Width, 1);
        for (int row = 0; row < 100; row++)
            rows.Add([2], [1e6f + row % 2], [0], 1);
        Assert.Equal(0.5, FeatureStatistics.Of(rows, CancellationToken.None).Deviations[2], 1e-9);
    }

    private static InMemoryRows Whole(IEnumerable<float[]> all)
    {
        var rows = new InMemoryRows(Width, 1);
        foreach (float[] row in all)
            rows.Add(row, [0]);
        return rows;
    }

    private static void Check(IRowSource rows, int row, float[] expected)
    {
        float[] features = new float[Width];
        rows.CopyFeatures(row, features);
        Assert.Equal(expected, features);
        if (rows.Sparse is not { } sparse)
            return;
        var vector = new SparseVector();
        vector.Read(sparse, row);
        for (int i = 1; i < vector.Count; i++)
            Assert.True(vector.Features[i - 1] < vector.Features[i]);
        vector.CopyTo(features);
        Assert.Equal(expected, features);
    }
}
