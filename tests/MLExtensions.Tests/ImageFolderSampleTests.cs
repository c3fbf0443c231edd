using System.Globalization;
using static MLExtensions.Tests.SampleProgram;

namespace MLExtensions.Tests;

/// <summary>The sample of images in a folder, as a user starts it.</summary>
public sealed class ImageFolderSampleTests : IDisposable
{
    private const int Images = 600;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact, Trait("Speed", "Slow")]
    public async Task Images_are_told_apart_by_pixels_and_by_the_features_of_a_ResNet_whichever_are_broken()
    {
        string output = await RunSample("--images", Images.ToString(CultureInfo.InvariantCulture), "--epochs", "8");
        Assert.InRange(AccuracyIn(output), 0.6, 1);
        Assert.Contains("and its bytes: Ankle boot, ", output, StringComparison.Ordinal);

        // The first two classes, some of them broken.
        string written = Path.Combine(Path.GetTempPath(), $"fashion-mnist-{Images}"), copy = Path.Combine(_folder.FullName, "images");
        foreach (string name in new[] { "Ankle boot", "Bag" })
        {
            Directory.CreateDirectory(Path.Combine(copy, name));
            foreach (string path in Directory.GetFiles(Path.Combine(written, name)).Order().Take(40))
                File.Copy(path, Path.Combine(copy, name, Path.GetFileName(path)));
            string last = Directory.GetFiles(Path.Combine(copy, name)).Order().Last();
            File.WriteAllBytes(last, File.ReadAllBytes(last)[..100]);
        }
        output = await RunSample(copy, "--features", "resnet18");
        Assert.InRange(AccuracyIn(output), 0.9, 1);
        Assert.Contains("the image cannot be read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_images_is_refused()
    {
        (int exitCode, string output, string errors) = await Run(
            "ImageFolder", _folder.FullName, "--model", ModelPath, "--mistakes", SheetPath);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("should have a folder of images for each class", errors, StringComparison.Ordinal);
    }

    private string ModelPath => Path.Combine(_folder.FullName, "model.zip");

    private string SheetPath => Path.Combine(_folder.FullName, "mistakes.png");

    private async Task<string> RunSample(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await Run(
            "ImageFolder", [.. arguments, "--model", ModelPath, "--mistakes", SheetPath]);
        Assert.True(exitCode == 0, output + errors);
        Assert.True(File.Exists(ModelPath));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(SheetPath)[..4]);
        return output;
    }

    private static double AccuracyIn(string output)
    {
        const string Before = "accuracy of the test images ";
        string line = output.Split('\n').Single(line => line.StartsWith(Before, StringComparison.Ordinal));
        return double.Parse(line[Before.Length..].Split(',')[0], CultureInfo.InvariantCulture);
    }
}
