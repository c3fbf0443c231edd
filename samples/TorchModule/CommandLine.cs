using System.CommandLine;

namespace TorchModuleSample;

/// <summary>The options of the sample.</summary>
internal sealed record SampleOptions(int Epochs, int BatchSize, float LearningRate, int Seed, string? Data, string Model);

internal static class CommandLine
{
    public static int Run(string[] args, Action<SampleOptions> run)
    {
        Option<int> epochs = Create("--epochs", "How often training goes through the 60,000 images.", 3);
        Option<int> batchSize = Create("--batch-size", "Images that a step of training looks at.", 64);
        Option<float> learningRate = Create("--learning-rate", "The largest one of the one-cycle schedule.", 3e-3f);
        Option<int> seed = Create("--seed", "Decides all random numbers.", 1);
        Option<string?> data = Create<string?>("--data", "The folder with Fashion-MNIST's four files.", null);
        Option<string> model = Create("--model", "Where the trained pipeline is saved.", "fashion-cnn.zip");

        var command = new RootCommand(
            "Trains a convolutional network of one's own, written with TorchSharp, on Fashion-MNIST in an ML.NET pipeline.") { epochs,
            batchSize, learningRate, seed, data, model };
        command.SetAction(parsed =>
        {
            try
            {
                run(new SampleOptions(
                    parsed.GetValue(epochs), parsed.GetValue(batchSize), parsed.GetValue(learningRate), parsed.GetValue(seed),
                    parsed.GetValue(data), parsed.GetValue(model)!));
                return 0;
            }
            catch (Exception e) when (
                e is IOException or UnauthorizedAccessException or FormatException or ArgumentException or ArithmeticException
                or InvalidOperationException or NotSupportedException or InsufficientMemoryException)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        });
        return command.Parse(args).Invoke();
    }

    private static Option<T> Create<T>(string name, string description, T defaultValue)
        => new(name) { Description = description, DefaultValueFactory = _ => defaultValue };
}
