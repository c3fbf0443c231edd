using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace MLExtensions.WebPage.Tests;

/// <summary>The page is accessible by the rules of axe-core, in light colors on a desk and in dark ones on a phone.</summary>
[Collection<PageCollection>]
public sealed class AccessibilityTests(PageFixture fixture)
{
    [Theory]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Dark, true)]
    public async Task The_page_violates_no_rule(ColorScheme colors, bool isPhone)
    {
        BrowserNewContextOptions options = isPhone ? DrawingPage.Phone() : new();
        options.ColorScheme = colors;
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, fixture.Service.Address, options);
        Assert.Equal(colors == ColorScheme.Dark, await IsDark(page));
        await page.Draw((5, 5), (20, 20));
        await page.WaitForAnswer(fixture.Model);
        await page.Drop(new() { Name = "notes.txt", MimeType = "text/plain", Buffer = "no picture"u8.ToArray() });
        await Assertions.Expect(page.Error).ToHaveTextAsync("The body is no picture that can be read.");
        await Check(page);
        Assert.Empty(await page.Overflowing());
    }

    private static async Task Check(DrawingPage page)
    {
        AxeResult result = await page.Page.RunAxe();
        Assert.Contains("color-contrast", result.Passes.Select(rule => rule.Id));
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.SelectMany(Describe)));
    }

    private static IEnumerable<string> Describe(AxeResultItem violation) => violation.Nodes.Select(
        node => $"{violation.Id}: {violation.Help}: {node.Html}: {string.Join(' ', node.Any.Select(check => check.Message))}");

    private static Task<bool> IsDark(DrawingPage page) => page.Page.EvaluateAsync<bool>(
        "() => getComputedStyle(document.body).backgroundColor === 'rgb(18, 18, 18)'");
}
