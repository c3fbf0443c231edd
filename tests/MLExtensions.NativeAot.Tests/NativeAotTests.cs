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

    [Fact]
    public async Task Predictions_of_the_rows_of_a_table_are_those_of_MLNet()
    {
        for (int i = 0; i < 20; i++)
            Assert.Equal(service.Prices[i], PriceOf(Assert.Single(await Rows(await Post(ColumnsOf(service.Houses[i]))))), 1e-4f);
        JsonElement[] rows = await Rows(await Post(service.Houses.Select(ColumnsOf)));
        Assert.Equal(service.Prices.Count, rows.Length);
        for (int i = 0; i < rows.Length; i++)
            Assert.Equal(service.Prices[i], PriceOf(rows[i]), 1e-4f);
        Assert.True(service.Prices.Distinct().Count() > 100);

        static float PriceOf(JsonElement row) => Assert.Single(row.GetProperty("scores").EnumerateArray()).GetSingle();
    }

    [Fact]
    public async Task It_tells_the_columns_of_a_table()
    {
        using JsonDocument model = JsonDocument.Parse(await service.HousesClient.GetStringAsync("/"));
        Assert.Equal(
            ["Area Single True", "City String True", "HasGarden Boolean False", "Built DateTime True", "Place Vector<Single, 2> True"],
            model.RootElement.GetProperty("columns").EnumerateArray().Select(column => $"{column.GetProperty("name").GetString()} "
                + $"{column.GetProperty("type").GetString()} {column.GetProperty("canBeMissing").GetBoolean()}"));
    }

    [Theory]
    [InlineData("{\"Area\":50}", "application/json", HttpStatusCode.BadRequest, "Set 'HasGarden' to true or false (Boolean).")]
    [InlineData("{\"Area\":\"large\"}", "application/json", HttpStatusCode.BadRequest, "'Area' should be set to a number (Single); found")]
    [InlineData("{\"area\":50}", "application/json", HttpStatusCode.BadRequest, "The table has no column 'area'; its columns are Area, ")]
    [InlineData("{\"HasGarden\":true,\"Place\":[1]}", "application/json", HttpStatusCode.BadRequest, "found an array of 1.")]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest, "The body should have 1 to 1000 rows; found 0.")]
    [InlineData("[7]", "application/json", HttpStatusCode.BadRequest, "found a number.")]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "The body should be a JSON object of the columns of a row")]
    [InlineData("abc", "application/octet-stream", HttpStatusCode.UnsupportedMediaType, "of type application/json; found")]
    public async Task Wrong_rows_of_a_table_are_told(string body, string type, HttpStatusCode status, string message)
        => await CheckProblem(service.HousesClient, body, type, status, message);

    [Theory]
    [InlineData("{\"inputs\":[1,2]}", "application/json", HttpStatusCode.BadRequest, "each of 36 numbers; found 2 numbers")]
    [InlineData("{\"inputs\":[]}", "application/json", HttpStatusCode.BadRequest, "found 0 numbers")]
    [InlineData("{\"inputs\":\"x\"}", "application/json", HttpStatusCode.BadRequest, "should be JSON with the member 'inputs'")]
    [InlineData("{}", "application/json", HttpStatusCode.BadRequest, "should have the member 'inputs'")]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "should be JSON with the member 'inputs'")]
    [InlineData("abc", "application/octet-stream", HttpStatusCode.BadRequest, "A row has 36 inputs of one byte; found 3")]
    [InlineData("abc", "text/plain", HttpStatusCode.UnsupportedMediaType, "found 'text/plain; charset=utf-8'")]
    public async Task Wrong_input_is_told(string body, string type, HttpStatusCode status, string message)
        => await CheckProblem(service.Client, body, type, status, message);

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

    private static async Task CheckProblem(HttpClient client, string body, string type, HttpStatusCode status, string message)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        if (type == "application/octet-stream")
            content.Headers.ContentType = new(type);
        HttpResponseMessage response = await client.PostAsync("/predict", content);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(message, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    private Task<HttpResponseMessage> Post(object rows) => service.HousesClient.PostAsJsonAsync("/predict", rows);

    /// <summary>Returns the columns that are known, the others being left out or null.</summary>
    private static Dictionary<string, object?> ColumnsOf(House house)
    {
        var columns = new Dictionary<string, object?>
        {
            ["City"] = house.City.Length == 0 ? null : house.City, ["HasGarden"] = house.HasGarden, ["Built"] = house.Built,
            ["Place"] = house.Place,
        };
        if (!float.IsNaN(house.Area))
            columns.Add("Area", house.Area);
        return columns;
    }

    private static async Task<JsonElement[]> Rows(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rows").EnumerateArray()];
    }
}
