using Microsoft.Playwright;

namespace MLExtensions.WebPage.Tests;

/// <summary>The page predicts what is drawn on it with a mouse, a finger or the keyboard.</summary>
[Collection<PageCollection>]
public sealed class DrawingTests(PageFixture fixture)
{
    private static readonly (float X, float Y)[] s_top = [(6, 6), (21, 6)], s_side = [(21, 12), (21, 24)];

    [Fact]
    public async Task The_page_loads_without_a_message_in_the_console_or_a_request_to_another_host()
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        Assert.Equal(
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            await page.Bars.Locator(".name").AllTextContentsAsync());
        Assert.Equal("Nothing is drawn yet.", await page.Best.TextContentAsync());
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Empty(page.Messages);
        Assert.Contains(page.Requests, url => url.EndsWith("/api/model", StringComparison.Ordinal));
        Assert.All(
            page.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)),
            url => Assert.StartsWith(fixture.Service.Address.ToString(), url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_probabilities_change_while_the_mouse_draws()
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        await page.PressAndDraw(s_top);
        float[] first = await page.WaitForAnswer(fixture.Model);
        Assert.Equal(1, first.Sum(), 1e-4f);
        LocatorBoundingBoxResult box = await page.Box();
        await page.Page.Mouse.MoveAsync(box.X + box.Width / 4, box.Y + box.Height * 0.9f, new() { Steps = 10 });
        float[] second = await page.WaitForAnswer(fixture.Model);
        Assert.Equal(1, second.Sum(), 1e-4f);
        Assert.NotEqual(first, second);
        await page.Page.Mouse.UpAsync();

        // A pointer that is not pressed draws nothing, nor does another button.
        byte[] drawn = await page.Pixels();
        await page.Page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2);
        await page.Page.Mouse.ClickAsync(box.X + 20, box.Y + 20, new() { Button = MouseButton.Middle });
        Assert.Equal(drawn, await page.Pixels());
        Assert.StartsWith("It is most like: ", await page.Best.TextContentAsync());
        Assert.Contains(await NameOfLongestBar(page), await page.Best.TextContentAsync());
        Assert.Empty(page.Messages);
    }

    [Fact]
    public async Task A_line_is_drawn_where_the_mouse_goes()
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        await page.Draw((5.5f, 20.5f), (22.5f, 20.5f));
        byte[] pixels = await page.Pixels();
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i / DrawingPage.Side, column = i % DrawingPage.Side;
            if (row == 20 && column is >= 5 and <= 22)
                Assert.Equal(255, pixels[i]);
            if (Math.Abs(row - 20) > 2 || column is < 3 or > 24)
                Assert.Equal(0, pixels[i]);
        }
    }

    [Theory]
    [InlineData(390, 844, false)]
    [InlineData(320, 568, true)]
    public async Task A_finger_draws_on_a_phone_without_scrolling_the_page(int width, int height, bool isLongerThanWindow)
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address, DrawingPage.Phone(width, height));
        LocatorBoundingBoxResult box = await page.Box();
        Assert.InRange(box.Y + box.Height, 0, height);
        ICDPSession screen = await page.Page.Context.NewCDPSessionAsync(page.Page);
        // Up, as one scrolls to what is below.
        float middle = box.X + box.Width / 2, left = box.X + box.Width / 4;
        await Touch(screen, "touchStart", middle, box.Y + box.Height * 0.9f);
        await Slide(screen, middle, box.Y + box.Height * 0.9f, box.Y + box.Height * 0.1f);
        float[] first = await page.WaitForAnswer(fixture.Model);
        await Slide(screen, left, box.Y + box.Height * 0.1f, box.Y + box.Height * 0.9f);
        float[] second = await page.WaitForAnswer(fixture.Model);
        await Touch(screen, "touchEnd");
        Assert.NotEqual(first, second);
        Assert.Equal(1, second.Sum(), 1e-4f);
        Assert.Contains((byte)255, await page.Pixels());
        Assert.Equal(0, await ScrollPosition(page));
        Assert.Empty(await page.Overflowing());
        Assert.Empty(page.Messages);

        if (isLongerThanWindow)
        {
            // Beside the canvas, the same swipe scrolls.
            float right = box.X + box.Width - 5;
            await Touch(screen, "touchStart", right, height - 10);
            await Slide(screen, right, height - 10, height - 300);
            await Touch(screen, "touchEnd");
            await page.Page.WaitForFunctionAsync("() => scrollY > 0");
        }
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard()
    {
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address);
        foreach (ILocator control in new[] { page.Canvas, page.Clear, page.File })
        {
            await page.Page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(control).ToBeFocusedAsync();
            Assert.True(await HasVisibleFocus(page), $"The focus is not visible on {control}.");
        }
        await page.Page.Keyboard.PressAsync("Shift+Tab");
        await page.Page.Keyboard.PressAsync("Shift+Tab");

        byte[] blank = await page.Pixels();
        await Press(page, "ArrowUp", 8);
        await Press(page, "ArrowLeft", 8);
        await page.Page.Keyboard.PressAsync(" ");
        await Press(page, "ArrowRight", 16);
        await page.Page.Keyboard.PressAsync(" ");
        await Press(page, "ArrowDown", 30);
        await page.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Clear).ToBeFocusedAsync();
        byte[] drawn = await page.Pixels();
        Assert.NotEqual(blank, drawn);
        Assert.Equal(255, drawn[6 * DrawingPage.Side + 14]);
        Assert.All(drawn[(9 * DrawingPage.Side)..], pixel => Assert.Equal(0, pixel));
        Assert.Equal(1, (await page.WaitForAnswer(fixture.Model)).Sum(), 1e-4f);

        await page.Page.Keyboard.PressAsync("Enter");
        await page.WaitForProbabilities(new float[10]);
        Assert.Equal(new byte[drawn.Length], await page.Pixels());
        Assert.Equal("Nothing is drawn yet.", await page.Best.TextContentAsync());
        Assert.Equal(0, await ScrollPosition(page));
        Assert.Empty(page.Messages);
    }

    /// <summary>Moves the finger up or down.</summary>
    private static async Task Slide(ICDPSession screen, float x, float from, float to)
    {
        const int Steps = 10;
        for (int i = 1; i <= Steps; i++)
            await Touch(screen, "touchMove", x, from + (to - from) * i / Steps);
    }

    /// <summary>Sends what the browser takes for an event of a touch screen, so that it scrolls where the page lets it.</summary>
    private static Task Touch(ICDPSession screen, string type, float? x = null, float? y = null)
        => screen.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = x == null ? Array.Empty<object>() : new object[] { new { x, y } },
        });

    private static async Task Press(DrawingPage page, string key, int times)
    {
        for (int i = 0; i < times; i++)
            await page.Page.Keyboard.PressAsync(key);
    }

    private static Task<double> ScrollPosition(DrawingPage page) => page.Page.EvaluateAsync<double>("() => scrollX + scrollY");

    /// <summary>Tells whether the focused element, or the label around it, has an outline.</summary>
    private static Task<bool> HasVisibleFocus(DrawingPage page) => page.Page.EvaluateAsync<bool>(
        """
        () => [document.activeElement, document.activeElement.parentElement].some(element => {
            const style = getComputedStyle(element);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && element.clientWidth > 1;
        })
        """);

    private static async Task<string> NameOfLongestBar(DrawingPage page)
    {
        float[] probabilities = await page.Probabilities();
        return (await page.Bars.Nth(Array.IndexOf(probabilities, probabilities.Max())).Locator(".name").TextContentAsync())!;
    }
}
