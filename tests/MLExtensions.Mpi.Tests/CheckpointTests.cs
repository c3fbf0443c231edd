namespace MLExtensions.Mpi.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_resumed_training_ends_with_the_bits_of_a_whole_one()
    {
        string checkpoints = $"checkpoints={_folder.FullName}";
        using Job first = await Job.Run(2, checkpoints, "epochs=3", "dropout=0.3"),
            resumed = await Job.Run(2, checkpoints, "resume=1", "epochs=5", "dropout=0.3"),
            whole = await Job.Run(2, "epochs=5", "dropout=0.3");
        Assert.Equal((0, 0), (first.ExitCode, resumed.ExitCode));
        Assert.Contains("log: Epoch 4/5", resumed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("log: Epoch 3/5", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(whole.Printed(1, "losses"), resumed.Printed(1, "losses"));
        Assert.Equal(whole.Printed(0, "model"), resumed.Printed(0, "model"));
        Assert.Equal(whole.Printed(0, "model"), resumed.Printed(1, "model"));
    }

    [Fact]
    public async Task The_first_rank_alone_reports_and_writes()
    {
        using Job job = await Job.Run(2, $"checkpoints={_folder.FullName}", "epochs=2");
        Assert.Equal(
            ["checkpoint-000001.safetensors", "checkpoint-000002.safetensors"],
            _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("rank 1: log", job.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("rank 1: epoch", job.Output, StringComparison.Ordinal);
        Assert.Contains("rank 0: log: Epoch 2/2", job.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_of_one_process_is_resumed_by_two()
    {
        string checkpoints = $"checkpoints={_folder.FullName}";
        using Job first = await Job.RunAlone("alone=1", checkpoints, "epochs=3"),
            resumed = await Job.Run(2, checkpoints, "resume=1", "epochs=5"), whole = await Job.RunAlone("alone=1", "epochs=5");
        Assert.Equal(0, resumed.ExitCode);
        Assert.All(whole.Losses().Zip(resumed.Losses(1)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public async Task What_the_first_rank_cannot_resume_fails_in_all()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "checkpoint-000001.safetensors"), "no checkpoint");
        using Job job = await Job.Run(2, $"checkpoints={_folder.FullName}", "resume=1");
        Assert.Contains("is damaged", job.Printed(0, "caught"), StringComparison.Ordinal);
        Assert.Contains("has failed in rank 0: The checkpoint", job.Printed(1, "caught"), StringComparison.Ordinal);
    }
}
