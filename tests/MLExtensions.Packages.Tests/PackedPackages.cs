using System.IO.Compression;
using System.Xml.Linq;
using MLExtensions.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace MLExtensions.Packages.Tests;

/// <summary>The packages that eng/pack.sh makes, in a folder that is a package source. Made before the tests of the assembly run.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    /// <summary>The version of the packages, which no other source has.</summary>
    public const string Version = "0.1.0-packages.test";

    /// <summary>The URLs that the packages are made with.</summary>
    public const string RepositoryUrl = "https://example.org/source.git", ProjectUrl = "https://example.org/project";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-packages-");

    /// <summary>Gets the folder that the packages are in.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>Gets the package cache of the apps, which is empty at the start of the run.</summary>
    public string Cache => Path.Combine(_folder.FullName, "cache");

    /// <summary>Gets a folder for apps. No file above it is one of this repository.</summary>
    public string Apps => Path.Combine(_folder.FullName, "apps");

    public async ValueTask InitializeAsync()
    {
        await Command.Succeed(
            _folder.FullName, new Dictionary<string, string> { ["REPOSITORY_URL"] = RepositoryUrl },
            Path.Combine(Command.Repository, "eng", "pack.sh"), "--output", Feed, "--version", Version, "--project-url", ProjectUrl);
        Directory.CreateDirectory(Apps);
        // Beside the sources of the machine.
        File.WriteAllText(
            Path.Combine(Apps, "nuget.config"),
            new XElement("configuration", new XElement("packageSources",
                new XElement("add", new XAttribute("key", "packed"), new XAttribute("value", Feed)))).ToString());
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a package.</summary>
    /// <param name="id">The name of the package.</param>
    /// <param name="extension">nupkg, or snupkg for its symbols.</param>
    public ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.{extension}"));

    /// <summary>Reads a file of a package.</summary>
    public byte[] Read(string id, string path, string extension = "nupkg")
    {
        using ZipArchive package = Open(id, extension);
        using Stream stream = (package.GetEntry(path) ?? throw new FileNotFoundException($"{id} has no file {path}.")).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
