using BenchmarkDotNet.Attributes;

namespace MLExtensions.Benchmarks.Parts;

/// <summary>A whole step: forward, backward, Adam. The awkward widths and batches are in it.</summary>
public class TrainingStep
{
    // Tiny, so that one batch again and again stays something to learn.
    private const double LearningRate = 1e-6;

    private ITrainingRun _run = null!;
    private StepData _data = null!;

    [Params(
        "784-256-128-10 x 1", "784-256-128-10 x 17", "784-256-128-10 x 64", "784-256-128-10 x 1000", "784-256-128-10 x 4096",
        "784-1-10 x 64", "784-10-10 x 64", "784-17-10 x 64", "784-784-10 x 64", "784-1000-10 x 64", "784-4096-10 x 64",
        "1-256-10 x 64", "4096-256-10 x 64", "784-256-1 x 64", "784-256-1000 x 64")]
    public string Shape { get; set; } = "";

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    public static IEnumerable<int> ThreadCounts => Enumerable.Distinct([1, Environment.ProcessorCount]);

    [GlobalSetup]
    public void Start()
    {
        string[] parts = Shape.Split(" x ");
        int[] widths = Array.ConvertAll(parts[0].Split('-'), int.Parse);
        int batchSize = int.Parse(parts[1]);
        Network network = Network.CreatePerceptron(widths[0], widths[1..^1], widths[^1], Activation.Relu, seed: 1);
        _data = StepData.Random(network, batchSize);
        _run = new SimdEngine(Threads)
            .Start(new NetworkPlan { Network = network, Loss = Loss.SoftmaxCrossEntropy, Optimizer = Optimizer.Adam(LearningRate),
                BatchSize = batchSize });
    }

    [GlobalCleanup]
    public void End() => _run.Dispose();

    [Benchmark]
    public double Step() => _data.Step(_run, LearningRate);
}
