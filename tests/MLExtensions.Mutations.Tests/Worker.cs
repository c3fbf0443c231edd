using System.Diagnostics;

namespace MLExtensions.Mutations.Tests;

/// <summary>The program MutationWorker, which reads files of a format. It is started again where a file has ended it.</summary>
internal sealed class Worker : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly string s_program = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "MutationWorker",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "MutationWorker.dll"));

    private readonly string _format;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-");
    private Process _process;
    private int _starts;

    /// <summary>Starts the program, which writes a whole file.</summary>
    public Worker(string format)
    {
        _format = format;
        (_process, WholePath) = Start();
    }

    /// <summary>Gets the path of the whole file.</summary>
    public string WholePath { get; }

    /// <summary>Returns what the program says of a file: "same", "other", or type and message of an exception.</summary>
    /// <exception cref="InvalidOperationException">The program has ended, or does not answer.</exception>
    public string Read(byte[] file)
    {
        string path = Path.Combine(_folder.FullName, $"mutated{Path.GetExtension(WholePath)}");
        File.WriteAllBytes(path, file);
        _process.StandardInput.WriteLine(path);
        string? answer = Answer(_process, out string why);
        if (answer != null)
            return answer;
        Stop();
        (_process, _) = Start();
        throw new InvalidOperationException($"The process that read the file {why}.");
    }

    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    private (Process Process, string WholePath) Start()
    {
        string folder = _folder.CreateSubdirectory($"{_starts++}").FullName;
        Process process = Process.Start(new ProcessStartInfo("dotnet", [s_program, _format, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return (process, Answer(process, out string why) ?? throw new InvalidOperationException($"The worker of {_format} {why}."));
    }

    private static string? Answer(Process process, out string why)
    {
        why = "";
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        if (!line.Wait(s_patience))
            why = $"has not answered for {s_patience.TotalSeconds} seconds";
        else if (line.Result == null)
            why = process.WaitForExit(s_patience) ? $"has ended with the exit code {process.ExitCode}" : "has closed its output";
        else
            return line.Result;
        return null;
    }

    private void Stop()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
