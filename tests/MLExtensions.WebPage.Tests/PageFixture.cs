using System.Reflection;
using Microsoft.Playwright;

namespace MLExtensions.WebPage.Tests;

/// <summary>Chromium, two models, and the service over the first of them.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    /// <summary>The environment variable that names the browser's program where it is not on the PATH as chromium.</summary>
    private const string ProgramVariable = "MLEXTENSIONS_CHROMIUM";

    /// <summary>The environment variable by which Playwright finds its driver; the project sets the value.</summary>
    private const string DriverVariable = "PLAYWRIGHT_DRIVER_SEARCH_PATH";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-");
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private WebService? _service;

    public FashionModel Model { get; } = FashionModel.Train(seed: 1);

    /// <summary>Gets a model whose probabilities differ from those of <see cref="Model"/>.</summary>
    public FashionModel OtherModel { get; } = FashionModel.Train(seed: 2);

    public IBrowser Browser => _browser!;

    /// <summary>Gets the service for tests that neither stop it nor replace its model.</summary>
    public WebService Service => _service!;

    public async ValueTask InitializeAsync()
    {
        string program = FindChromium();
        Assertions.SetDefaultExpectTimeout(30_000);
        _service = await WebService.Start(SaveModel());
        Environment.SetEnvironmentVariable(
            DriverVariable,
            typeof(PageFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(attribute => attribute.Key == "PlaywrightPackage").Value);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser != null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_service != null)
            await _service.DisposeAsync();
        Model.Dispose();
        OtherModel.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Gets the path of a file that is deleted after the tests.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Saves <see cref="Model"/> to a file of its own.</summary>
    /// <returns>The path of the zip.</returns>
    public string SaveModel()
    {
        string path = PathOf($"{Guid.NewGuid():N}.zip");
        Model.Save(path);
        return path;
    }

    private static string FindChromium()
    {
        if (Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named
                : throw new FileNotFoundException($"{ProgramVariable} should name the program of Chromium; there is no file '{named}'.");
        }
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                "The tests of the web page need Chromium, and there is no 'chromium' on the PATH. On Debian, install it with "
                + $"'apt-get install chromium'; elsewhere, let {ProgramVariable} name the program of Chromium, Chrome or Edge.");
    }
}

/// <summary>The tests that share a browser, one at a time.</summary>
[CollectionDefinition]
public sealed class PageCollection : ICollectionFixture<PageFixture>;
