using System.CommandLine;
using MLExtensions;

namespace FashionMnistSample;

/// <summary>The options of the sample.</summary>
internal sealed record SampleOptions(
    MultilayerPerceptronMulticlassTrainer.Options Trainer, string Engine, int HoldOut, int Seed, string? Data, string Model);

internal static class CommandLine
{
    public static int Run(string[] args, Action<SampleOptions> run)
    {
        Option<string> recipe = Create(
            "--recipe",
            "document: the settings of the tutorial. best: the same network, trained longer, with more of this library's options. The "
            + "options "
            + "below change a recipe.", Recipe.Document);
        recipe.AcceptOnlyFromAmong(Recipe.Document, Recipe.Best);
        Option<string> engine = Create(
            "--engine",
            "The engine that trains: simd, .NET's vector instructions; torch, libtorch on the CPU; cuda, libtorch on the first CUDA "
            + "device; "
            + "auto, cuda if there is such a device, else torch.", Engines.Simd);
        engine.AcceptOnlyFromAmong(Engines.Names);
        Option<int?> epochs = Create<int?>("--epochs", "The number of passes over the 60,000 images.", null);
        Option<int?> batchSize = Create<int?>("--batch-size", "The number of images in a batch.", null);
        Option<float?> dropout = Create<float?>("--dropout", "The probability with which a hidden unit is dropped in training.", null);
        Option<int[]?> hidden = Create<int[]?>("--hidden", "The width of each hidden layer.", null);
        hidden.AllowMultipleArgumentsPerToken = true;
        Option<float?> learningRate = Create<float?>("--learning-rate", "Of Adam, or of AdamW.", null);
        Option<string?> checkpoints = Create<string?>("--checkpoints", "A folder where each epoch saves how far the training is.", null);
        Option<string?> resume = Create<string?>(
            "--resume", "A folder of checkpoints, from the last of which the training resumes, with the settings that it began with.",
            null);
        Option<int> holdOut = Create(
            "--hold-out",
            "The number of training images, the last ones, to test on in place of the test images, and not to train on: to choose "
            + "settings by.",
            0);
        Option<int> seed = Create("--seed", "The seed of all random numbers; one seed gives one model.", 1);
        Option<string?> data = Create<string?>("--data", "The folder with Fashion-MNIST's four files.", null);
        Option<string> model = Create("--model", "The file in which the trained pipeline is saved.", "fashion-mnist.zip");

        var command = new RootCommand(
            "Trains a multi-layer perceptron on Fashion-MNIST in an ML.NET pipeline.") { recipe, engine, epochs, batchSize, dropout,
            hidden, learningRate, checkpoints, resume, holdOut, seed, data, model };
        command.SetAction(parsed =>
        {
            try
            {
                CheckWritable(parsed.GetValue(model)!);
                MultilayerPerceptronMulticlassTrainer.Options trainer = Recipe.Of(parsed.GetValue(recipe)!);
                trainer.Epochs = parsed.GetValue(epochs) ?? trainer.Epochs;
                trainer.BatchSize = parsed.GetValue(batchSize) ?? trainer.BatchSize;
                trainer.Dropout = parsed.GetValue(dropout) ?? trainer.Dropout;
                trainer.HiddenLayers = parsed.GetValue(hidden) is { Length: > 0 } widths ? widths : trainer.HiddenLayers;
                trainer.Optimizer = trainer.Optimizer with { LearningRate = parsed.GetValue(learningRate)
                    ?? trainer.Optimizer.LearningRate };
                trainer.Checkpoints = parsed.GetValue(resume) is { } resumed ? new Checkpoints(resumed) { Resume = true }
                    : parsed.GetValue(checkpoints) is { } folder ? new Checkpoints(folder) : null;
                run(new SampleOptions(
                    trainer, parsed.GetValue(engine)!, parsed.GetValue(holdOut), parsed.GetValue(seed), parsed.GetValue(data),
                    parsed.GetValue(model)!));
                return 0;
            }
            catch (Exception e) when (
                e is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or ArgumentException
                or ArithmeticException or InvalidOperationException or NotSupportedException or InsufficientMemoryException)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        });
        return command.Parse(args).Invoke();
    }

    /// <summary>Before the training, not after it, is the time to learn that the model cannot be saved there.</summary>
    private static void CheckWritable(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        bool isNew = !File.Exists(path);
        File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        if (isNew)
            File.Delete(path);
    }

    private static Option<T> Create<T>(string name, string description, T defaultValue)
        => new(name) { Description = description, DefaultValueFactory = _ => defaultValue };
}
