using System.Globalization;
using Microsoft.ML;
using MLExtensions.Benchmarks.Comparison;
using TorchModuleSample;
using TorchSharp;

namespace MLExtensions.Benchmarks;

/// <summary>Images a second on each engine that the machine has, through Fit, and the losses, which should be alike.</summary>
internal static class Engines
{
    // The first epoch is not in the time: it compiles code, and on a device it loads the kernels.
    private const int Epochs = 4;

    private static readonly int[] BatchSizes = [64, 1024, 8192];

    public static void Print(TextWriter output)
    {
        output.WriteLine(Machine.Describe());
        Engine[] engines = [
            new SimdEngine(), TorchEngine.Cpu(), .. torch.cuda.is_available() ? [TorchEngine.Cuda()] : Array.Empty<Engine>()];
        if (engines.Length == 2)
            output.WriteLine("no CUDA device");

        string perceptron = $"784-256-128-10, dropout 0.25, Adam, 60,000 images, {Epochs} epochs";
        WriteTable(output, perceptron, engines, rows: 60_000, (ml, settings) =>
            ml.MulticlassClassification.Trainers.MultilayerPerceptron(Configure(settings, new MultilayerPerceptronMulticlassTrainer.Options
            {
                HiddenLayers = Recipe.HiddenLayers,
                Dropout = 0.25,
                Optimizer = Optimizer.Adam(Recipe.LearningRate),
                Engine = settings.Engine,
            })));
        string module = $"the convolutional network of samples/TorchModule, Adam, 16,384 images, {Epochs} epochs";
        WriteTable(output, module, engines[1..], rows: 16_384, (ml, settings) =>
            ml.MulticlassClassification.Trainers.TorchModule(Configure(settings, new TorchModuleMulticlassTrainer.Options
            {
                Module = "fashion-cnn",
                InputShape = [1, 28, 28],
                Device = settings.Engine == engines[1] ? torch.CPU : torch.CUDA,
            })));
    }

    private static void WriteTable<TTransformer>(
        TextWriter output, string title, Engine[] engines, int rows, Func<MLContext, Settings, IEstimator<TTransformer>> create)
        where TTransformer : class, ITransformer
    {
        output.WriteLine($"\n{title}\n\n| engine | batch | images a second | losses of the epochs |\n| --- | ---: | ---: | --- |");
        foreach (int batchSize in BatchSizes)
        {
            foreach (Engine engine in engines)
            {
                var ml = new MLContext(seed: 1);
                ml.ComponentCatalog.RegisterAssembly(typeof(ConvolutionalNetwork).Assembly);
                IDataView images = ml.Data.TakeRows(ml.Data.LoadFashionMnist(FashionMnistSplit.Train), rows);
                var clock = new EpochClock();
                Recipe.Normalize(ml).Append(create(ml, new Settings(engine, batchSize, clock))).Fit(images);
                string losses = string.Join(" ", clock.Losses.Select(loss => loss.ToString("F4", CultureInfo.InvariantCulture)));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {engine.Name} | {batchSize} | {rows / Timing.Median(clock.Epochs):N0} | {losses} |"));
            }
        }
    }

    private static TOptions Configure<TOptions>(Settings settings, TOptions options)
        where TOptions : TrainerOptions
    {
        (options.BatchSize, options.Progress, options.Epochs) = (settings.BatchSize, settings.Clock, Epochs);
        return options;
    }

    private sealed record Settings(Engine Engine, int BatchSize, EpochClock Clock);
}
