namespace MLExtensions.Tests;

/// <summary>Five images of 2 x 3 pixels in IDX files: image n has the pixels 10n to 10n + 5 and the label n % 3.</summary>
internal static class TestImages
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("mlextensions-images-").FullName;

    static TestImages()
    {
        File.WriteAllBytes(
            Images, [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 3, .. Enumerable.Range(0, 30).Select(i => (byte)(10 * (i / 6) + i % 6))]);
        File.WriteAllBytes(Labels, [0, 0, 8, 1, 0, 0, 0, 5, 0, 1, 2, 0, 1]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }

    public static string Images => Path.Combine(Folder, "images");

    public static string Labels => Path.Combine(Folder, "labels");
}
