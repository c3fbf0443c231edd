using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLExtensions.Packages.Tests;

/// <summary>What is in the packages.</summary>
public class PackageContentTests(PackedPackages packages)
{
    private const string Core = "MLExtensions.Core", Main = "MLExtensions", Images = "MLExtensions.Images",
        Columnar = "MLExtensions.Columnar", Mpi = "MLExtensions.Mpi", Torch = "MLExtensions.TorchSharp",
        Tool = "MLExtensions.Tool";

    // The kind of debug information that has the source of a document.
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    /// <summary>Gets the libraries.</summary>
    public static TheoryData<string> Ids => [Core, Main, Images, Columnar, Mpi, Torch];

    /// <summary>Gets all packages: the libraries, and the tool, which brings what it needs.</summary>
    public static TheoryData<string> All => [Core, Main, Images, Columnar, Mpi, Torch, Tool];

    [Theory]
    [InlineData(Core, "System.IO.Hashing 10")]
    [InlineData(Main, "MLExtensions.Core [", "Microsoft.ML [5.0.1, 6.0.0)", "System.IO.Hashing 10")]
    [InlineData(Images, "MLExtensions [", "Microsoft.ML [5.0.1, 6.0.0)", "Microsoft.ML.ImageAnalytics 5.0.1", "SkiaSharp 2.88.9",
        "SkiaSharp.NativeAssets.Linux.NoDependencies 2.88.9", "System.IO.Hashing 10")]
    [InlineData(Mpi, "MLExtensions.Core [", "MPI.NET 1.4.0", "System.IO.Hashing 10")]
    [InlineData(Columnar, "Apache.Arrow 23.0.0", "Apache.Arrow.Compression 23.0.0", "MLExtensions [", "Microsoft.ML [5.0.1, 6.0.0)",
        "Parquet.Net 6.1.0", "System.IO.Hashing 10")]
    [InlineData(Torch, "MLExtensions [", "Microsoft.ML [5.0.1, 6.0.0)", "SkiaSharp 2.88.9", "System.IO.Hashing 10", "TorchSharp 0.107.0")]
    public void A_package_needs_exactly_its_own_version_of_ours_and_what_else_it_uses(string id, params string[] expected)
    {
        string[] dependencies = [.. Nuspec(id).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}").Order(StringComparer.Ordinal)];
        Assert.Equal(expected.Length, dependencies.Length);
        Assert.All(dependencies.Zip(expected), pair => Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal));
        Assert.All(
            dependencies.Where(dependency => dependency.StartsWith(Main, StringComparison.Ordinal)),
            dependency => Assert.EndsWith($" [{PackedPackages.Version}]", dependency, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(All))]
    public void A_package_has_README_icon_license_tags_and_the_URLs_given(string id)
    {
        XElement metadata = Nuspec(id).Root!.Elements().Single();
        Assert.Equal(id, Value("id"));
        Assert.Equal(PackedPackages.Version, Value("version"));
        Assert.Equal("MIT", Value("license"));
        Assert.Equal(PackedPackages.ProjectUrl, Value("projectUrl"));
        Assert.Contains("ML.NET", Value("tags").Split(' '));
        XElement repository = Element("repository");
        Assert.Equal(PackedPackages.RepositoryUrl, repository.Attribute("url")!.Value);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")!.Value);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Command.Repository, "src", id, "README.md")), packages.Read(id, Value("readme")));
        byte[] icon = packages.Read(id, Value("icon"));
        Assert.Equal([0x89, .. "PNG"u8], icon[..4]);
        Assert.True(icon.Length < 10_000);

        XElement Element(string name) => metadata.Elements().Single(element => element.Name.LocalName == name);
        string Value(string name) => Element(name).Value;
    }

    [Theory, MemberData(nameof(All))]
    public void The_README_of_a_package_has_no_link_into_the_repository(string id)
        => Assert.DoesNotMatch(@"\]\((?!https://)", File.ReadAllText(Path.Combine(Command.Repository, "src", id, "README.md")));

