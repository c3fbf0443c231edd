using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.NativeAot.Tests;

/// <summary>A picture of 36 pixels and its class.</summary>
public sealed class Picture
{
    [VectorType(36)]
    public float[] Pixels { get; set; } = [];

    public string Name { get; set; } = "";
}

/// <summary>The sample, published as native AOT and started with a model that ML.NET has trained and saved.</summary>
public sealed class Service : IAsyncLifetime
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
    private Process? _process;

    /// <summary>Gets the pictures that the model was trained on.</summary>
    public IReadOnlyList<Picture> Pictures { get; } = [.. Enumerable.Range(0, 150).Select(i => new Picture
    {
        Name = ((string[])["dress", "shirt", "bag"])[i % 3],
        Pixels = [.. Enumerable.Range(0, 36).Select(j => (float)((i * 37 + j * j * (1 + i % 3)) % 256))],
    })];

    public HttpClient Client { get; } = new();

    public string Program => Path.Combine(_folder, "published", "predict-service");

    public string ModelPath => Path.Combine(_folder, "model.zip");

    /// <summary>Gets what the build has printed.</summary>
    public string Build { get; private set; } = "";

    /// <summary>Gets the probabilities of a picture by ML.NET.</summary>
    public IReadOnlyList<float[]> Scores { get; private set; } = [];

    public IReadOnlyList<string> Classes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Pictures);
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.Transforms.NormalizePixels("Features", "Pixels"))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [16]))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        _ml.Model.Save(model, data.Schema, ModelPath);
        IDataView scored = model.Transform(data);
        Scores = [.. scored.GetColumn<float[]>("Score")];
        Classes = [.. scored.GetColumn<string>("PredictedLabel")];

        string sample = Path.Combine(Command.Repository, "samples", "NativeAot");
        // Apart from the outputs of the other tests, which run at the same time.
        Build = await Output("dotnet", "publish", sample, "-c", "Release", "-nologo", "--artifacts-path", Path.Combine(_folder, "artifacts"),
            "-o", Path.GetDirectoryName(Program)!);
        Assert.True(File.Exists(Program), Build);
        Start();
        await WaitUntilReady();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is { HasExited: false })
            _process.Kill();
        if (_process != null)
            await _process.WaitForExitAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a program to its end, and returns what it prints.</summary>
    public static async Task<string> Output(string program, params string[] arguments)
    {
        (_, string output, string errors) = await Command.Run(
            Path.GetTempPath(), new Dictionary<string, string>(), program, arguments);
        return output + errors;
    }

    private void Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        _process = Process.Start(Program, [ModelPath, "--urls", Client.BaseAddress.ToString()]);
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
            catch (HttpRequestException) when (attempt < 500 && !_process!.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }
}
