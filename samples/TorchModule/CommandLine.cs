using System.CommandLine;
using MLExtensions;
using MLExtensions.Samples;

namespace TorchModuleSample;

/// <summary>The options of the sample.</summary>
internal sealed record SampleOptions(
    int Epochs, int BatchSize, double LearningRate, int Seed, string? Data, string Model, Checkpoints? Checkpoints,
    CancellationToken Token);

internal static class CommandLine
{
    public static int Run(string[] args, Action<SampleOptions> run)
    {
        var epochs = NumberOption.Create(
            "--epochs", "The number of passes over the 60,000 images.", 3, "a whole number of 1 or more", value => value >= 1);
        var batchSize = NumberOption.Create(
            "--batch-size", "The number of images in a batch.", 64, "a whole number of 1 or more", value => value >= 1);
        var learningRate = NumberOption.Create(
            "--learning-rate", "The largest rate of the one-cycle schedule.", 3e-3, "a number of more than 0",
            value => value > 0 && double.IsFinite(value));
        var checkpoints = new Option<string?>("--checkpoints") { Description = CheckpointOptions.Checkpoints };
        var resume = new Option<string?>("--resume") { Description = CheckpointOptions.Resume };
        var seed = NumberOption.Create("--seed", "The seed of all random numbers.", 1, "a whole number", _ => true);
        var data = new Option<string?>("--data") { Description = "The folder with Fashion-MNIST's four files. [the one installed]" };
        var model = new Option<string>("--model")
        {
            Description = "The file in which the trained pipeline is saved.",
            DefaultValueFactory = _ => "fashion-cnn.zip",
        };
        var command = new RootCommand("Trains a custom convolutional network, written with TorchSharp, on Fashion-MNIST in a pipeline.")
        {
            epochs, batchSize, learningRate, checkpoints, resume, seed, data, model,
        };
        return SampleCommand.Run(command, args, (parsed, token) =>
        {
            OutputFile.CheckWritable(parsed.GetValue(model)!);
            run(new SampleOptions(
                parsed.GetValue(epochs), parsed.GetValue(batchSize), parsed.GetValue(learningRate), parsed.GetValue(seed),
                parsed.GetValue(data), parsed.GetValue(model)!,
                CheckpointOptions.Create(parsed.GetValue(checkpoints), parsed.GetValue(resume)), token));
            return 0;
        }, parsed => CheckpointOptions.HowToGoOn(
            "./run.sh torch-module", args, parsed.GetValue(checkpoints), parsed.GetValue(resume)));
    }
}
