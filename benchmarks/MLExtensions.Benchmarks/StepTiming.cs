using MLExtensions.Benchmarks.Comparison;

namespace MLExtensions.Benchmarks;

/// <summary>How long a step takes, without gathering.</summary>
/// <param name="Seconds">The median of slices of time.</param>
/// <param name="Peak">The multiply-add peak of as many threads beside it, in operations a second.</param>
/// <param name="Rate">Operations a second.</param>
/// <param name="OfPeak">The median of each slice's rate by the peak just before it, so that both saw the machine in the same state.</param>
internal readonly record struct StepTiming(double Seconds, double Peak, double Rate, double OfPeak)
{
    public static StepTiming Measure(Network network, int batchSize, int threads, StepData data, double learningRate)
    {
        using ITrainingRun run = new SimdEngine(threads).Start(new NetworkPlan
        {
            Network = network,
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(learningRate),
            BatchSize = batchSize,
        });
        void Step() => data.Step(run, learningRate);

        double operations = StepCost.Of(network, batchSize).Total;
        Timing.WarmUp(Step);
        var slices = Enumerable.Range(0, 11).Select(_ => (Peak: MultiplyAddPeak.Measure(threads), Time: Timing.Slice(Step, 0.05))).ToList();
        double seconds = Timing.Median(slices.Select(slice => slice.Time));
        return new StepTiming(
            seconds, slices.Max(slice => slice.Peak), operations / seconds,
            Timing.Median(slices.Select(slice => operations / slice.Time / slice.Peak)));
    }
}
