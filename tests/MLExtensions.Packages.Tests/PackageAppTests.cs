using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLExtensions.Packages.Tests;

/// <summary>Apps outside this repository that use the packages.</summary>
[Trait("Speed", "Slow")]
public class PackageAppTests(PackedPackages packages)
{
    private const string WarningsAreErrors = "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>";

    private static readonly string Readme = File.ReadAllText(Path.Combine(Command.Repository, "README.md"));

    [Fact]
    public async Task The_first_sample_of_the_README_prints_what_the_README_says()
    {
        string folder = CreateApp("CSharp", "csproj", WarningsAreErrors, Reference("MLExtensions"));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), CodeOf(Readme));
        await Dotnet(folder, "build", "-c", "Release");
        AssertPrints(await Run(folder, "dotnet", Path.Combine(folder, "bin", "Release", "net10.0", "App.dll")));

        foreach (string id in (string[])["mlextensions", "mlextensions.core"])
        {
            using JsonDocument metadata = JsonDocument.Parse(
                File.ReadAllBytes(Path.Combine(packages.Cache, id, PackedPackages.Version, ".nupkg.metadata")));
            Assert.Equal(packages.Feed, metadata.RootElement.GetProperty("source").GetString());
        }
    }

    [Fact]
    public async Task The_same_in_FSharp_prints_the_same()
    {
        string folder = CreateApp(
            "FSharp", "fsproj", WarningsAreErrors, $"""<Compile Include="Program.fs" />{Reference("MLExtensions")}""");
        File.Copy(
            Path.Combine(Command.Repository, "tests", "MLExtensions.Packages.Tests", "Program.fs"), Path.Combine(folder, "Program.fs"));
        await Dotnet(folder, "build", "-c", "Release");
        AssertPrints(await Run(folder, "dotnet", Path.Combine(folder, "bin", "Release", "net10.0", "App.dll")));
    }

    [Fact]
    public async Task Trimmed_partially_the_sample_prints_the_same()
    {
        string guide = File.ReadAllText(Path.Combine(Command.Repository, "docs", "guides", "prediction.md"));
        string properties = Regex.Match(guide, @"<PublishTrimmed>.*?</SuppressTrimAnalysisWarnings>").Value;
        string folder = CreateApp("Trimmed", "csproj", properties, Reference("MLExtensions"));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), CodeOf(Readme));
        await Dotnet(folder, "publish", "-c", "Release", "--use-current-runtime", "--self-contained", "-o", "published");
        string published = Path.Combine(folder, "published");
        AssertPrints(await Run(folder, Path.Combine(published, OperatingSystem.IsWindows() ? "App.exe" : "App")));
        // Core is trimmed, and of the runtime what the app does not use.
        Assert.True(
            new FileInfo(Path.Combine(published, "MLExtensions.Core.dll")).Length
                < packages.Read("MLExtensions.Core", "lib/net10.0/MLExtensions.Core.dll").Length);
        Assert.False(File.Exists(Path.Combine(published, "Microsoft.VisualBasic.Core.dll")));
    }

    [Theory, InlineData("MLExtensions.Core"), InlineData("MLExtensions"), InlineData("MLExtensions.Images")]
    [InlineData("MLExtensions.Columnar"), InlineData("MLExtensions.Mpi", "MLExtensions")]
    public async Task The_sample_in_the_README_of_a_package_compiles(string id, params string[] others)
    {
        string folder = CreateApp(
            $"Readme-{id}", "csproj", WarningsAreErrors, string.Concat(others.Append(id).Select(Reference)));
        string readme = File.ReadAllText(Path.Combine(Command.Repository, "src", id, "README.md"));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), CodeOf(readme));
        await Dotnet(folder, "build", "-c", "Release");
    }

    [Fact]
    public async Task The_tool_is_installed_and_trains()
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Apps, "Tool")).FullName, tools = Path.Combine(folder, "tools");
        await Run(
            folder, "dotnet", "tool", "install", "MLExtensions.Tool", "--tool-path", tools, "--version", PackedPackages.Version,
            "--add-source", packages.Feed);
        string mlext = Path.Combine(tools, OperatingSystem.IsWindows() ? "mlext.exe" : "mlext");
        Assert.Contains("130 cancelled by Ctrl+C", await Run(folder, mlext, "--help"), StringComparison.Ordinal);
        string trained = await Run(
            folder, mlext, "train", Path.Combine(Command.Repository, "datasets", "house-prices.csv"), "--label", "Price");
        Assert.Contains("Saved to model.zip.", trained, StringComparison.Ordinal);
        Assert.Contains(
            "predicts Price (a number) from 6 columns.", await Run(folder, mlext, "show", "model.zip"), StringComparison.Ordinal);
    }

    private static string CodeOf(string readme) => Regex.Match(readme, @"(?<=```csharp\n).*?(?=```)", RegexOptions.Singleline).Value;

    private static void AssertPrints(string output)
    {
        Match promised = Regex.Match(Readme, @"It prints `Accuracy: (0\.\d{3})` and `(Prediction: .+)`\.");
        Assert.True(promised.Success, "The README does not say what the first sample prints.");
        string[] lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        // Other vector instructions round otherwise.
        Assert.StartsWith("Accuracy: ", lines[0], StringComparison.Ordinal);
        double accuracy = double.Parse(lines[0]["Accuracy: ".Length..], CultureInfo.InvariantCulture);
        Assert.InRange(accuracy - double.Parse(promised.Groups[1].Value, CultureInfo.InvariantCulture), -0.01, 0.01);
        Assert.Equal(promised.Groups[2].Value, lines[1]);
    }

    private static string Reference(string id) => $"""<PackageReference Include="{id}" Version="{PackedPackages.Version}" />""";

    private string CreateApp(string name, string extension, string properties, string items)
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Apps, name)).FullName;
        File.WriteAllText(Path.Combine(folder, $"App.{extension}"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    private Task Dotnet(string folder, params string[] arguments) => Run(folder, "dotnet", [.. arguments, "-nologo", "-v:q"]);

    private Task<string> Run(string folder, string program, params string[] arguments) => Command.Succeed(
        folder, new Dictionary<string, string> { ["NUGET_PACKAGES"] = packages.Cache }, program, arguments);
}
