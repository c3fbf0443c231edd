using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MLExtensions.Mpi.Tests;

/// <summary>What ends a training in one process ends it in all.</summary>
public sealed class EndOfJobTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, InlineData(0), InlineData(1)]
    public async Task A_failure_of_one_rank_is_the_failure_of_all(int rank)
    {
        using Job job = await Job.Run(2, $"fail={rank}");
        Assert.Equal("InvalidDataException: line 7 of data.csv is broken", job.Printed(rank, "caught"));
        Assert.Equal(
            $"InvalidOperationException: The training has failed in rank {rank}: line 7 of data.csv is broken",
            job.Printed(1 - rank, "caught"));
        Assert.NotEqual(0, job.ExitCode);
    }

    [Fact]
    public async Task A_failure_between_steps_is_the_failure_of_all()
    {
        using Job job = await Job.Run(2, "throw=0");
        Assert.Equal(
            "InvalidOperationException: The training has failed in rank 0: the receiver of progress has failed", job.Printed(1, "caught"));
    }

    [Theory, InlineData(0), InlineData(1)]
    public async Task Cancelled_in_one_rank_it_is_cancelled_in_all(int rank)
    {
        using Job job = await Job.Run(2, $"cancel={rank}");
        Assert.StartsWith("OperationCanceledException", job.Printed(0, "caught"), StringComparison.Ordinal);
        Assert.StartsWith("OperationCanceledException", job.Printed(1, "caught"), StringComparison.Ordinal);
        Assert.Equal(0, job.ExitCode);
    }

    [Fact]
    public async Task Cancelled_with_the_model_so_far_all_ranks_have_the_same()
    {
        using Job job = await Job.Run(2, "cancel=0", "keep=1");
        Assert.StartsWith("Cancelled", job.Printed(0, "end"), StringComparison.Ordinal);
        Assert.Equal(2, job.Losses(1).Length);
        Assert.Equal(job.Printed(0, "model"), job.Printed(1, "model"));
    }

    [Fact]
    public async Task Other_rows_in_one_rank_are_refused()
    {
        using Job job = await Job.Run(2, "differ=1");
        Assert.Contains("the same rows in the same order", job.Printed(0, "caught"), StringComparison.Ordinal);
        Assert.Contains("the same rows in the same order", job.Printed(1, "caught"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rank_that_does_not_train_is_missed()
    {
        using Job job = await Job.Run(2, "leave=1");
        Assert.StartsWith("InvalidOperationException: Rank 1 has exited", job.Printed(0, "caught"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_training_at_the_same_time_is_refused()
    {
        using Job job = await Job.Run(2, "nested=0");
        Assert.Contains("a process trains one model at a time", job.Printed(0, "caught"), StringComparison.Ordinal);
        Assert.Contains("a process trains one model at a time", job.Printed(1, "caught"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rank_that_exits_in_a_training_ends_the_job_with_its_exit_code()
    {
        using Job job = await Job.Run(2, "exit=0");
        Assert.Equal(9, job.ExitCode);
        Assert.Contains("Rank 0 of 2 exits in the middle of a training", job.Output, StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(1)]
    public async Task A_rank_that_is_killed_ends_the_job_and_the_log_says_where_to_go_on(int rank)
    {
        using Job job = Job.Start(2, $"checkpoints={_folder.FullName}", "epochs=100000", "sleep=50");
        await job.Line(@"log: Epoch 3/.*(Resumes)");
        await job.Signal("KILL", rank);
        long killed = Stopwatch.GetTimestamp();
        await job.End();
        Assert.InRange(Stopwatch.GetElapsedTime(killed).TotalSeconds, 0, 5);
        Assert.NotEqual(0, job.ExitCode);
        string last = job.Output.Split('\n').Last(line => line.StartsWith("rank 0: log:", StringComparison.Ordinal));
        Match match = Regex.Match(last, @"Epoch (\d+)/.* Resumes from '(.*)'\.$");
        Assert.True(match.Success, last);
        Assert.EndsWith($"checkpoint-{int.Parse(match.Groups[1].Value):D6}.safetensors", match.Groups[2].Value, StringComparison.Ordinal);
        Assert.True(File.Exists(match.Groups[2].Value));
    }

    [Theory, InlineData(0), InlineData(1)]
    public async Task A_rank_that_is_stopped_is_waited_for_no_longer_than_the_time_limit(int rank)
    {
        using Job job = Job.Start(2, $"checkpoints={_folder.FullName}", "epochs=100000", "sleep=50", "limit=2");
        await job.Line(@"log: Epoch 3/.*(Resumes)");
        await job.Signal("STOP", rank);
        await job.End();
        Assert.Equal(Watchdog.ExitCode, job.ExitCode);
        string message = await job.Line($"^(Rank {1 - rank} of 2 has waited .*)$");
        Match match = Regex.Match(
            message, @"The training was in epoch \d+, step \d+ of all epochs\. .* goes on from the checkpoint '(.*)' of rank 0\.");
        Assert.True(match.Success, message);
        Assert.True(File.Exists(match.Groups[1].Value));
    }
}
