using System.Collections.Concurrent;
using System.Diagnostics;

namespace MLExtensions.TestSupport;

/// <summary>The sample WebApi as a process that listens on a port of 127.0.0.1. A project that uses it references the sample.</summary>
public sealed class WebService : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly string s_program = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "WebApi", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "WebApi.dll"));

    private readonly string _model;
    private Process? _process;

    private WebService(string model) => _model = model;

    /// <summary>Gets the address, such as http://127.0.0.1:34567/.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>Starts the service on a free port, and waits until it has loaded the model.</summary>
    /// <param name="model">The path of the zip.</param>
    public static async Task<WebService> Start(string model)
    {
        var service = new WebService(model);
        await service.StartAgain();
        return service;
    }

    /// <summary>Starts the service that was stopped, on the same port.</summary>
    public async Task StartAgain()
    {
        var output = new ConcurrentQueue<string>();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process
        {
            StartInfo = new("dotnet", [s_program, "--Model", _model, "--urls", Address.ToString()]) { RedirectStandardOutput = true },
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, line) =>
        {
            string text = line.Data ?? "";
            output.Enqueue(text);
            if (text.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var start)
                address.TrySetResult(new Uri(text[(start + Listening.Length)..]));
        };
        _process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("The web service ended before it listened."));
        _process.Start();
        _process.BeginOutputReadLine();
        try
        {
            Address = await address.Task.WaitAsync(s_patience);
            await WaitForModel();
        }
        catch (Exception e)
        {
            await Stop();
            throw new InvalidOperationException($"{s_program} did not start. It has printed:\n{string.Join('\n', output)}", e);
        }
    }

    /// <summary>Ends the process at once, as a crash does.</summary>
    public async Task Stop()
    {
        if (_process == null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await Stop();

    private async Task WaitForModel()
    {
        using var client = new HttpClient { BaseAddress = Address };
        long start = Stopwatch.GetTimestamp();
        while (!(await client.GetAsync("/health/ready")).IsSuccessStatusCode)
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                throw new TimeoutException($"'{_model}' was not loaded within {s_patience.TotalSeconds} seconds.");
            await Task.Delay(20);
        }
    }
}