    [Theory]
    [InlineData(Core)]
    [InlineData(Main)]
    [InlineData(Images)]
    [InlineData(Columnar)]
    [InlineData(Mpi)]
    [InlineData(Torch, "buildTransitive/MLExtensions.TorchSharp.targets", "tools/net10.0/OlderLibstdcxx.dll",
        "tools/net10.0/OlderLibstdcxx.runtimeconfig.json")]
    public void A_package_has_its_assembly_with_documentation_and_nothing_of_others(string id, params string[] more)
    {
        using ZipArchive package = packages.Open(id);
        string[] files = [.. package.Entries.Select(entry => entry.FullName).Where(name => name.Contains('/')
            && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))];
        Assert.Equal(
            new[] { $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }.Concat(more).Order(StringComparer.Ordinal),
            files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_tool_brings_what_it_needs()
    {
        Assert.DoesNotContain(Nuspec(Tool).Descendants(), element => element.Name.LocalName == "dependency");
        using ZipArchive package = packages.Open(Tool);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("tools/net10.0/any/DotnetToolSettings.xml", files);
        Assert.All([Core, Main, Tool], id => Assert.Contains($"tools/net10.0/any/{id}.dll", files));
        XElement command = XDocument.Load(new MemoryStream(packages.Read(Tool, "tools/net10.0/any/DotnetToolSettings.xml")))
            .Descendants("Command").Single();
        Assert.Equal(("mlext", "MLExtensions.Tool.dll"), (command.Attribute("Name")!.Value, command.Attribute("EntryPoint")!.Value));
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_documentation_has_public_members_alone(string id)
    {
        HashSet<string> members = [.. ((string[])["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"])
            .SelectMany(file => File.ReadLines(Path.Combine(Command.Repository, "src", id, file))).Select(PublicName)];
        string[] documented = [.. XDocument.Load(new MemoryStream(packages.Read(id, $"lib/net10.0/{id}.xml"))).Descendants("member")
            .Select(member => member.Attribute("name")!.Value)];
        Assert.NotEmpty(documented);
        Assert.DoesNotContain(documented, name => !members.Contains(NameOf(name)) && !members.Contains($"{NameOf(name)}.get"));
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_symbols_fit_the_assembly_and_have_the_sources_without_a_path_of_the_building_machine(string id)
    {
        using var assembly = new PEReader(new MemoryStream(packages.Read(id, $"lib/net10.0/{id}.dll")));
        DebugDirectoryEntry entry = assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(
            new MemoryStream(packages.Read(id, $"lib/net10.0/{id}.pdb", "snupkg")));
        MetadataReader reader = symbols.GetMetadataReader();
        Assert.Equal(assembly.ReadCodeViewDebugDirectoryData(entry).Guid, new BlobContentId(reader.DebugMetadataHeader!.Id).Guid);
        Assert.Equal($"{id}.pdb", Path.GetFileName(assembly.ReadCodeViewDebugDirectoryData(entry).Path));
        Assert.NotEmpty(reader.Documents);
        Assert.All(reader.Documents, handle =>
        {
            Assert.StartsWith("/_/", reader.GetString(reader.GetDocument(handle).Name), StringComparison.Ordinal);
            Assert.Contains(
                reader.GetCustomDebugInformation(handle).Select(reader.GetCustomDebugInformation),
                information => reader.GetGuid(information.Kind) == EmbeddedSource);
        });
        byte[] path = Encoding.UTF8.GetBytes(Command.Repository);
        Assert.Equal(-1, packages.Read(id, $"lib/net10.0/{id}.dll").AsSpan().IndexOf(path));
    }

    [Theory]
    [InlineData("There is no option '--out'.", "--out", "packages")]
    [InlineData("--version should have a value after it; found none.", "--version")]
    [InlineData("A URL should begin with https://; found 'example.org'.", "--project-url", "example.org")]
    public async Task What_the_script_does_not_understand_it_refuses(string message, params string[] arguments)
    {
        var (exitCode, output, errors) = await Command.Run(
            packages.Apps, new Dictionary<string, string>(), Path.Combine(Command.Repository, "eng", "pack.sh"), arguments);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
    }

    private XDocument Nuspec(string id) => XDocument.Load(new MemoryStream(packages.Read(id, $"{id}.nuspec")));

    /// <summary>Returns the name of a member in a line of PublicAPI.txt, such as "MLExtensions.Loss.Name.get -> string!".</summary>
    private static string PublicName(string line)
    {
        for (string longer = ""; longer != line;)
            (longer, line) = (line, Regex.Replace(line, "<[^<>]*>", ""));
        return Regex.Match(line.Replace(".this[", ".Item[", StringComparison.Ordinal), @"(MLExtensions|Microsoft\.ML)\.[\w.]*").Value;
    }

    /// <summary>Returns that name of a member in the documentation, such as M:MLExtensions.Name.#ctor(System.Int32).</summary>
    private static string NameOf(string member)
    {
        string name = Regex.Replace(member[2..].Split('(')[0], @"`+\d+", "");
        string[] parts = name.Split('.');
        if (parts[^1] == "#ctor")
            parts[^1] = parts[^2];
        return string.Join('.', parts);
    }
}
