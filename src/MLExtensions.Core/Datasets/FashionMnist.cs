namespace MLExtensions;

/// <summary>Specifies a part of Fashion-MNIST.</summary>
public enum FashionMnistSplit
{
    /// <summary>The 60,000 training images.</summary>
    Train,

    /// <summary>The 10,000 test images.</summary>
    Test,
}

/// <summary>
/// Finds Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) on this machine: 28 x 28 grey images of ten kinds of clothes. Nothing is
/// downloaded.
/// </summary>
public static class FashionMnist
{
    /// <summary>The environment variable that names the folder with the files.</summary>
    public const string FolderVariable = "MLEXTENSIONS_DATA";

    private const string FolderName = "fashion-mnist", DebianFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>Gets the names of the ten classes.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>
    /// Reads one part. Looks in <paramref name="folder"/>; else where MLEXTENSIONS_DATA says; else in datasets/fashion-mnist in the working
    /// folder; else where Debian's package dataset-fashion-mnist puts it. A folder may hold the files raw or as .gz, itself or in its
    /// folder fashion-mnist.
    /// </summary>
    /// <exception cref="FileNotFoundException">They are nowhere; the message says where was looked and how to get them.</exception>
    /// <exception cref="FormatException">A file is damaged.</exception>
    public static LabeledImages Read(FashionMnistSplit split, string? folder = null)
    {
        string prefix = split switch
        {
            FashionMnistSplit.Train => "train",
            FashionMnistSplit.Test => "t10k",
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "There are Train and Test."),
        };
        string imagesName = prefix + "-images-idx3-ubyte", labelsName = prefix + "-labels-idx1-ubyte";
        List<string> candidates = Folders(folder, Environment.GetEnvironmentVariable(FolderVariable), Environment.CurrentDirectory);
        foreach (string candidate in candidates)
        {
            if (FindFile(candidate, imagesName) is { } images && FindFile(candidate, labelsName) is { } labels)
                return LabeledImages.Read(images, labels, ClassNames);
        }
        string where = string.IsNullOrEmpty(folder) && Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 }
            ? $" ({FolderVariable} says to look there, and nowhere else)" : "";
        throw new FileNotFoundException(
            $"Fashion-MNIST's {imagesName} and {labelsName} (or .gz) are in none of these folders: {string.Join(", ", candidates)}{where}. "
            + $"Get them with datasets/download.sh, or on Debian with 'apt-get install dataset-fashion-mnist', or set {FolderVariable} to "
            + "their folder.");
    }

    private static string? FindFile(string folder, string name)
        => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.FirstOrDefault(File.Exists);

    /// <summary>Where to look, in this order. A folder that somebody has named is the only one that counts.</summary>
    internal static List<string> Folders(string? given, string? fromEnvironment, string workingFolder)
    {
        string? named = string.IsNullOrEmpty(given) ? fromEnvironment : given;
        return string.IsNullOrEmpty(named) ? [Path.Combine(workingFolder, "datasets", FolderName), DebianFolder]
            : [named, Path.Combine(named, FolderName)];
    }
}
