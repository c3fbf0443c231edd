using System.CommandLine;
using MLExtensions;
using MLExtensions.Samples;

namespace TableSample;

/// <summary>The options of the sample.</summary>
internal sealed record SampleOptions(
    string Data, string Model, double MissedCost, int? Epochs, int Seed, Checkpoints? Checkpoints, CancellationToken Token);

internal static class CommandLine
{
    public static int Run(string[] args, Action<SampleOptions> run)
    {
        var data = new Option<string>("--data")
        {
            Description = "The file of credits.",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "credit.csv"),
        };
        var model = new Option<string>("--model")
        {
            Description = "The file in which the trained pipeline is saved.",
            DefaultValueFactory = _ => "credit.zip",
        };
        var missedCost = NumberOption.Create(
            "--missed-cost", "What a bad credit costs that was granted, where a good one that was refused costs 1.", 5.0,
            "a number of more than 0", value => value > 0 && double.IsFinite(value));
        var epochs = NumberOption.Create<int>(
            "--epochs", "The number of passes over the rows, of one network, to the last. [automatic training]",
            "a whole number of 1 or more", value => value >= 1);
        var checkpoints = new Option<string?>("--checkpoints") { Description = CheckpointOptions.Checkpoints };
        var resume = new Option<string?>("--resume") { Description = CheckpointOptions.Resume };
        var seed = NumberOption.Create(
            "--seed", "The seed of all random numbers; one seed gives one model.", 1, "a whole number", _ => true);
        var command = new RootCommand("Predicts bad credits from a CSV file with gaps and categories, beside LightGBM.")
        {
            data, model, missedCost, epochs, checkpoints, resume, seed,
        };
        return SampleCommand.Run(command, args, (parsed, token) =>
        {
            OutputFile.CheckWritable(parsed.GetValue(model)!);
            run(new SampleOptions(
                parsed.GetValue(data)!, parsed.GetValue(model)!, parsed.GetValue(missedCost), parsed.GetValue(epochs),
                parsed.GetValue(seed), CheckpointOptions.Create(parsed.GetValue(checkpoints), parsed.GetValue(resume)), token));
            return 0;
        }, parsed => CheckpointOptions.HowToGoOn(
            "./run.sh table", args, parsed.GetValue(checkpoints), parsed.GetValue(resume)));
    }
}
