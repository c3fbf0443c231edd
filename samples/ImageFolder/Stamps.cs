using Microsoft.ML;
using MLExtensions;

namespace ImageFolderSample;

/// <summary>The photographs and drawings of Debian's package tuxpaint-stamps-default, whose background is transparent.</summary>
internal static class Stamps
{
    private const string Folder = "/usr/share/tuxpaint/stamps";

    private static readonly string[] Classes = ["animals", "clothes", "food", "household", "plants", "seasonal", "town", "vehicles"];

    public static ImageFolder Load(MLContext ml)
    {
        if (!Directory.Exists(Folder))
        {
            throw new DirectoryNotFoundException(
                $"There is no folder {Folder}. Give a folder of images, or install Debian's package tuxpaint-stamps-default.");
        }
        return ml.Data.LoadImageFolder(Folder, path => path.Split('/')[0] is var name && Classes.Contains(name) ? name : null);
    }
}
