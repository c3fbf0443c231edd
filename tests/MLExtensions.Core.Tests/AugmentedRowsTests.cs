namespace MLExtensions.Core.Tests;

/// <summary>Rows that are changed at random: a function of seed, epoch and row.</summary>
public class AugmentedRowsTests
{
    private static readonly PictureShape s_shape = new(2, 5, 7);

    public static TheoryData<string> Lists => [.. s_lists.Keys];

    private static readonly Dictionary<string, Augment[]> s_lists = new()
    {
        ["flip"] = [Augment.Flip()],
        ["flips"] = [Augment.Flip(), Augment.FlipVertically()],
        ["shift"] = [Augment.Shift(2)],
        ["shift with a value that there is"] = [Augment.Flip(), Augment.Shift(3, 2, fill: 17), Augment.FlipVertically()],
        ["shift with a value that there is not"] = [Augment.Flip(), Augment.Shift(3, 2, fill: 0.5), Augment.FlipVertically()],
        ["erase with a value"] = [Augment.Erase(fill: 17), Augment.Shift(1)],
        ["erase with the mean"] = [Augment.Shift(1), Augment.Erase(), Augment.Flip()],
        ["all"] = [
            Augment.Flip(), Augment.Shift(2), Augment.Crop(0.5), Augment.Rotate(15), Augment.Brightness(0.3), Augment.Contrast(0.3),
            Augment.Erase(), Augment.FlipVertically()],
    };

    [Theory, MemberData(nameof(Lists))]
    public void Bytes_and_singles_give_the_same_bits(string list)
    {
        using InMemoryRows coded = Rows(isCoded: true), singles = Rows(isCoded: false);
        Assert.NotNull(coded.Codes);
        Assert.Null(singles.Codes);
        var ofCodes = new AugmentedRows(coded, s_shape, s_lists[list], seed: 1);
        // The row that makes the others singles is no part of them.
        var ofSingles = new AugmentedRows(
            new RowSubset(singles, [.. Enumerable.Range(0, coded.Count)]), s_shape, s_lists[list], seed: 1);
        int changed = 0;
        for (int epoch = 0; epoch < 20; epoch++)
        {
            float[] expected = Gather(ofSingles, epoch);
            Assert.Equal(expected, Gather(ofCodes, epoch));
            changed += expected.AsSpan().SequenceEqual(Gather(coded, null)) ? 0 : 1;
        }
        Assert.Equal(20, changed);
    }

    [Theory, MemberData(nameof(Lists))]
    public void A_row_depends_on_seed_epoch_and_its_number_among_all_rows_alone(string list)
    {
        using InMemoryRows rows = Rows(isCoded: true);
        var all = new AugmentedRows(rows, s_shape, s_lists[list], seed: 1);
        float[] expected = Gather(all, 3);
        Assert.Equal(expected, Gather(all, 3));
        Assert.NotEqual(expected, Gather(all, 4));
        Assert.NotEqual(expected, Gather(new AugmentedRows(rows, s_shape, s_lists[list], seed: 2), 3));

        // One by one, backwards, with a stride.
        float[] room = new float[s_shape.Size + 3];
        for (int row = rows.Count - 1; row >= 0; row--)
        {
            all.GatherFeatures([row], 3, room, room.Length);
            Assert.Equal(expected.AsSpan(row * s_shape.Size, s_shape.Size).ToArray(), room[..s_shape.Size]);
        }
    }

    [Fact]
    public void Some_of_the_rows_are_changed_as_among_all()
    {
        using InMemoryRows rows = Rows(isCoded: true);
        Augment[] operations = [Augment.Flip(), Augment.Shift(2), Augment.Rotate(20)];
        float[] all = Gather(new AugmentedRows(rows, s_shape, operations, seed: 1), 2);
        int[] numbers = [30, 7, 8, 19];
        var some = new AugmentedRows(new RowSubset(rows, numbers), s_shape, operations, seed: 1);
        Assert.Equal(numbers.SelectMany(number => all.Skip(number * s_shape.Size).Take(s_shape.Size)), Gather(some, 2));
        Assert.Equal((7, 4), (some.NumberOf(1), some.Count));
    }

