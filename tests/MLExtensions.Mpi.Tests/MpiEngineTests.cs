namespace MLExtensions.Mpi.Tests;

/// <summary>The engine in the process of the tests, which no mpiexec has started.</summary>
public class MpiEngineTests
{
    [Fact]
    public void A_process_without_mpiexec_is_the_only_one()
    {
        var engine = MpiEngine.Over(new SimdEngine(1));
        Assert.Equal((0, 1, true), (engine.Rank, engine.Size, engine.IsFirst));
        Assert.Equal(new SimdEngine(1).Name, engine.Name);
        Assert.Equal(TimeSpan.FromMinutes(5), engine.TimeLimit);
    }

    [Fact]
    public void An_engine_over_itself_is_refused()
    {
        var e = Assert.Throws<ArgumentException>(() => MpiEngine.Over(MpiEngine.Over(new SimdEngine(1))));
        Assert.StartsWith("The engine of a process should be a SimdEngine or a TorchEngine", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_limit_of_nothing_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => MpiEngine.Over(new SimdEngine(1), TimeSpan.Zero));

    [Fact]
    public void Without_the_library_the_message_says_what_to_install()
    {
        var e = Assert.Throws<NotSupportedException>(() => MpiLibrary.Load(["libnone.so.1", "libnone.so.2"]));
        Assert.Contains("install", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("Looked for libnone.so.1, libnone.so.2.", e.Message, StringComparison.Ordinal);
    }
}
