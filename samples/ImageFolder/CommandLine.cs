using System.CommandLine;
using MLExtensions;
using MLExtensions.Samples;

namespace ImageFolderSample;

/// <summary>The options of the sample.</summary>
internal sealed record SampleOptions(
    string? Folder, bool UsesResNet, int Size, bool IsGrey, int Images, int Epochs, Augment[] Augmentation, string Model, string Sheet,
    int Seed, CancellationToken Token);

internal static class CommandLine
{
    private const string Pixels = "pixels", ResNet = "resnet18", Shift = "shift", Flip = "flip", None = "none";

    public static int Run(string[] args, Action<SampleOptions> run)
    {
        var folder = new Argument<string?>("folder")
        {
            Description = "A folder that has a folder of images for each class. [Fashion-MNIST, written as PNG files; for --features "
                + "resnet18, stamps of Tux Paint]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var features = ChoiceOption.Create(
            "--features", "What the network learns from: pixels, or features of a ResNet18 that was trained on ImageNet.", Pixels, ResNet);
        var size = NumberOption.Create(
            "--size", "The width and the height of the pixels.", 28, "a whole number from 4 to 512", value => value is >= 4 and <= 512);
        var color = new Option<bool>("--color") { Description = "Learns from pixels in colour, not in grey. [grey]" };
        var images = NumberOption.Create(
            "--images", "The number of images of Fashion-MNIST that are written.", 12_000, "a whole number from 100 to 60,000",
            value => value is >= 100 and <= 60_000);
        var epochs = NumberOption.Create(
            "--epochs", "The number of passes over the pixels.", 40, "a whole number of 1 or more", value => value >= 1);
        var augmentation = ChoiceOption.Create(
            "--augmentation", "How images are changed in each epoch: shifted by up to a pixel; flipped and shifted; or not at all.", Shift,
            Flip, None);
        var model = new Option<string>("--model")
        {
            Description = "The file in which the trained pipeline is saved.", DefaultValueFactory = _ => "images.zip",
        };
        var sheet = new Option<string>("--mistakes")
        {
            Description = "The PNG file of the images that were mistaken most.", DefaultValueFactory = _ => "mistakes.png",
        };
        var seed = NumberOption.Create(
            "--seed", "The seed of all random numbers; one seed gives one model.", 1, "a whole number", _ => true);
        var command = new RootCommand("Learns to tell the images in the folders of a folder apart.")
        {
            folder, features, size, color, images, epochs, augmentation, model, sheet, seed,
        };
        return SampleCommand.Run(command, args, (parsed, token) =>
        {
            OutputFile.CheckWritable(parsed.GetValue(model)!);
            OutputFile.CheckWritable(parsed.GetValue(sheet)!);
            run(new SampleOptions(
                parsed.GetValue(folder), parsed.GetValue(features) == ResNet, parsed.GetValue(size), !parsed.GetValue(color),
                parsed.GetValue(images), parsed.GetValue(epochs), AugmentationOf(parsed.GetValue(augmentation)!),
                parsed.GetValue(model)!, parsed.GetValue(sheet)!, parsed.GetValue(seed), token));
            return 0;
        });
    }

    private static Augment[] AugmentationOf(string name) => name switch
    {
        Shift => [Augment.Shift(1)],
        Flip => [Augment.Flip(), Augment.Shift(1)],
        _ => [],
    };
}
