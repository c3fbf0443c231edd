using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

// Ranks wait for each other without sleeping, so jobs run one at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace MLExtensions.Mpi.Tests;

/// <summary>A run of TrainsOnRanks: what its ranks have printed.</summary>
internal sealed class Job : IDisposable
{
    private static readonly string s_program = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "TrainsOnRanks",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "TrainsOnRanks.dll"));

    // Debian's alternatives may make mpiexec that of Open MPI.
    private static readonly string s_launcher = File.Exists("/usr/bin/mpiexec.mpich") ? "mpiexec.mpich" : "mpiexec";
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private Job(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["UCX_LOG_LEVEL"] = "error";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Gets the lines of all ranks and of the launcher.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a job of several ranks.</summary>
    public static Job Start(int ranks, params string[] arguments)
        => new(s_launcher, ["-n", ranks.ToString(CultureInfo.InvariantCulture), "dotnet", s_program, .. arguments]);

    /// <summary>Runs a job of several ranks to its end.</summary>
    public static async Task<Job> Run(int ranks, params string[] arguments) => await Start(ranks, arguments).End();

    /// <summary>Runs the program without mpiexec.</summary>
    public static async Task<Job> RunAlone(params string[] arguments) => await new Job("dotnet", [s_program, .. arguments]).End();

    /// <summary>Waits for the end of the job.</summary>
    public async Task<Job> End()
    {
        using var limit = new CancellationTokenSource(s_longest);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Dispose();
            Assert.Fail($"The job should have ended; it has not after {s_longest}. It has printed:\n{Output}");
        }
        return this;
    }

    /// <summary>Waits for a line.</summary>
    /// <returns>The first group of the match.</returns>
    public async Task<string> Line(string pattern)
    {
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < s_longest; await Task.Delay(20))
        {
            if (Regex.Match(Output, pattern, RegexOptions.Multiline) is { Success: true } match)
                return match.Groups[1].Value;
        }
        Assert.Fail($"There should be a line '{pattern}'; found:\n{Output}");
        return "";
    }

    /// <summary>Sends a signal to a rank.</summary>
    public async Task Signal(string signal, int rank)
        => await Command.Succeed(".", new Dictionary<string, string>(), "kill", $"-{signal}", await ProcessOf(rank));

    /// <summary>Returns what a rank has printed behind a word, such as "losses".</summary>
    public string Printed(int rank, string word)
    {
        Match match = Regex.Match(Output, $"^rank {rank}: {word} (.*)$", RegexOptions.Multiline);
        Assert.True(match.Success, $"Rank {rank} should have printed '{word}'; found:\n{Output}");
        return match.Groups[1].Value;
    }

    public double[] Losses(int rank = 0, string word = "losses")
        => [.. Printed(rank, word).Split(' ').Select(loss => double.Parse(loss, CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private Task<string> ProcessOf(int rank) => Line($@"^rank {rank}: process (\d+)$");

    private void Add(string? line)
    {
        lock (_lines)
        {
            if (line != null)
                _lines.Add(line);
        }
    }
}
