using System.Globalization;
using BenchmarkDotNet.Running;
using MLExtensions.Benchmarks;
using MLExtensions.Benchmarks.Comparison;
using MLExtensions.Benchmarks.Parts;

const string Usage = """
    parts [options of BenchmarkDotNet]   how long each part takes; --filter '*TrainingStep*' chooses
    ours                                 our side of the comparison, as lines of JSON
    ten-epochs                           its long part: ten epochs to a model
    linear                               linear regression, a row a step
    torchsharp <threads> [ten-epochs]    the same with TorchSharp
    table <file>                         lines of JSON, ours and the peers', as a table
    engines                              images a second on each engine, and the losses
    augmentation                         how long an epoch takes with augmentation, and the accuracy
    ranks-allreduce                      how long a sum over the processes of mpiexec takes; benchmarks/ranks.sh runs this and the next two
    ranks-steps <name> <threads>         how long a step takes
    ranks-table <file>                   the lines of the steps, as a table
    growth                               operations, bytes and floors of a step; how time grows with rows, width and batch
    larger-than-memory                   peak memory and time of 2, 8 and 20 million rows, streamed and in memory
    """;

switch (args)
{
    case ["parts", .. string[] options]:
        BenchmarkSwitcher.FromAssembly(typeof(PartsConfig).Assembly)
            .Run(options.Length == 0 ? ["--filter", "*"] : options, new PartsConfig());
        return 0;
    case ["ours"]:
        Ours.Run();
        return 0;
    case ["ten-epochs"]:
        Ours.RunTenEpochs();
        return 0;
    case ["linear"]:
        LinearRegression.Run();
        return 0;
    case ["torchsharp", string threads]:
        TorchSharpPeer.Run(int.Parse(threads, CultureInfo.InvariantCulture));
        return 0;
    case ["torchsharp", string threads, "ten-epochs"]:
        TorchSharpPeer.RunTenEpochs(int.Parse(threads, CultureInfo.InvariantCulture));
        return 0;
    case ["table", string file]:
        Table.Print(File.ReadLines(file).Select(Measurement.Parse), Console.Out);
        return 0;
    case ["engines"]:
        Engines.Print(Console.Out);
        return 0;
    case ["augmentation"]:
        Augmentation.Print(Console.Out);
        return 0;
    case ["ranks-allreduce"]:
        Ranks.PrintAllreduce(Console.Out);
        return 0;
    case ["ranks-steps", string name, string threads]:
        Ranks.PrintSteps(name, int.Parse(threads, CultureInfo.InvariantCulture), Console.Out);
        return 0;
    case ["ranks-table", string file]:
        Ranks.PrintTable(File.ReadLines(file), Console.Out);
        return 0;
    case ["growth"]:
        Growth.Print(Console.Out);
        return 0;
    case ["larger-than-memory"]:
        LargerThanMemory.Print(Console.Out);
        return 0;
    case ["larger-than-memory", string kind, string rows, "streamed" or "in-memory"]:
        LargerThanMemory.Measure(kind, int.Parse(rows, CultureInfo.InvariantCulture), isStreamed: args[3] == "streamed");
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
