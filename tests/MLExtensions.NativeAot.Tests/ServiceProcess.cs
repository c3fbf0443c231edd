using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MLExtensions.NativeAot.Tests;

/// <summary>The service as a process of its own, with a model.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Client) = (process, new HttpClient { BaseAddress = address });

    /// <summary>Gets a client of the service.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts the service, and waits until it can predict.</summary>
    public static async Task<ServiceProcess> Start(string program, string modelPath)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var address = new Uri($"http://127.0.0.1:{port}");
        var service = new ServiceProcess(Process.Start(program, [modelPath, "--urls", address.ToString()]), address);
        try
        {
            await service.WaitUntilReady();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilReady()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                (await Client.GetAsync("/health")).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (attempt < 500 && !_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }
}
