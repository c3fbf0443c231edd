using System.Collections.Immutable;

namespace MLExtensions.Images;

/// <summary>An image and its class.</summary>
/// <param name="Path">The path.</param>
/// <param name="ClassName">The name of the class.</param>
internal sealed record LabeledPath(string Path, string ClassName);

/// <summary>Finds the images in a folder and the folders in it, in the same order on every machine.</summary>
internal sealed class FolderSearch
{
    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".ico"];

    private readonly string _root;
    private readonly Func<string, string?> _classOf;
    private readonly List<(string Name, string Path)> _found = [];
    private readonly List<FileLeftOut> _leftOut = [];

    private FolderSearch(string root, Func<string, string?> classOf) => (_root, _classOf) = (root, classOf);

    /// <summary>Finds the images.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="classOf">Returns the class of a path in the folder, with / between names; null for none.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no images.</exception>
    public static ImageFolder Run(string folder, Func<string, string?> classOf)
    {
        string root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
            throw new DirectoryNotFoundException($"There is no folder '{root}'.");
        var search = new FolderSearch(root, classOf);
        search.Visit(new DirectoryInfo(root), "", [RealPath(root)]);
        return search.Finish();
    }

    /// <summary>Returns whether a name has the extension of an image.</summary>
    private static bool IsImage(string name) => s_extensions.Contains(Path.GetExtension(name).ToLowerInvariant());

    /// <summary>Visits a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Its path in the root, with / after each name.</param>
    /// <param name="around">The real paths of the folder and of those that led to it.</param>
    private void Visit(DirectoryInfo folder, string name, ImmutableStack<string> around)
    {
        foreach (FileSystemInfo item in folder.EnumerateFileSystemInfos())
        {
            if (item.Name[0] == '.' || item.Attributes.HasFlag(FileAttributes.Hidden))
                LeaveOut(item, item is FileInfo ? "it is hidden" : "it is a hidden folder");
            else if (item is DirectoryInfo inner)
                VisitInner(inner, $"{name}{item.Name}/", around);
            else if (!IsImage(item.Name))
                LeaveOut(item, $"its extension is not one of {string.Join(", ", s_extensions)}");
            else
                _found.Add((name + item.Name, item.FullName));
        }
    }

    private void VisitInner(DirectoryInfo folder, string name, ImmutableStack<string> around)
    {
        string path = folder.LinkTarget == null ? Path.Combine(around.Peek(), folder.Name) : RealPath(folder.FullName);
        if (around.Contains(path))
            LeaveOut(folder, "it is a link to a folder around it");
        else
            Visit(folder, name, around.Push(path));
    }

    /// <summary>Returns the absolute path of a folder without symbolic links.</summary>
    private static string RealPath(string folder)
    {
        string path = Path.GetPathRoot(folder)!;
        foreach (string part in folder[path.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            if (new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                path = RealPath(target.FullName);
        }
        return path;
    }

    private void LeaveOut(FileSystemInfo item, string reason) => _leftOut.Add(new FileLeftOut { Path = item.FullName, Reason = reason });

    private ImageFolder Finish()
    {
        var images = new List<LabeledPath>();
        foreach ((string name, string path) in _found.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (_classOf(name) is { Length: > 0 } className)
                images.Add(new LabeledPath(path, className));
            else
                _leftOut.Add(new FileLeftOut { Path = path, Reason = "it has no class" });
        }
        FileLeftOut[] leftOut = [.. _leftOut.OrderBy(file => file.Path, StringComparer.Ordinal)];
        return images.Count > 0 ? new ImageFolder(images, leftOut)
            : throw new InvalidDataException(
                $"The folder '{_root}' should have a folder of images for each class; found no image in one"
                + (leftOut.Length == 0 ? "." : $", and {leftOut.Length} other files, such as '{leftOut[0].Path}': {leftOut[0].Reason}."));
    }
}
