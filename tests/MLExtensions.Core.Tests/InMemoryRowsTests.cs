namespace MLExtensions.Core.Tests;

public class InMemoryRowsTests
{
    [Fact]
    public void Rows_come_back_in_any_order_with_labels_and_weights()
    {
        var rows = new InMemoryRows(3, 2, hasWeights: true);
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
            store.Gather([i], row, stride: 3);
            Assert.Equal(
                new[] { Value(i), Numbers(0), Numbers(1) }.Select(BitConverter.SingleToInt32Bits),
                row.Select(BitConverter.SingleToInt32Bits));
        }

        static float Numbers(int i) => i switch { 0 => -0f, 1 => float.NaN, 2 => 0f, _ => 1f / i };
    }

    [Fact]
    public void Room_that_is_too_small_is_refused_before_a_number_is_copied()
    {
        InMemoryRows rows = Filled(200, hasWeights: false);
        float[] room = new float[7];
        rows.GatherFeatures([1, 0], epoch: null, room, stride: 5);
        Assert.Equal([1, -1, 0, 0, 0, 0, 0], room);
        Assert.Throws<ArgumentException>(() => rows.GatherFeatures([1, 0], epoch: null, room, stride: 6));
    }

    [Fact]
    public void Weights_can_be_changed_when_the_rows_are_there()
    {
        foreach (bool hasWeights in new[] { false, true })
        {
            InMemoryRows rows = Filled(3, hasWeights);
            rows.MultiplyWeights([10, 20, 30]);
            Assert.True(rows.HasWeights);
            Assert.Equal(hasWeights ? [20f, 40, 60] : [10f, 20, 30], Enumerable.Range(0, 3).Select(rows.WeightOf));
            rows.Add([0, 0], [0], weight: 7);
            Assert.Equal(7, rows.WeightOf(3));
        }
    }

    [Fact]
    public void The_memory_of_a_buffer_that_was_disposed_of_goes_to_the_next_one()
    {
        Filled(1000, hasWeights: true).Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        using InMemoryRows next = Filled(1000, hasWeights: true);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory, InlineData(100), InlineData(1000)]
    public void A_buffer_that_was_disposed_of_has_no_rows_and_gives_its_memory_back_once(int count)
    {
        InMemoryRows first = Filled(count, hasWeights: true);
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, first.Count);
        Assert.Throws<ObjectDisposedException>(() => first.Add([1, 2], [3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batch(first, [0]));

        using InMemoryRows second = Filled(count, hasWeights: true), third = Filled(count, hasWeights: true, first: 5);
        float[] features = new float[2];
        for (int row = 0; row < count; row++)
        {
            second.CopyFeatures(row, features);
            Assert.Equal([row, -row], features);
            Assert.Equal((row, 2f), (second.LabelsOf(row)[0], second.WeightOf(row)));
            third.CopyFeatures(row, features);
            Assert.Equal([row + 5, -row - 5], features);
        }
    }

    /// <summary>From 129 rows on, their features have more than 256 values.</summary>
    private static InMemoryRows Filled(int count, bool hasWeights, int first = 0)
    {
        var rows = new InMemoryRows(2, 1, hasWeights);
        for (int i = first; i < count + first; i++)
            rows.Add([i, -i], [i - first], weight: 2);
        return rows;
    }

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void Rows_are_added_from_others_and_cleared_whether_they_are_coded_or_not(bool isCoded, bool wasCoded)
    {
        const int Width = 700;
        using InMemoryRows source = Filled(isCoded), target = Filled(wasCoded);
        target.Clear();
        Assert.Equal(0, target.Count);
        // Neighbours, also over the end of a chunk of some 1,000 rows, and rows here and there.
        int[] chosen = [.. Enumerable.Range(1020, 10), 7, 3, 4, 5, .. Enumerable.Range(0, 1300), 1023, 1024, 0];
        target.AddFrom(source, chosen);
        target.AddFrom(source, []);
        Assert.Equal(chosen.Length, target.Count);
        float[] expected = new float[Width], found = new float[Width];
        for (int i = 0; i < chosen.Length; i++)
        {
            source.CopyFeatures(chosen[i], expected);
            target.CopyFeatures(i, found);
            Assert.Equal(expected, found);
            Assert.Equal((source.LabelsOf(chosen[i])[1], source.WeightOf(chosen[i])), (target.LabelsOf(i)[1], target.WeightOf(i)));
        }

        static InMemoryRows Filled(bool isCoded)
        {
            var rows = new InMemoryRows(Width, 2, hasWeights: true);
            for (int row = 0; row < 1500; row++)
                rows.Add([.. Enumerable.Range(0, Width).Select(i => isCoded ? (row + i) % 200 : row + i)], [row, -row], row % 3);
            Assert.Equal(isCoded, rows.Codes != null);
            return rows;
        }
    }

    [Theory, InlineData(20), InlineData(400)]
    public void Rows_that_are_moved_are_at_the_end_of_the_others_and_the_rest_keep_their_order(int count)
    {
        // 256 different values are kept as bytes, more of them as numbers.
        InMemoryRows rows = new(3, 2, hasWeights: true), others = new(3, 2, hasWeights: true);
        for (int row = 0; row < count; row++)
            rows.Add([row, -row, 0.5f], [row, 1], row + 1);
        others.Add([7, 7, 7], [7, 7], 7);
        int[] moved = [0, 5, 6, count - 1], rest = [.. Enumerable.Range(0, count).Except(moved)];
        rows.MoveTo(others, moved);
        rows.MoveTo(others, []);
        rows.Add([count, -count, 0.5f], [count, 1], count + 1);
        AssertRows(rows, [.. rest, count], first: 0);
        AssertRows(others, moved, first: 1);

        static void AssertRows(InMemoryRows rows, int[] numbers, int first)
        {
            Assert.Equal(first + numbers.Length, rows.Count);
            float[] features = new float[3];
            for (int i = 0; i < numbers.Length; i++)
            {
                rows.GatherFeatures([first + i], null, features, 3);
                Assert.Equal([numbers[i], -numbers[i], 0.5f], features);
                Assert.Equal([numbers[i], 1], rows.LabelsOf(first + i).ToArray());
                Assert.Equal(numbers[i] + 1, rows.WeightOf(first + i));
            }
        }
    }
}
