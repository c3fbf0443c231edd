using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace MLExtensions.WebPage.Tests;

/// <summary>The page predicts pictures in files as the service does, and tells what is wrong with other files.</summary>
[Collection<PageCollection>]
public sealed class FileTests(PageFixture fixture)
{
    private static readonly FilePayload s_text = new() { Name = "notes.txt", MimeType = "text/plain", Buffer = "no picture"u8.ToArray() };

    [Theory]
    [InlineData("image/png", 28, 28)]
    [InlineData("image/jpeg", 300, 200)]
    public async Task A_picture_chosen_or_dropped_is_predicted_as_the_service_predicts_it(string type, int width, int height)
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        FilePayload file = await MakePicture(page, type, width, height);
        (string name, float[] expected) = await Ask(file);

        await page.File.SetInputFilesAsync(file);
        await page.WaitForProbabilities(expected);
        Assert.Equal($"It is most like: {name}", await page.Best.TextContentAsync());
        byte[] shown = await page.Pixels();
        Assert.True(shown.Distinct().Count() > 1, "The canvas should show the picture.");

        // Leaving the canvas, which hides the pen, keeps the picture.
        await page.Canvas.FocusAsync();
        await page.Canvas.BlurAsync();
        Assert.Equal(shown, await page.Pixels());

        await page.Clear.ClickAsync();
        await page.WaitForProbabilities(new float[10]);
        await page.Draw((10, 3), (10, 25));
        await page.WaitForAnswer(fixture.Model);
        await page.Drop(file);
        await page.WaitForProbabilities(expected);
        Assert.Equal($"It is most like: {name}", await page.Best.TextContentAsync());
        Assert.Equal(shown, await page.Pixels());

        // A drawing takes the place of the picture.
        await page.Draw((4, 14), (24, 14));
        await page.WaitForAnswer(fixture.Model);
        Assert.All((await page.Pixels())[..(10 * DrawingPage.Side)], pixel => Assert.Equal(0, pixel));
        Assert.Empty(page.Messages);
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_told_and_the_page_goes_on()
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        await page.Draw((5, 5), (20, 20));
        float[] before = await page.WaitForAnswer(fixture.Model);
        byte[] drawn = await page.Pixels();

        await page.Drop(s_text);
        await Assertions.Expect(page.Error).ToHaveTextAsync("The body is no picture that can be read.");
        Assert.Equal(drawn, await page.Pixels());
        Assert.Equal(before, await page.Probabilities());

        await page.Draw((20, 5), (5, 20));
        Assert.NotEqual(before, await page.WaitForAnswer(fixture.Model));
        await Assertions.Expect(page.Error).ToHaveTextAsync("");

        // The same file is told again.
        await page.File.SetInputFilesAsync(s_text);
        await Assertions.Expect(page.Error).ToHaveTextAsync("The body is no picture that can be read.");
        FilePayload picture = await MakePicture(page, "image/png", 40, 40);
        await page.Drop(picture);
        await page.WaitForProbabilities((await Ask(picture)).Probabilities);
        await Assertions.Expect(page.Error).ToHaveTextAsync("");
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_told()
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        string large = fixture.PathOf("large.png");
        await File.WriteAllBytesAsync(large, new byte[(8 << 20) + 1]);
        await page.File.SetInputFilesAsync(large);
        await Assertions.Expect(page.Error).ToHaveTextAsync("A file should have at most 8388608 bytes; found 8388609.");
        await page.Draw((5, 5), (20, 20));
        await page.WaitForAnswer(fixture.Model);
        await Assertions.Expect(page.Error).ToHaveTextAsync("");
    }

    [Fact]
    public async Task A_late_answer_does_not_replace_that_of_a_newer_picture()
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        TaskCompletionSource isAsked = new(), isReleased = new();
        await page.Page.RouteAsync("**/api/predict/pixels", async route =>
        {
            isAsked.TrySetResult();
            await isReleased.Task;
            await route.ContinueAsync();
        });
        FilePayload file = await MakePicture(page, "image/png", 40, 40);
        await page.Draw((5, 5), (20, 20));
        await isAsked.Task;
        await page.Drop(file);
        // A page that asks about the file at once has its answer meanwhile.
        await page.Page.WaitForTimeoutAsync(300);
        isReleased.SetResult();
        await page.WaitForProbabilities((await Ask(file)).Probabilities);
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.Page.WaitForTimeoutAsync(300);
        Assert.Equal((await Ask(file)).Probabilities, await page.Probabilities(), (one, other) => Math.Abs(one - other) < 1e-5f);
    }

    /// <summary>Lets the browser make a file with the picture of a shirt.</summary>
    private static async Task<FilePayload> MakePicture(DrawingPage page, string type, int width, int height)
    {
        string url = await page.Page.EvaluateAsync<string>(
            """
            ([type, width, height]) => {
                const canvas = document.createElement("canvas");
                [canvas.width, canvas.height] = [+width, +height];
                const context = canvas.getContext("2d");
                context.fillStyle = "#fff";
                context.fillRect(0, 0, width, height);
                context.fillStyle = "#468";
                context.fillRect(width * 0.3, height * 0.1, width * 0.4, height * 0.8);
                context.fillRect(width * 0.1, height * 0.1, width * 0.8, height * 0.3);
                return canvas.toDataURL(type);
            }
            """,
            new[] { type, $"{width}", $"{height}" });
        string header = $"data:{type};base64,";
        Assert.StartsWith(header, url, StringComparison.Ordinal);
        return new() { Name = "picture", MimeType = type, Buffer = Convert.FromBase64String(url[header.Length..]) };
    }

    /// <summary>Asks the service without the page.</summary>
    private async Task<(string Name, float[] Probabilities)> Ask(FilePayload file)
    {
        using var client = new HttpClient { BaseAddress = fixture.Service.Address };
        using var body = new ByteArrayContent(file.Buffer) { Headers = { ContentType = new(file.MimeType) } };
        HttpResponseMessage response = await client.PostAsync("/api/predict/picture", body);
        response.EnsureSuccessStatusCode();
        JsonElement prediction = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (prediction.GetProperty("name").GetString()!,
            [.. prediction.GetProperty("classes").EnumerateArray().Select(value => value.GetProperty("probability").GetSingle())]);
    }
}
