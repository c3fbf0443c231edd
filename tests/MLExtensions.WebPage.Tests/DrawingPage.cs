using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

namespace MLExtensions.WebPage.Tests;

/// <summary>The page in a tab of its own, and what it has asked for and printed.</summary>
internal sealed class DrawingPage : IAsyncDisposable
{
    public const int Side = 28;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _requests = new(), _messages = new();

    private DrawingPage(IPage page)
    {
        Page = page;
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.RequestFailed += (_, request) => _messages.Enqueue($"{request.Method} {request.Url}: {request.Failure}");
        page.PageError += (_, error) => _messages.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _messages.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
    }

    public IPage Page { get; }

    /// <summary>Gets the addresses that were requested.</summary>
    public IEnumerable<string> Requests => _requests;

    /// <summary>Gets the errors and warnings of the console, exceptions, and requests that failed.</summary>
    public IEnumerable<string> Messages => _messages;

    public ILocator Canvas => Page.GetByLabel("Drawing", new() { Exact = true });

    public ILocator Clear => Page.GetByRole(AriaRole.Button, new() { Name = "Clear" });

    public ILocator File => Page.GetByLabel("Choose a picture");

    /// <summary>Gets the region in which the page tells the most probable class.</summary>
    public ILocator Best => Page.GetByRole(AriaRole.Status);

    /// <summary>Gets the region in which the page tells what is wrong.</summary>
    public ILocator Error => Page.GetByRole(AriaRole.Alert);

    public ILocator Bars => Page.GetByRole(AriaRole.Listitem);

    /// <summary>Opens the page, and waits until it shows the classes of the model.</summary>
    public static async Task<DrawingPage> Open(IBrowser browser, Uri address, BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await browser.NewContextAsync(options);
        var page = new DrawingPage(await context.NewPageAsync());
        await page.Page.GotoAsync(address.ToString());
        await Assertions.Expect(page.Bars).ToHaveCountAsync(10);
        return page;
    }

    /// <summary>Gets the options of a phone with a touch screen.</summary>
    public static BrowserNewContextOptions Phone(int width = 390, int height = 844)
        => new() { ViewportSize = new() { Width = width, Height = height }, DeviceScaleFactor = 3, IsMobile = true, HasTouch = true };

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    /// <summary>Gets the probabilities that the lengths of the bars show.</summary>
    public Task<float[]> Probabilities() => Page.EvaluateAsync<float[]>(
        "() => [...document.querySelectorAll('#bars .bar span')].map(bar => parseFloat(bar.style.width) / 100)");

    /// <summary>Gets the 28 x 28 pixels that the canvas shows, from 0 to 255.</summary>
    public async Task<byte[]> Pixels() => Array.ConvertAll(
        await Page.EvaluateAsync<int[]>(
            "() => [...document.querySelector('canvas').getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)"),
        pixel => (byte)pixel);

    /// <summary>Waits until the bars show what a model predicts for the drawing on the canvas.</summary>
    public Task<float[]> WaitForAnswer(FashionModel model) => WaitForProbabilities(async () => model.Predict(await Pixels()));

    /// <summary>Waits until the bars show the probabilities expected.</summary>
    public Task<float[]> WaitForProbabilities(float[] expected) => WaitForProbabilities(() => Task.FromResult(expected));

    /// <summary>Draws lines with the mouse, and leaves its button pressed.</summary>
    /// <param name="points">The points, in pixels of the picture.</param>
    public async Task PressAndDraw(params (float X, float Y)[] points)
    {
        LocatorBoundingBoxResult box = await Box();
        for (int i = 0; i < points.Length; i++)
        {
            float x = box.X + points[i].X * box.Width / Side, y = box.Y + points[i].Y * box.Height / Side;
            await Page.Mouse.MoveAsync(x, y, new() { Steps = 5 });
            if (i == 0)
                await Page.Mouse.DownAsync();
        }
    }

    /// <summary>Draws lines with the mouse.</summary>
    public async Task Draw(params (float X, float Y)[] points)
    {
        await PressAndDraw(points);
        await Page.Mouse.UpAsync();
    }

    /// <summary>Gets where the canvas is in the window.</summary>
    public async Task<LocatorBoundingBoxResult> Box()
        => await Canvas.BoundingBoxAsync() ?? throw new InvalidOperationException("The canvas is not visible.");

    /// <summary>Drops a file on the page.</summary>
    public Task Drop(FilePayload file) => Page.EvaluateAsync(
        """
        ([name, type, content]) => {
            const bytes = Uint8Array.from(atob(content), character => character.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name, { type }));
            for (const event of ["dragenter", "dragover", "drop"])
                document.querySelector("canvas").dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
        }
        """,
        new[] { file.Name, file.MimeType, Convert.ToBase64String(file.Buffer) });

    /// <summary>Gets the elements that are wider than the window or than their parent.</summary>
    public Task<string[]> Overflowing() => Page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll("body, body *")]
            .filter(element => {
                const box = element.getBoundingClientRect();
                return box.left < 0 || box.right > innerWidth || element.clientWidth > 1 && element.scrollWidth > element.clientWidth;
            })
            .map(element => element.outerHTML)
            .concat(document.documentElement.scrollWidth > innerWidth ? ["the page"] : [])
        """);

    private async Task<float[]> WaitForProbabilities(Func<Task<float[]>> getExpected)
    {
        for (long start = Stopwatch.GetTimestamp(); ; await Task.Delay(20))
        {
            float[] expected = await getExpected(), found = await Probabilities();
            // The browser keeps about six digits of a length.
            if (found.Length == expected.Length && found.Zip(expected, (one, other) => Math.Abs(one - other)).Max() < 1e-5f)
                return found;
            if (Stopwatch.GetElapsedTime(start) > s_patience)
            {
                Assert.Fail($"The bars should show {string.Join(", ", expected)}; found {string.Join(", ", found)}. "
                    + $"The page says: {await Page.Locator("main").InnerTextAsync()}");
            }
        }
    }
}
