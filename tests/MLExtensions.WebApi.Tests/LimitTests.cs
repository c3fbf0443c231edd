using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace MLExtensions.WebApi.Tests;

/// <summary>The service that listens on a port refuses what is over its limits, and says which.</summary>
public sealed class LimitTests(ListeningService service) : IClassFixture<ListeningService>, IDisposable
{
    private const int MostBytes = 8 << 20, MostPictures = 256, Pixels = 784;

    private readonly HttpClient _client = new() { BaseAddress = service.Address };

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/api/predict", "application/json", false)]
    [InlineData("/api/predict", "application/json", true)]
    [InlineData("/api/predict/batch", "application/json", false)]
    [InlineData("/api/predict/pixels", "application/octet-stream", false)]
    [InlineData("/api/predict/pixels", "application/octet-stream", true)]
    [InlineData("/api/predict/picture", "image/png", false)]
    [InlineData("/api/predict/picture", "image/png", true)]
    public async Task A_body_larger_than_8_MiB_is_refused(string path, string type, bool isChunked)
    {
        byte[] body = new byte[MostBytes + 1];
        body.AsSpan().Fill((byte)' ');
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new(type) } },
        };
        // With its length known, the body is not sent before the service accepts it; without, it is read up to the limit.
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = !isChunked;
        await CheckProblem(
            await _client.SendAsync(request), HttpStatusCode.RequestEntityTooLarge, $"A body should have at most {MostBytes} bytes.");
        HttpResponseMessage next = await _client.PostAsync("/api/predict/pixels", new ByteArrayContent(new byte[Pixels]));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(MostPictures + 1)]
    public async Task A_batch_has_1_to_256_pictures(int pictures)
    {
        HttpResponseMessage response = await _client.PostAsJsonAsync("/api/predict/batch", new { pictures = Blank(pictures) });
        await CheckProblem(response, HttpStatusCode.BadRequest, $"There should be 1 to {MostPictures} pictures; found {pictures}.");
    }

    [Fact]
    public async Task A_batch_of_256_pictures_is_predicted()
    {
        HttpResponseMessage response = await _client.PostAsJsonAsync("/api/predict/batch", new { pictures = Blank(MostPictures) });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(MostPictures, (await response.Content.ReadFromJsonAsync<JsonElement[]>())!.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Pixels - 1)]
    [InlineData(Pixels + 1)]
    public async Task A_picture_has_as_many_pixels_as_the_model_was_trained_on(int pixels)
    {
        string message = $"A picture should have {Pixels} pixels; found {pixels}.";
        await CheckProblem(
            await _client.PostAsJsonAsync("/api/predict", new { pixels = new float[pixels] }), HttpStatusCode.BadRequest, message);
        await CheckProblem(
            await _client.PostAsJsonAsync("/api/predict/batch", new { pictures = new[] { new float[Pixels], new float[pixels] } }),
            HttpStatusCode.BadRequest, message);
        await CheckProblem(
            await _client.PostAsync("/api/predict/pixels", new ByteArrayContent(new byte[pixels])), HttpStatusCode.BadRequest, message);
    }

    [Theory]
    [InlineData("", "image/png")]
    [InlineData("no picture", "image/png")]
    [InlineData("no picture", "text/plain")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")]
    [InlineData("\u0089PNG\r\n\u001a\n", "image/png")]
    public async Task A_file_that_is_no_picture_is_refused(string content, string type)
    {
        using var body = new ByteArrayContent(Encoding.Latin1.GetBytes(content)) { Headers = { ContentType = new(type) } };
        await CheckProblem(
            await _client.PostAsync("/api/predict/picture", body), HttpStatusCode.BadRequest, "The body is no picture that can be read.");
    }

    [Fact]
    public async Task A_picture_of_too_many_pixels_is_refused_by_its_header()
    {
        // A bitmap of 10,000 x 10,000 pixels of 24 bits, without the pixels.
        byte[] header = new byte[54];
        (header[0], header[1]) = ((byte)'B', (byte)'M');
        (int, int)[] fields = [(2, 54 + 300_000_000), (10, 54), (14, 40), (18, 10_000), (22, 10_000), (26, 1 | 24 << 16)];
        foreach ((int position, int value) in fields)
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(position), value);
        await CheckProblem(
            await _client.PostAsync("/api/predict/picture", new ByteArrayContent(header)), HttpStatusCode.BadRequest,
            "A picture should have at most 50000000 pixels; found 10000 x 10000.");
    }

    [Fact]
    public async Task Other_types_methods_and_paths_are_refused()
    {
        using var text = new StringContent("{\"pixels\":[]}", Encoding.UTF8, "text/plain");
        await CheckProblem(await _client.PostAsync("/api/predict", text), HttpStatusCode.UnsupportedMediaType);
        await CheckProblem(
            await _client.PostAsync("/api/predict", new ByteArrayContent([])), HttpStatusCode.BadRequest, "was not provided from body");
        await CheckProblem(await _client.GetAsync("/api/predict"), HttpStatusCode.MethodNotAllowed);
        await CheckProblem(await _client.GetAsync("/api/nothing"), HttpStatusCode.NotFound);
    }

    private static float[][] Blank(int pictures) => [.. Enumerable.Repeat(new float[Pixels], pictures)];

    /// <summary>Checks that a response has problem details with the status and a message.</summary>
    private static async Task CheckProblem(HttpResponseMessage response, HttpStatusCode status, string message = "")
    {
        using HttpResponseMessage answer = response;
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"The status should be {status}; found {answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        if (message != "")
            Assert.Contains(message, problem.GetProperty("detail").GetString());
    }
}
