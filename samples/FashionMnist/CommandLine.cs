using System.CommandLine;

namespace FashionMnistSample;

/// <summary>The options of the sample; the defaults are the document's recipe with dropout.</summary>
internal sealed record SampleOptions(int Epochs, int BatchSize, float Dropout, int[] Hidden, float LearningRate, int Seed, string? Data, string Model);

internal static class CommandLine
{
    public static int Run(string[] args, Action<SampleOptions> run)
    {
        Option<int> epochs = Create("--epochs", "How often training goes through the 60,000 images.", 10);
        Option<int> batchSize = Create("--batch-size", "Images that a step of training looks at.", 64);
        Option<float> dropout = Create("--dropout", "The probability with which a hidden unit is dropped in training.", 0.25f);
        Option<int[]> hidden = Create<int[]>("--hidden", "The width of each hidden layer.", [256, 128]);
        hidden.AllowMultipleArgumentsPerToken = true;
        Option<float> learningRate = Create("--learning-rate", "Of Adam.", 3e-3f);
        Option<int> seed = Create("--seed", "Decides all random numbers; one seed gives one model.", 1);
        Option<string?> data = Create<string?>("--data", "The folder with Fashion-MNIST's four files.", null);
        Option<string> model = Create("--model", "Where the trained pipeline is saved.", "fashion-mnist.zip");

        var command = new RootCommand("Trains a multi-layer perceptron on Fashion-MNIST in an ML.NET pipeline.") { epochs, batchSize, dropout, hidden, learningRate, seed, data, model };
        command.SetAction(parsed =>
        {
            try
            {
                CheckWritable(parsed.GetValue(model)!);
                run(new SampleOptions(parsed.GetValue(epochs), parsed.GetValue(batchSize), parsed.GetValue(dropout), parsed.GetValue(hidden)!, parsed.GetValue(learningRate),
                    parsed.GetValue(seed), parsed.GetValue(data), parsed.GetValue(model)!));
                return 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or ArgumentException or ArithmeticException or InvalidOperationException)
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
