using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.FriendAccess;
using MLExtensions.Images;

namespace Microsoft.ML;

/// <summary>Loads the paths of images with their classes.</summary>
public static class ImageFolderCatalog
{
    /// <summary>Loads the paths of the images in a folder, and in the folders in it.</summary>
    /// <remarks>
    /// <para>
    /// The columns are <c>ImagePath</c>, a text, and <c>Label</c>, a key with the names of the classes. Rows are sorted by path and classes
    /// by name, both by the numbers of their characters, so they are the same on every machine. No image is opened.
    /// </para>
    /// <para>
    /// Images are files with the extension .jpg, .jpeg, .jfif, .png, .webp, .gif, .bmp or .ico. Others are left out, and so are hidden
    /// files and folders; MLContext.Log and <see cref="ImageFolder.FilesLeftOut"/> name them.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="classOf">
    /// Returns the class of an image from its path in the folder, such as "cats/1.jpg", with / on every system; null for one to leave out.
    /// Null for the name of the first folder on the path.
    /// </param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no images with a class.</exception>
    /// <example>
    /// <code>
    /// ImageFolder images = mlContext.Data.LoadImageFolder("flowers");      // flowers/rose/1.jpg has the class rose.
    /// ImageFolder cats = mlContext.Data.LoadImageFolder("pets", path => path.Contains("cat") ? "cat" : "other");
    /// </code>
    /// </example>
    public static ImageFolder LoadImageFolder(
        this DataOperationsCatalog catalog, string folder, Func<string, string?>? classOf = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Report(MLNet.Environment(catalog), FolderSearch.Run(folder, classOf ?? FirstFolder));
    }

    /// <summary>Loads the paths of images and their classes from a file of separated values.</summary>
    /// <remarks>
    /// The columns are those of <see cref="LoadImageFolder"/>. The rows are in the order of the file. Values may be in quotation marks, and
    /// blanks around them do not count. Rows without a path or a class are left out; MLContext.Log and
    /// <see cref="ImageFolder.FilesLeftOut"/> name them.
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="path">The path of the file. Paths in it begin at its folder, unless they are absolute.</param>
    /// <param name="pathColumn">The number of the column of paths, from 0.</param>
    /// <param name="classColumn">The number of the column of classes, from 0.</param>
    /// <param name="hasHeader">Whether the first row has the names of the columns.</param>
    /// <param name="separator">The separator of the values.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">There are no rows with a path and a class.</exception>
    /// <example>
    /// <code>
    /// ImageFolder images = mlContext.Data.LoadImageList("photos/labels.csv");
    /// </code>
    /// </example>
    public static ImageFolder LoadImageList(
        this DataOperationsCatalog catalog, string path, int pathColumn = 0, int classColumn = 1, bool hasHeader = true,
        char separator = ',')
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfNegative(pathColumn);
        ArgumentOutOfRangeException.ThrowIfNegative(classColumn);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var images = new List<LabeledPath>();
        var leftOut = new List<FileLeftOut>();
        using var reader = new StreamReader(path);
        var rows = new SeparatedValues(reader, separator);
        if (hasHeader)
            rows.ReadRow();
        while (rows.ReadRow() is { } row)
        {
            (string image, string className) = (row.ElementAtOrDefault(pathColumn) ?? "", row.ElementAtOrDefault(classColumn) ?? "");
            if (image.Length == 0)
                leftOut.Add(new FileLeftOut { Path = $"row {images.Count + leftOut.Count + 1} of {path}", Reason = "its path is empty" });
            else if (className.Length == 0)
                leftOut.Add(new FileLeftOut { Path = image, Reason = "it has no class" });
            else
                images.Add(new LabeledPath(Path.Combine(folder, image), className));
        }
        return images.Count > 0 ? Report(MLNet.Environment(catalog), new ImageFolder(images, leftOut))
            : throw new InvalidDataException(
                $"The file '{path}' should have rows with a path in column {pathColumn} and a class in column {classColumn}; found "
                + $"{leftOut.Count} rows without them.");
    }

    private static string? FirstFolder(string path) => path.IndexOf('/') is >= 0 and int end ? path[..end] : null;

    private static ImageFolder Report(IHostEnvironment environment, ImageFolder images)
    {
        const int MostNames = 5;
        if (images.FilesLeftOut.Count == 0)
            return images;
        using IChannel channel = environment.Start("LoadImageFolder");
        foreach (IGrouping<string, FileLeftOut> files in images.FilesLeftOut.GroupBy(file => file.Reason))
        {
            string names = string.Join(", ", files.Take(MostNames).Select(file => $"'{file.Path}'"));
            channel.Warning(
                MessageSensitivity.UserData,
                $"Left out {files.Count()} file{(files.Count() == 1 ? "" : "s")}, because {files.Key}: {names}"
                + (files.Count() > MostNames ? " and others." : "."));
        }
        return images;
    }
}
