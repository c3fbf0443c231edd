using System.CommandLine;
using MLExtensions;
using MLExtensions.Samples;

namespace FashionMnistSample;

/// <summary>The options of the sample.</summary>
internal sealed record SampleOptions(
    MultilayerPerceptronMulticlassTrainer.Options Trainer, string Engine, int HoldOut, int Seed, string? Data, string Model);

internal static class CommandLine
{
    private const int MaxHoldOut = 59_999;

    public static int Run(string[] args, Action<SampleOptions> run)
    {
        var recipe = ChoiceOption.Create(
            "--recipe", "document: the settings of the tutorial. best: the same network, trained longer, with more of this library's "
                + "options. The options below change a recipe.", Recipe.Document, Recipe.Best);
        var engine = ChoiceOption.Create(
            "--engine", "The engine that trains: simd, .NET's vector instructions; torch, libtorch on the CPU; cuda, libtorch on the first "
                + "CUDA device; auto, cuda if there is such a device, else torch.", Engines.Names);
        MultilayerPerceptronMulticlassTrainer.Options document = Recipe.Of(Recipe.Document), best = Recipe.Of(Recipe.Best);
        var epochs = NumberOption.Create<int>(
            "--epochs", $"The number of passes over the 60,000 images. [document: {document.Epochs}, best: {best.Epochs}]",
            "a whole number of 1 or more", value => value >= 1);
        var batchSize = NumberOption.Create<int>(
            "--batch-size", $"The number of images in a batch. [document: {document.BatchSize}, best: {best.BatchSize}]",
            "a whole number of 1 or more", value => value >= 1);
        var dropout = NumberOption.Create<double>(
            "--dropout", FormattableString.Invariant(
                $"The probability of dropping a hidden unit in training. [document: {document.Dropout}, best: {best.Dropout}]"),
            "a number from 0 to less than 1", value => value is >= 0 and < 1);
        var hidden = NumberOption.CreateList<int>(
            "--hidden", $"The width of each hidden layer. [both: {string.Join(' ', document.HiddenLayers)}]",
            "whole numbers of 1 or more", value => value >= 1);
        var learningRate = NumberOption.Create<double>(
            "--learning-rate", FormattableString.Invariant(
                $"Of Adam, or of AdamW. [document: {document.Optimizer!.LearningRate}, best: {best.Optimizer!.LearningRate}]"),
            "a number of more than 0", value => value > 0 && double.IsFinite(value));
        var checkpoints = new Option<string?>("--checkpoints") { Description = CheckpointOptions.Checkpoints };
        var resume = new Option<string?>("--resume") { Description = CheckpointOptions.Resume };
        var holdOut = NumberOption.Create(
            "--hold-out", "The number of training images, the last ones, to test on in place of the test images, and not to train on: to "
                + "choose settings by.", 0, $"a whole number from 0 to {MaxHoldOut}", value => value is >= 0 and <= MaxHoldOut);
        var seed = NumberOption.Create(
            "--seed", "The seed of all random numbers; one seed gives one model.", 1, "a whole number", _ => true);
        var data = new Option<string?>("--data") { Description = "The folder with Fashion-MNIST's four files. [the one installed]" };
        var model = new Option<string>("--model")
        {
            Description = "The file in which the trained pipeline is saved.",
            DefaultValueFactory = _ => "fashion-mnist.zip",
        };

        var command = new RootCommand("Trains a multi-layer perceptron on Fashion-MNIST in an ML.NET pipeline.")
        {
            recipe, engine, epochs, batchSize, dropout, hidden, learningRate, checkpoints, resume, holdOut, seed, data, model,
        };
        return SampleCommand.Run(command, args, (parsed, token) =>
        {
            OutputFile.CheckWritable(parsed.GetValue(model)!);
            MultilayerPerceptronMulticlassTrainer.Options trainer = Recipe.Of(parsed.GetValue(recipe)!);
            trainer.Epochs = parsed.GetValue(epochs) ?? trainer.Epochs;
            trainer.BatchSize = parsed.GetValue(batchSize) ?? trainer.BatchSize;
            trainer.Dropout = parsed.GetValue(dropout) ?? trainer.Dropout;
            trainer.HiddenLayers = parsed.GetValue(hidden) is { Length: > 0 } widths ? widths : trainer.HiddenLayers;
            trainer.Optimizer = trainer.Optimizer! with { LearningRate = parsed.GetValue(learningRate) ?? trainer.Optimizer.LearningRate };
            trainer.Checkpoints = CheckpointOptions.Create(parsed.GetValue(checkpoints), parsed.GetValue(resume));
            trainer.CancellationToken = token;
            run(new SampleOptions(
                trainer, parsed.GetValue(engine)!, parsed.GetValue(holdOut), parsed.GetValue(seed), parsed.GetValue(data),
                parsed.GetValue(model)!));
            return 0;
        }, parsed => CheckpointOptions.HowToGoOn("./run.sh", args, parsed.GetValue(checkpoints), parsed.GetValue(resume)));
    }
}
