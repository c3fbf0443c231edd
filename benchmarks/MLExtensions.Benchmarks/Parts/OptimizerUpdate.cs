using BenchmarkDotNet.Attributes;

namespace MLExtensions.Benchmarks.Parts;

/// <summary>
/// The update of 235,146 parameters. A step of a single row is nearly nothing but that, through the same interface that every engine has;
/// what an optimizer costs is its difference to Sgd, which keeps no state.
/// </summary>
public class OptimizerUpdate
{
    private const double LearningRate = 1e-6;

    private ITrainingRun _run = null!;
    private StepData _data = null!;

    [Params("Sgd", "Adam")]
    public string Rule { get; set; } = "";

    [GlobalSetup]
    public void Start()
    {
        Network network = Recipe.CreateNetwork();
        Optimizer optimizer = Rule == "Sgd" ? Optimizer.Sgd(LearningRate) : Optimizer.Adam(LearningRate);
        _data = StepData.Random(network, batchSize: 1);
        _run = new SimdEngine(1)
            .Start(new NetworkPlan { Network = network, Loss = Loss.SoftmaxCrossEntropy, Optimizer = optimizer, BatchSize = 1 });
    }

    [GlobalCleanup]
    public void End() => _run.Dispose();

    [Benchmark]
    public double StepOfOneRow() => _data.Step(_run, LearningRate);
}
