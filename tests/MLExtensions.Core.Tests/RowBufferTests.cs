namespace MLExtensions.Core.Tests;

public class RowBufferTests
{
    [Fact]
    public void Rows_come_back_in_any_order_with_labels_and_weights()
    {
        var rows = new RowBuffer(3, 2, hasWeights: true);
        for (int i = 0; i < 5; i++)
            rows.Add([i, 10 * i, 100 * i], [i + 0.5f, -i], weight: i + 1);
        foreach (int row in (int[])[4, 1])
        {
            float[] features = new float[3];
            rows.CopyFeatures(row, features);
            Assert.Equal([row, 10 * row, 100 * row], features);
            Assert.Equal([row + 0.5f, -row], rows.LabelsOf(row).ToArray());
            Assert.Equal(row + 1, rows.WeightOf(row));
        }
        Assert.Equal(7, new Batch(rows, [4, 1]).WeightSum);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.CopyFeatures(5, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batch(rows, [4, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batch(rows, [5]));
    }

    [Theory, InlineData(256, true), InlineData(257, false)]
    public void Features_of_up_to_256_values_take_a_byte_and_lose_nothing(int differentValues, bool isCoded)
    {
        // Many rows of few features, so that several chunks are filled, and the value too many comes late.
        const int Rows = 600_000;
        var store = new FeatureStore(3);
        float Value(int i) => i == Rows - 2 ? Numbers(differentValues - 1) : Numbers(i % (differentValues - 1));
        for (int i = 0; i < Rows; i++)
            store.Add([Value(i), Numbers(0), Numbers(1)]);
        Assert.Equal(isCoded, store.IsCoded);

        float[] row = new float[3];
        foreach (int i in Enumerable.Range(0, 1000).Select(i => i * 599).Append(Rows - 2).Append(Rows - 1))
        {
            store.CopyTo(i, row);
            Assert.Equal(new[] { Value(i), Numbers(0), Numbers(1) }.Select(BitConverter.SingleToInt32Bits), row.Select(BitConverter.SingleToInt32Bits));
        }

        static float Numbers(int i) => i switch { 0 => -0f, 1 => float.NaN, 2 => 0f, _ => 1f / i };
    }
}
