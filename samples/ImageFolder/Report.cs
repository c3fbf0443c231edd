using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;

namespace ImageFolderSample;

/// <summary>What the sample prints.</summary>
internal static class Report
{
    private const int WidthOfName = 12;

    /// <summary>Prints the warnings of the library, such as those about images that cannot be read.</summary>
    public static void Warning(object? sender, LoggingEventArgs message)
    {
        if (message.Kind == ChannelMessageKind.Warning && message.Source is "ExtractImage" or "LoadImageFolder")
            Console.WriteLine(message.RawMessage);
    }

    public static void Classes(ImageFolder images)
    {
        Print($"{images.GetRowCount():N0} images, such as {images.GetColumn<string>("ImagePath").First()}");
        uint[] labels = [.. images.GetColumn<uint>("Label")];
        for (int i = 0; i < images.ClassNames.Count; i++)
            Print($"  {labels.Count(label => label == i + 1),6:N0}  {images.ClassNames[i]}");
    }

    /// <summary>Runs something, and prints how long it took.</summary>
    public static T Time<T>(string what, Func<T> run)
    {
        var clock = Stopwatch.StartNew();
        T result = run();
        Print($"{what}: {clock.Elapsed.TotalSeconds:F1} s");
        return result;
    }

    public static void Metrics(MulticlassClassificationMetrics metrics, IReadOnlyList<string> names)
    {
        Print($"\naccuracy of the test images {metrics.MicroAccuracy:F3}, the mean of the classes {metrics.MacroAccuracy:F3}");
        Print($"{"is, and is taken for",-22}{string.Concat(names.Select(name => $"{Cut(name),WidthOfName + 2}"))}");
        for (int i = 0; i < names.Count; i++)
            Print($"{names[i],-22}{string.Concat(metrics.ConfusionMatrix.Counts[i].Select(count => $"{count,WidthOfName + 2:F0}"))}");

        static string Cut(string name) => name.Length <= WidthOfName ? name : name[..WidthOfName];
    }

    public static void Mistakes(IReadOnlyList<TestedImage> mistakes, IReadOnlyList<string> names, string path)
    {
        int shown = Math.Min(mistakes.Count, ContactSheet.MostImages);
        Print($"\n{mistakes.Count} mistakes; the {shown} most confident ones are in {path}, row by row:");
        for (int i = 0; i < Math.Min(shown, ContactSheet.Columns); i++)
        {
            TestedImage image = mistakes[i];
            string predicted = names[(int)image.PredictedLabel - 1];
            Print($"  {i + 1}. {names[(int)image.Label - 1]}, taken for {predicted} with {image.Score.Max():P0}: {image.ImagePath}");
        }
    }

    public static void Predictions(string model, string path, Prediction byPath, Prediction byBytes)
    {
        if (!byPath.Score.SequenceEqual(byBytes.Score))
            throw new InvalidDataException($"The scores of {path} and of its bytes differ.");
        Print($"\nsaved to {model}, {new FileInfo(model).Length:N0} bytes, and loaded again");
        Print($"{path}, and its bytes: {byPath.PredictedName}, {byPath.Score.Max():P0}");
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
