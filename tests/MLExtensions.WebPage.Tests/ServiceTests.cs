using Microsoft.Playwright;

namespace MLExtensions.WebPage.Tests;

/// <summary>The page goes on where the service gets another model, or is away for a while.</summary>
[Collection<PageCollection>]
public sealed class ServiceTests(PageFixture fixture)
{
    [Fact, Trait("Speed", "Slow")]
    public async Task While_the_model_is_replaced_no_request_fails_and_then_the_new_one_predicts()
    {
        string model = fixture.SaveModel();
        await using WebService service = await WebService.Start(model);
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, service.Address);
        await page.Draw((5, 5), (20, 20));
        float[] first = await page.WaitForAnswer(fixture.Model);
        for (int i = 0; i < 24; i++)
        {
            if (i == 8)
                fixture.OtherModel.Save(model);
            await page.Draw((3 + i % 12, 4 + i / 2), (4 + i % 12, 4 + i / 2));
        }
        float[] second = await page.WaitForAnswer(fixture.OtherModel);

        // What is drawn is predicted anew without a further line, too.
        fixture.Model.Save(model);
        Assert.NotEqual(second, await page.WaitForAnswer(fixture.Model));
        Assert.NotEqual(first, second);
        Assert.Equal("", await page.Error.TextContentAsync());
        Assert.Empty(page.Messages);
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task While_the_service_is_away_the_page_says_so_and_then_predicts_what_was_drawn_meanwhile()
    {
        await using WebService service = await WebService.Start(fixture.SaveModel());
        await using DrawingPage page = await DrawingPage.Open(fixture.Browser, service.Address);
        await page.Draw((5, 5), (20, 20));
        float[] before = await page.WaitForAnswer(fixture.Model);
        await service.Stop();
        // The page finds out by itself.
        await Assertions.Expect(page.Error).ToHaveTextAsync("The service does not answer.");
        await page.Draw((20, 5), (5, 20));
        await Assertions.Expect(page.Error).ToHaveTextAsync("The service does not answer.");
        Assert.Equal(before, await page.Probabilities());

        await service.StartAgain();
        Assert.NotEqual(before, await page.WaitForAnswer(fixture.Model));
        await Assertions.Expect(page.Error).ToHaveTextAsync("");
        await page.Draw((5, 14), (22, 14));
        await page.WaitForAnswer(fixture.Model);
    }
}
