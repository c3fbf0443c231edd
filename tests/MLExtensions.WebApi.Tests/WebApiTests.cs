using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using SkiaSharp;

namespace MLExtensions.WebApi.Tests;

/// <summary>The web service over a model.</summary>
public sealed class WebApiTests : IDisposable
{
    private const int Side = 6;

    private static readonly string[] s_names = ["dress", "shirt", "bag"];

    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
    private readonly string _path;
    private readonly WebApplicationFactory<Program> _factory;
    private readonly HttpClient _client;
    private readonly TrainingPicture[] _pictures = [.. Enumerable.Range(0, 90).Select(i => new TrainingPicture
    {
        Name = s_names[i % 3],
        Pixels = [.. Enumerable.Range(0, Side * Side).Select(j => (float)((i * 37 + j * j * (1 + i % 3)) % 256))],
    })];

    public WebApiTests()
    {
        _path = Path.Combine(_folder, "model.zip");
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host.UseSetting("Model", _path));
        _client = _factory.CreateClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Predictions_are_those_of_MLNet_one_by_one_in_a_batch_and_as_bytes()
    {
        float[][] expected = await SaveModel(seed: 1);
        JsonElement all = await Post("/api/predict/batch", new { pictures = _pictures.Select(picture => picture.Pixels) });
        JsonElement[] batch = [.. all.EnumerateArray()];
        Assert.Equal(_pictures.Length, batch.Length);
        for (int i = 0; i < _pictures.Length; i++)
            Check(expected[i], batch[i]);
        for (int i = 0; i < 5; i++)
        {
            Check(expected[i], await Post("/api/predict", new { pixels = _pictures[i].Pixels }));
            using var bytes = new ByteArrayContent([.. _pictures[i].Pixels.Select(pixel => (byte)pixel)]);
            Check(expected[i], await ReadJson(await _client.PostAsync("/api/predict/pixels", bytes)));
        }
    }

    [Fact]
    public async Task A_picture_in_a_file_is_read()
    {
        float[][] expected = await SaveModel(seed: 1);
        // Bright on a dark ground, as it is read; then dark on a bright ground.
        foreach (bool isInverted in new[] { false, true })
        {
            using var bitmap = new SKBitmap(Side, Side);
            float[] pixels = [.. _pictures[0].Pixels.Select((pixel, i) => IsBorder(i) ? 0 : pixel)];
            for (int i = 0; i < pixels.Length; i++)
            {
                byte value = (byte)(isInverted ? 255 - pixels[i] : pixels[i]);
                bitmap.SetPixel(i % Side, i / Side, new SKColor(value, value, value));
            }
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            using var body = new ByteArrayContent(png.ToArray());
            JsonElement ofFile = await ReadJson(await _client.PostAsync("/api/predict/picture", body));
            Assert.Equal(Probabilities(await Post("/api/predict", new { pixels })), Probabilities(ofFile));
        }

        static bool IsBorder(int i) => i % Side is 0 or Side - 1 || i / Side is 0 or Side - 1;
    }

