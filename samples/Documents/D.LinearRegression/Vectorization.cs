using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DocumentsSample;

/// <summary>Adding two vectors of 10,000 numbers, one at a time and several at a time. The trainers compute in the second way.</summary>
internal static class Vectorization
{
    private const int Length = 10_000, Repetitions = 2_000;

    public static void Run(Report report)
    {
        float[] a = [.. Enumerable.Range(0, Length).Select(i => i * 0.5f)], b = [.. Enumerable.Range(0, Length).Select(i => i * 0.25f)];
        float[] one = new float[Length], several = new float[Length];

        double loop = MicrosecondsOf(() => AddInLoop(a, b, one)), vectors = MicrosecondsOf(() => AddVectors(a, b, several));
        report.Print($"a loop               {loop,8:F2} microseconds");
        // How long it takes depends on the machine; it is not judged.
        report.Print($"vectors of {Vector<float>.Count,2} numbers {vectors,8:F2} microseconds");

        report.Check("both sums are the same", one.AsSpan().SequenceEqual(several));
        report.Compare("the last sum", several[^1], 0.75 * (Length - 1), 0, "by hand");
    }

    // Compiled for speed at once; without the attribute, .NET does that after some calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddInLoop(float[] a, float[] b, float[] sum)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] = a[i] + b[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddVectors(float[] a, float[] b, float[] sum)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(a, i) + new Vector<float>(b, i)).CopyTo(sum, i);
        for (; i < sum.Length; i++) // What is left, where the length is no multiple.
            sum[i] = a[i] + b[i];
    }

    /// <summary>The best of ten.</summary>
    private static double MicrosecondsOf(Action action)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < 10; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Repetitions / 10; i++)
                action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / (Repetitions / 10));
        }
        return best;
    }
}
