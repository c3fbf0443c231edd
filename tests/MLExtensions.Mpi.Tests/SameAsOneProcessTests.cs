namespace MLExtensions.Mpi.Tests;

/// <summary>A training in several processes is that of one with the same batch, up to rounding.</summary>
public class SameAsOneProcessTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(2, "dropout=0.3")]
    [InlineData(2, "weights=1", "batch=7", "dropout=0.3")]
    [InlineData(2, "linear=1", "batch=8")]
    [InlineData(2, "clip=0.5", "averaging=1", "validation=0.2")]
    [InlineData(2, "members=2", "epochs=2")]
    [InlineData(3, "batch=50", "dropout=0.5", "weights=1")]
    // The last batch has 3 rows.
    [InlineData(4, "rows=67", "dropout=0.3")]
    [InlineData(2, "engine=torch", "dropout=0.3", "weights=1", "batch=50")]
    public async Task Losses_are_those_of_one_process(int ranks, params string[] arguments)
    {
        using Job one = await Job.RunAlone(["alone=1", .. arguments]), several = await Job.Run(ranks, arguments);
        Assert.Equal(0, several.ExitCode);
        AssertClose(one.Losses(), several.Losses());
        if (arguments.Any(argument => argument.StartsWith("validation", StringComparison.Ordinal)))
            AssertClose(one.Losses(word: "validation"), several.Losses(word: "validation"));
        Assert.All(Enumerable.Range(1, ranks - 1), rank =>
        {
            Assert.Equal(several.Printed(0, "model"), several.Printed(rank, "model"));
            Assert.Equal(several.Printed(0, "losses"), several.Printed(rank, "losses"));
        });
    }

    [Fact]
    public async Task Early_stopping_ends_all_ranks_where_it_ends_one_process()
    {
        string[] arguments = ["validation=0.2", "patience=1", "epochs=40"];
        using Job one = await Job.RunAlone(["alone=1", .. arguments]), two = await Job.Run(2, arguments);
        Assert.StartsWith("StoppedEarly", one.Printed(0, "end"), StringComparison.Ordinal);
        Assert.Equal(one.Printed(0, "end"), two.Printed(0, "end"));
        Assert.Equal(one.Printed(0, "end"), two.Printed(1, "end"));
        AssertClose(one.Losses(word: "validation"), two.Losses(word: "validation"));
    }

    // Its line search follows differences of rounding.
    [Fact]
    public async Task Lbfgs_trains_in_several_processes()
    {
        using Job one = await Job.RunAlone("alone=1", "optimizer=lbfgs", "epochs=2"), two = await Job.Run(2, "optimizer=lbfgs", "epochs=2");
        Assert.Equal(one.Losses()[0], two.Losses()[0], Tolerance);
        Assert.Equal(one.Losses()[1], two.Losses()[1], 0.01);
        Assert.Equal(two.Printed(0, "model"), two.Printed(1, "model"));
    }

    [Theory, InlineData(2), InlineData(3)]
    public async Task The_same_number_of_ranks_gives_the_same_bits(int ranks)
    {
        using Job first = await Job.Run(ranks, "dropout=0.3", "batch=50"), second = await Job.Run(ranks, "dropout=0.3", "batch=50");
        Assert.Equal(first.Printed(0, "model"), second.Printed(0, "model"));
    }

    [Fact]
    public async Task Without_a_seed_the_ranks_agree_on_one()
    {
        using Job job = await Job.Run(2, "unseeded=1", "epochs=2");
        Assert.Equal(job.Printed(0, "model"), job.Printed(1, "model"));
    }

    [Fact]
    public async Task Without_mpiexec_it_is_the_inner_engine()
    {
        using Job inner = await Job.RunAlone("alone=1", "dropout=0.3"), single = await Job.RunAlone("dropout=0.3");
        Assert.Equal(0, single.ExitCode);
        Assert.Equal(inner.Printed(0, "model"), single.Printed(0, "model"));
    }

    [Fact]
    public async Task Steps_allocate_nothing()
    {
        using Job job = await Job.Run(2, "batch=8", "rows=4000", "epochs=3");
        Assert.Equal("0", job.Printed(0, "allocated"));
    }

    private static void AssertClose(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }
}