    [Fact]
    public void Equal_rows_and_equal_operations_are_changed_in_different_ways()
    {
        using var rows = new InMemoryRows(s_shape.Size, 0);
        float[] picture = [.. Enumerable.Range(0, s_shape.Size).Select(i => (float)i)];
        for (int row = 0; row < 200; row++)
            rows.Add(picture, []);
        float[][] shifted = [.. Gather(new AugmentedRows(rows, s_shape, [Augment.Shift(2)], seed: 1), 0).Chunk(s_shape.Size)];
        Assert.Equal(25, shifted.Select(row => string.Join(' ', row)).Distinct().Count());
        // Two flips would leave each row as it is, if they drew the same.
        float[][] flipped = [.. Gather(new AugmentedRows(rows, s_shape, [Augment.Flip(), Augment.Flip()], seed: 1), 0).Chunk(s_shape.Size)];
        Assert.InRange(flipped.Count(row => row.SequenceEqual(picture)), 70, 130);
    }

    [Fact]
    public void Without_an_epoch_rows_are_unchanged()
    {
        using InMemoryRows rows = Rows(isCoded: true);
        var augmented = new AugmentedRows(rows, s_shape, s_lists["all"], seed: 1);
        Assert.Equal(Gather(rows, null), Gather(augmented, null));
        Assert.False(augmented.IsSameInEveryEpoch);
        Assert.False(new StandardizedRows(new RowSubset(augmented, [0]), null, null).IsSameInEveryEpoch);
        Assert.Equal(rows.LabelsOf(5).ToArray(), augmented.LabelsOf(5).ToArray());
    }

    [Fact]
    public void Gathering_allocates_nothing()
    {
        using InMemoryRows rows = Rows(isCoded: true);
        var augmented = new AugmentedRows(rows, s_shape, s_lists["all"], seed: 1);
        int[] numbers = [.. Enumerable.Range(0, rows.Count)];
        float[] features = new float[rows.Count * s_shape.Size];
        for (int epoch = 0; epoch < 3; epoch++)
            augmented.GatherFeatures(numbers, epoch, features, s_shape.Size);
        long before = GC.GetAllocatedBytesForCurrentThread();
        augmented.GatherFeatures(numbers, 3, features, s_shape.Size);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_training_gives_the_same_bits_for_any_number_of_threads()
    {
        using InMemoryRows rows = Rows(isCoded: true);
        var plan = new NetworkPlan
        {
            Network = Network.CreatePerceptron(s_shape.Size, [64], 3, Activation.Tanh, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(), BatchSize = 2_000, Epochs = 3, Seed = 1, Picture = s_shape, Augmentation = s_lists["all"],
        };
        // As many rows as are worth several threads.
        int[] repeated = [.. Enumerable.Range(0, 4_000).Select(i => i % rows.Count)];
        var many = new RowSubset(rows, repeated);
        float[] expected = TrainingLoop.Run(new SimdEngine(1), plan, many).Network.Parameters();
        Assert.Equal(expected, TrainingLoop.Run(new SimdEngine(2), plan, many).Network.Parameters());
        Assert.Equal(expected, TrainingLoop.Run(new SimdEngine(5), plan, many).Network.Parameters());
    }

    private static float[] Gather(IRowSource rows, int? epoch)
    {
        float[] features = new float[rows.Count * s_shape.Size];
        rows.GatherFeatures([.. Enumerable.Range(0, rows.Count)], epoch, features, s_shape.Size);
        return features;
    }

    /// <summary>40 pictures of 200 different values; another row makes them singles.</summary>
    private static InMemoryRows Rows(bool isCoded)
    {
        var rows = new InMemoryRows(s_shape.Size, 1);
        var random = new CounterRandom(5, RandomPurpose.InitialWeights);
        for (int row = 0; row < 40; row++)
        {
            rows.Add(
                [.. Enumerable.Range(0, s_shape.Size).Select(i => (float)random.Below(200, (ulong)(row * s_shape.Size + i)))], [row % 3]);
        }
        for (int row = 0; row < 5 && !isCoded; row++)
            rows.Add([.. Enumerable.Range(0, s_shape.Size).Select(i => 1000f + row * s_shape.Size + i)], [0]);
        return rows;
    }
}