    [Theory]
    [InlineData("/api/predict", "{\"pixels\":[1,2]}", "A picture should have 36 pixels; found 2.")]
    [InlineData("/api/predict", "{\"pixels\":null}", "A picture should have 36 pixels; found 0.")]
    [InlineData("/api/predict", "{\"pixels\":\"x\"}", "$.pixels")]
    [InlineData("/api/predict", "{", "JSON")]
    [InlineData("/api/predict/batch", "{\"pictures\":[]}", "There should be 1 to 256 pictures; found 0.")]
    [InlineData("/api/predict/batch", "{\"pictures\":[[1],null]}", "A picture should have 36 pixels; found 1.")]
    [InlineData("/api/predict/batch", "{}", "There should be 1 to 256 pictures; found 0.")]
    [InlineData("/api/predict/pixels", "abc", "A picture should have 36 pixels; found 3.")]
    [InlineData("/api/predict/picture", "abc", "The body is no picture that can be read.")]
    public async Task Wrong_input_is_told(string path, string body, string message)
    {
        await SaveModel(seed: 1);
        HttpResponseMessage response = await _client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(message, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Before_there_is_a_model_it_is_not_ready_and_says_so()
    {
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _client.GetAsync("/health/ready")).StatusCode);
        HttpResponseMessage response = await _client.PostAsJsonAsync("/api/predict", new { pixels = _pictures[0].Pixels });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("The model is not loaded yet", await response.Content.ReadAsStringAsync());

        await SaveModel(seed: 1);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task A_model_is_replaced_without_a_failed_request_and_a_damaged_one_is_not_taken()
    {
        float[][] first = await SaveModel(seed: 1);
        using var stop = new CancellationTokenSource();
        int answers = 0;
        Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Post("/api/predict", new { pixels = _pictures[0].Pixels });
                Interlocked.Increment(ref answers);
            }
        }))];

        string version = await Version();
        await File.WriteAllTextAsync(_path, "damaged");
        await Task.Delay(1200);
        Assert.Equal(version, await Version());
        Check(first[0], await Post("/api/predict", new { pixels = _pictures[0].Pixels }));

        float[][] second = await SaveModel(seed: 2);
        Assert.NotEqual(version, await Version());
        Check(second[0], await Post("/api/predict", new { pixels = _pictures[0].Pixels }));
        Assert.NotEqual(first[0], second[0]);
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.True(answers > 0);
    }

    [Fact]
    public async Task It_has_a_page()
    {
        HttpResponseMessage page = await _client.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        string html = await page.Content.ReadAsStringAsync();
        foreach (string file in new[] { "app.js", "style.css" })
        {
            Assert.Contains(file, html);
            (await _client.GetAsync(file)).EnsureSuccessStatusCode();
        }
    }

    /// <summary>
    /// Trains a model, puts it where the service looks, waits until it is loaded, and returns the probabilities by ML.NET.
    /// </summary>
    private async Task<float[][]> SaveModel(int seed)
    {
        IDataView pictures = _ml.Data.LoadFromEnumerable(_pictures);
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(pictures).Transform(pictures);
        ITransformer model = _ml.Transforms.NormalizePixels("Features", "Pixels")
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                new MultilayerPerceptronMulticlassTrainer.Options { HiddenLayers = [8], Epochs = 5, Seed = seed }))
            .Fit(data);
        string before = File.Exists(_path) ? await Version() : "", written = Path.Combine(_folder, "new.zip");
        _ml.Model.Save(model, data.Schema, written);
        File.Move(written, _path, overwrite: true);
        for (int attempt = 0; attempt < 300; attempt++)
        {
            HttpResponseMessage response = await _client.GetAsync("/api/model");
            if (response.IsSuccessStatusCode && (await ReadJson(response)).GetProperty("version").GetString() != before)
                return [.. model.Transform(data).GetColumn<float[]>("Score")];
            await Task.Delay(100);
        }
        throw new InvalidOperationException("The model was not loaded within 30 seconds.");
    }

    private async Task<string> Version() => (await ReadJson(await _client.GetAsync("/api/model"))).GetProperty("version").GetString()!;

    private async Task<JsonElement> Post(string path, object body) => await ReadJson(await _client.PostAsJsonAsync(path, body));

    private static async Task<JsonElement> ReadJson(HttpResponseMessage response)
        => response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>()
            : throw new InvalidOperationException($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");

    private static float[] Probabilities(JsonElement prediction)
        => [.. prediction.GetProperty("classes").EnumerateArray().Select(value => value.GetProperty("probability").GetSingle())];

    private static void Check(float[] expected, JsonElement prediction)
    {
        Assert.Equal(expected, Probabilities(prediction));
        Assert.Equal(s_names[Array.IndexOf(expected, expected.Max())], prediction.GetProperty("name").GetString());
    }

    private sealed class TrainingPicture
    {
        [VectorType(Side * Side)]
        public float[] Pixels { get; set; } = [];

        public string Name { get; set; } = "";
    }
}
