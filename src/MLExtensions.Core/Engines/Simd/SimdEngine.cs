using MLExtensions.Simd;

namespace MLExtensions;

/// <summary>
/// Trains on this processor, with .NET's vector instructions, on several threads. The same plan gives the same bits on any number of
/// threads.
/// </summary>
public sealed class SimdEngine : Engine
{
    /// <summary>The maximum number of threads of an engine.</summary>
    public const int MaxThreads = 1024;

    /// <summary>Initializes an engine.</summary>
    /// <param name="numberOfThreads">From 1 to 1024; null for one a processor core.</param>
    public SimdEngine(int? numberOfThreads = null)
    {
        if (numberOfThreads is < 1 or > MaxThreads)
        {
            throw new ArgumentOutOfRangeException(
                nameof(numberOfThreads), numberOfThreads, $"The number of threads should be from 1 to {MaxThreads}.");
        }
        NumberOfThreads = numberOfThreads ?? Environment.ProcessorCount;
    }

    /// <summary>Gets the number of threads that a training uses, including the calling one.</summary>
    public int NumberOfThreads { get; }

    /// <inheritdoc/>
    public override string Name => $"SIMD ({MatrixProduct.InstructionSet}), {NumberOfThreads} thread{(NumberOfThreads == 1 ? "" : "s")}";

    internal override ITrainingRun Start(TrainingPlan plan)
    {
        if (plan is not NetworkPlan network)
        {
            throw new NotSupportedException(
                $"{nameof(SimdEngine)} trains networks of fully connected layers; a custom module needs a TorchEngine.");
        }
        ITrainingRun? linear = IsLinear(network) ? network.Loss.Accept(new LinearRun(network, NumberOfThreads)) : null;
        return linear ?? new SimdTrainingRun(network, NumberOfThreads);
    }

    // A thread for each training has nobody to wait for.
    internal override (Engine Engine, int AtOnce) ShareAmong(int trainings)
    {
        int atOnce = Math.Min(trainings, NumberOfThreads);
        return (new SimdEngine(NumberOfThreads / atOnce), atOnce);
    }

    /// <summary>
    /// Whether the fast path for linear models suits a plan: one output, batches that are not worth more threads, and no factors.
    /// </summary>
    private static bool IsLinear(NetworkPlan plan)
        => plan is { HasSparseRows: false, HasFeatureFactors: false, LearningRateFactors: null }
            && plan.Network is { Outputs: 1, Layers: [{ Activation: var activation }] } && activation == Activation.Identity
            && (long)plan.BatchSize * plan.Network.Inputs <= 1 << 16;

    private sealed class LinearRun(NetworkPlan plan, int numberOfThreads) : IElementwiseLossVisitor<ITrainingRun>
    {
        public ITrainingRun Visit<TOperator>(TOperator loss)
            where TOperator : struct, ILossOperator
            => new LinearTrainingRun<TOperator>(plan, loss, numberOfThreads);
    }
}
