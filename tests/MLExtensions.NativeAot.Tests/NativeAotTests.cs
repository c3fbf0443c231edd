using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace MLExtensions.NativeAot.Tests;

/// <summary>The service that is one native file predicts as ML.NET does.</summary>
public sealed class NativeAotTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public void It_publishes_without_a_warning_as_one_file_of_at_most_12_MB()
    {
        Assert.DoesNotContain("warning", service.Build, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(new FileInfo(service.Program).Length, 1 << 20, 12_000_000);
    }

    [Fact]
    public async Task Predictions_of_pixels_are_those_of_MLNet()
    {
        for (int i = 0; i < 10; i++)
        {
            using var body = new ByteArrayContent([.. service.Pictures[i].Pixels.Select(pixel => (byte)pixel)]);
            body.Headers.ContentType = new("application/octet-stream");
            JsonElement row = Assert.Single(await Rows(await service.Client.PostAsync("/predict", body)));
            Check(row, i);
        }
    }

    [Fact]
    public async Task Predictions_of_many_rows_are_those_of_MLNet()
    {
        JsonElement[] rows = await Rows(await service.Client.PostAsJsonAsync(
            "/predict", new { inputs = service.Pictures.SelectMany(picture => picture.Pixels) }));
        Assert.Equal(service.Pictures.Count, rows.Length);
        for (int i = 0; i < rows.Length; i++)
            Check(rows[i], i);
    }

    [Fact]
    public async Task It_tells_what_it_predicts()
    {
        using JsonDocument model = JsonDocument.Parse(await service.Client.GetStringAsync("/"));
        Assert.Equal("MulticlassClassification", model.RootElement.GetProperty("task").GetString());
        Assert.Equal((36, 3), (model.RootElement.GetProperty("inputs").GetInt32(), model.RootElement.GetProperty("outputs").GetInt32()));
        Assert.Equal(["dress", "shirt", "bag"], model.RootElement.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [Theory]
    [InlineData("{\"inputs\":[1,2]}", "application/json", HttpStatusCode.BadRequest, "each of 36 numbers; found 2 numbers")]
    [InlineData("{\"inputs\":[]}", "application/json", HttpStatusCode.BadRequest, "found 0 numbers")]
    [InlineData("{\"inputs\":\"x\"}", "application/json", HttpStatusCode.BadRequest, "should be JSON with the member 'inputs'")]
    [InlineData("{}", "application/json", HttpStatusCode.BadRequest, "should have the member 'inputs'")]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "should be JSON with the member 'inputs'")]
    [InlineData("abc", "application/octet-stream", HttpStatusCode.BadRequest, "A row has 36 inputs of one byte; found 3")]
    [InlineData("abc", "text/plain", HttpStatusCode.UnsupportedMediaType, "found 'text/plain; charset=utf-8'")]
    public async Task Wrong_input_is_told(string body, string type, HttpStatusCode status, string message)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        if (type == "application/octet-stream")
            content.Headers.ContentType = new(type);
        HttpResponseMessage response = await service.Client.PostAsync("/predict", content);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(message, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_model_that_cannot_be_read_is_named()
    {
        string message = await Service.Output(service.Program, Path.Combine(Path.GetTempPath(), "there-is-none.zip"));
        Assert.Contains("there-is-none.zip", message);
        Assert.Contains("usage: predict-service model.zip", await Service.Output(service.Program));
    }

    private void Check(JsonElement row, int picture)
    {
        float[] scores = [.. row.GetProperty("scores").EnumerateArray().Select(score => score.GetSingle())];
        float[] expected = service.Scores[picture];
        Assert.Equal(expected.Length, scores.Length);
        for (int i = 0; i < scores.Length; i++)
            Assert.Equal(expected[i], scores[i], 1e-5f);
        Assert.Equal(service.Classes[picture], row.GetProperty("class").GetString());
    }

    private static async Task<JsonElement[]> Rows(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rows").EnumerateArray()];
    }
}
