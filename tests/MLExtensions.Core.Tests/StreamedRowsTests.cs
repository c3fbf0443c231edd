namespace MLExtensions.Core.Tests;

/// <summary>Passes over streamed rows, in their order and through the shuffle pool.</summary>
public class StreamedRowsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(1000, 100, 8), InlineData(1000, 1, 8), InlineData(20_011, 5000, 64), InlineData(37, 1000, 16), InlineData(5, 3, 16)]
    public void A_pass_visits_each_row_once_in_whole_batches(int count, int inMemory, int batchSize)
    {
        using StreamedRows rows = Stream(count).Read(inMemory);
        foreach (Shuffling? shuffling in (Shuffling?[])[null, new Shuffling(1, 0)])
        {
            List<int> visited = Visit(rows, shuffling, batchSize);
            Assert.Equal(Enumerable.Range(0, count), visited.Order());
            Assert.Equal(shuffling == null, visited.SequenceEqual(Enumerable.Range(0, count)));
        }
    }

    [Fact]
    public void The_order_is_a_function_of_seed_and_epoch()
    {
        using StreamedRows rows = Stream(3000).Read(500), again = Stream(3000).Read(500), other = Stream(3000).Read(600);
        List<int> order = Visit(rows, new Shuffling(1, 4), 16);
        Assert.Equal(order, Visit(rows, new Shuffling(1, 4), 16));
        Assert.Equal(order, Visit(again, new Shuffling(1, 4), 16));
        Assert.NotEqual(order, Visit(rows, new Shuffling(1, 5), 16));
        Assert.NotEqual(order, Visit(rows, new Shuffling(2, 4), 16));
        Assert.NotEqual(order, Visit(other, new Shuffling(1, 4), 16));
    }

    [Fact]
    public void Rows_are_mixed_over_about_half_of_the_pool_at_the_start_and_over_all_of_it_later()
    {
        const int Count = 40_000, InMemory = 9000;
        using StreamedRows rows = Stream(Count).Read(InMemory);
        List<int> order = Visit(rows, new Shuffling(1, 0), 10);
        Assert.InRange(order.Take(200).Average(), 0.35 * InMemory / 2, 0.65 * InMemory / 2);
        Assert.InRange(order.Take(200).Max(), 0.4 * InMemory, 0.6 * InMemory);
        // Each tenth of the pool has its share in what is drawn in the middle.
        int[] middle = [.. order.Skip(Count / 2).Take(2000)];
        int least = middle.Min(), span = middle.Max() - least;
        Assert.InRange(span, 0.8 * InMemory, 1.2 * InMemory);
        int[] parts = [.. Enumerable.Range(0, 5).Select(part => middle.Count(row => (row - least) * 5L / (span + 1) == part))];
        Assert.All(parts.Skip(1).Take(3), part => Assert.InRange(part, 300, 600));
        // Neighbours seldom stay together.
        Assert.InRange(order.Zip(order.Skip(1)).Count(pair => Math.Abs(pair.First - pair.Second) <= 8), 0, Count / 20);
    }

    [Fact]
    public void Memory_is_bounded_by_the_rows_in_memory_and_used_again_in_the_next_pass()
    {
        const int InMemory = 1800;
        using StreamedRows rows = Stream(30_000).Read(InMemory);
        int most = 0;
        for (int epoch = 0; epoch < 3; epoch++)
            Visit(rows, new Shuffling(1, epoch), 16);
        foreach (InMemoryRows block in rows.BlocksInMemory)
            most += block.Count;
        Assert.InRange(most, 1, 1.2 * InMemory + 2 * 16);
        Assert.Equal(ShufflePool.Blocks + 2, rows.BlocksInMemory.Count);
    }

    [Fact]
    public void A_row_has_its_number_in_the_data_set_and_what_belongs_to_it()
    {
        using StreamedRows rows = Stream(2000).Read(300);
        float[] features = new float[3], labels = new float[1], weights = new float[1];
        using RowPass pass = rows.Begin(16, new Shuffling(3, 0), Token);
        int visited = 0;
        while (pass.Next())
        {
            foreach (int row in pass.Order)
            {
                int number = pass.Rows.NumberOf(row);
                pass.Rows.GatherFeatures([row], 0, features, 3);
                pass.Rows.GatherLabels([row], labels, weights);
                Assert.Equal(Reference.HashedRow(number, 3), features);
                Assert.Equal((number, 1), (labels[0], weights[0]));
                visited++;
            }
        }
        Assert.Equal(2000, visited);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_the_source_throws_comes_on_the_thread_that_trains(bool isShuffled)
    {
        GeneratedStream stream = Stream(5000);
        stream.BeforeRow = (pass, row) =>
        {
            if (pass == 2 && row == 3000)
                throw new FormatException("no number");
        };
        using StreamedRows rows = stream.Read(500);
        Shuffling? shuffling = isShuffled ? new Shuffling(1, 0) : null;
        Visit(rows, shuffling, 16);
        Assert.Equal("no number", Assert.Throws<FormatException>(() => Visit(rows, shuffling, 16)).Message);
        Assert.Equal(0, stream.Open);
        Assert.Equal(5000, Visit(rows, shuffling, 16).Count);
    }

    [Theory, InlineData(4999, "4999 rows"), InlineData(5001, "5001 rows"), InlineData(9000, " or more rows")]
    public void Another_number_of_rows_is_an_error(int later, string found)
    {
        GeneratedStream stream = Stream(5000);
        stream.LaterCount = later;
        using StreamedRows rows = stream.Read(500);
        string message = Assert.Throws<InvalidOperationException>(() => Visit(rows, new Shuffling(1, 0), 16)).Message;
        Assert.Contains(found, message, StringComparison.Ordinal);
        Assert.Contains("where there were 5000 at first. Save the data in a file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_numbers_are_an_error_at_the_end_of_the_pass()
    {
        var stream = new GeneratedStream(5000, 3, (pass, row) => pass > 0 && row == 1234 ? -1 : row);
        using StreamedRows rows = stream.Read(500);
        Assert.Contains(
            "found other numbers, or another order, than at first",
            Assert.Throws<InvalidOperationException>(() => Visit(rows, null, 16)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pass_that_ends_early_stops_the_reading()
    {
        GeneratedStream stream = Stream(1_000_000);
        int read = 0;
        stream.BeforeRow = (pass, _) => read = pass == 1 ? read + 1 : read;
        using StreamedRows rows = stream.Read(1000);
        using (RowPass pass = rows.Begin(16, new Shuffling(1, 0), Token))
            Assert.True(pass.Next());
        Assert.Equal(0, stream.Open);
        Assert.InRange(read, 1, 3000);
        // No thread reads on.
        int atEnd = read;
        Thread.Sleep(50);
        Assert.Equal(atEnd, read);
    }

    [Fact]
    public void Cancelling_ends_the_waiting_for_a_source_that_is_slow()
    {
        GeneratedStream stream = Stream(5000);
        using var source = new CancellationTokenSource();
        using var goesOn = new ManualResetEventSlim();
        stream.BeforeRow = (pass, row) =>
        {
            if (pass != 1 || row != 2500)
                return;
            source.Cancel();
            goesOn.Wait(Token);
        };
        using StreamedRows rows = stream.Read(100);
        RowPass pass = rows.Begin(16, new Shuffling(1, 0), source.Token);
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (pass.Next())
            {
            }
        });
        goesOn.Set();
        pass.Dispose();
        Assert.Equal(0, stream.Open);
    }

    private static GeneratedStream Stream(int count) => new(count, 3, (_, row) => row);

    /// <summary>Returns the numbers of the rows in the order of a pass, and checks that batches are whole.</summary>
    private static List<int> Visit(StreamedRows rows, Shuffling? shuffling, int batchSize)
    {
        var visited = new List<int>();
        bool hasEnded = false;
        using RowPass pass = rows.Begin(batchSize, shuffling, Token);
        while (pass.Next())
        {
            Assert.False(hasEnded, "rows after a batch that was not whole");
            foreach (int row in pass.Order)
                visited.Add(pass.Rows.NumberOf(row));
            hasEnded = pass.Order.Length % batchSize != 0;
        }
        Assert.Equal(0, pass.Order.Length);
        return visited;
    }
}
