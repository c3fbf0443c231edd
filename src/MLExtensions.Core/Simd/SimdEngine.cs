using MLExtensions.Simd;

namespace MLExtensions;

/// <summary>Trains on this processor, with .NET's vector instructions, on several threads. The same plan gives the same bits on any number of threads.</summary>
public sealed class SimdEngine : IEngine
{
    /// <summary>The most threads of an engine.</summary>
    public const int MaxThreads = 1024;

    /// <summary>An engine of that many threads.</summary>
    /// <param name="numberOfThreads">From 1 to 1024; null for one a processor core.</param>
    public SimdEngine(int? numberOfThreads = null)
    {
        if (numberOfThreads is < 1 or > MaxThreads)
            throw new ArgumentOutOfRangeException(nameof(numberOfThreads), numberOfThreads, $"The number of threads should be from 1 to {MaxThreads}.");
        NumberOfThreads = numberOfThreads ?? Environment.ProcessorCount;
    }

    /// <summary>Threads that a training uses, the calling one included.</summary>
    public int NumberOfThreads { get; }

    /// <inheritdoc/>
    public string Name => $"SIMD ({MatrixProduct.InstructionSet}), {NumberOfThreads} thread{(NumberOfThreads == 1 ? "" : "s")}";

    /// <inheritdoc/>
    public ITrainingRun Start(NetworkPlan plan)
        => plan.Loss.StartLinear(plan, NumberOfThreads) ?? new SimdTrainingRun(plan, NumberOfThreads);
}
