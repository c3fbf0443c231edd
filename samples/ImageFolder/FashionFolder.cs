using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;
using SkiaSharp;

namespace ImageFolderSample;

/// <summary>Writes images of Fashion-MNIST as PNG files, in a folder for each class.</summary>
internal static class FashionFolder
{
    private const int Side = 28;

    /// <summary>Writes the first images, unless they are there, and returns the folder.</summary>
    public static string Write(int count)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"fashion-mnist-{count}"), unfinished = $"{folder}.{Environment.ProcessId}";
        if (Directory.Exists(folder))
            return folder;
        var ml = new MLContext();
        IDataView images = ml.Data.TakeRows(ml.Data.LoadFashionMnist(FashionMnistSplit.Train), count);
        VBuffer<ReadOnlyMemory<char>> names = default;
        images.Schema["Label"].GetKeyValues(ref names);
        string[] classes = [.. names.DenseValues().Select(name => name.ToString().Replace('/', '-'))];
        foreach (string name in classes)
            Directory.CreateDirectory(Path.Combine(unfinished, name));
        int number = 0;
        foreach ((uint label, float[] pixels) in images.GetColumn<uint>("Label").Zip(images.GetColumn<float[]>("Pixels")))
        {
            string file = string.Create(CultureInfo.InvariantCulture, $"{number++:D5}.png");
            File.WriteAllBytes(Path.Combine(unfinished, classes[label - 1], file), Encode(pixels));
        }
        Directory.Move(unfinished, folder);
        return folder;
    }

    private static byte[] Encode(float[] pixels)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Gray8));
        byte[] bytes = Array.ConvertAll(pixels, pixel => (byte)pixel);
        for (int row = 0; row < Side; row++)
            Marshal.Copy(bytes, row * Side, bitmap.GetPixels() + row * bitmap.RowBytes, Side);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }
}
