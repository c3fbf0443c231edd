using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Benchmarks.Comparison;

/// <summary>
/// The most multiply-adds that the processor can do, from registers to registers: what every product is measured against.
/// Twelve accumulators that do not wait for each other cover the latency of two units, and with two operands still fit the 16 registers of
/// AVX2. All numbers stay near 1, since denormals would be slow.
/// </summary>
internal static class MultiplyAddPeak
{
    private const int Accumulators = 12, Repetitions = 4096;

    private static readonly Func<float> Loop =
        Vector512.IsHardwareAccelerated ? Run<Vector512<float>, Bits512> : Vector256.IsHardwareAccelerated ? Run<Vector256<float>,
        Bits256> : Run<Vector128<float>, Bits128>;

    private static readonly double OperationsOfLoop = 2.0 * Accumulators * Repetitions
        * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256.IsHardwareAccelerated ? Vector256<float>.Count
            : Vector128<float>.Count);

    static MultiplyAddPeak() => Timing.WarmUp(() => Loop());

    /// <summary>Floating-point operations a second of that many threads at once, in a slice of time.</summary>
    public static double Measure(int threads, double seconds = 0.02)
    {
        double[] rates = new double[threads];
        using var start = new Barrier(threads);
        Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(thread => new Thread(() => MeasureThread(thread)))];
        foreach (Thread other in others)
            other.Start();
        MeasureThread(0);
        foreach (Thread other in others)
            other.Join();
        return rates.Sum();

        void MeasureThread(int thread)
        {
            start.SignalAndWait();
            rates[thread] = OperationsOfLoop / Timing.Slice(() => Loop(), seconds);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Run<TVector, TOperator>()
        where TVector : struct
        where TOperator : struct, IMultiplyAdd<TVector>
    {
        TVector factor = TOperator.Create(0.999f), term = TOperator.Create(0.001f);
        TVector a = factor, b = factor, c = factor, d = factor, e = factor, f = factor, g = factor, h = factor, i = factor, j = factor,
            k = factor, l = factor;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            a = TOperator.MultiplyAdd(a, factor, term);
            b = TOperator.MultiplyAdd(b, factor, term);
            c = TOperator.MultiplyAdd(c, factor, term);
            d = TOperator.MultiplyAdd(d, factor, term);
            e = TOperator.MultiplyAdd(e, factor, term);
            f = TOperator.MultiplyAdd(f, factor, term);
            g = TOperator.MultiplyAdd(g, factor, term);
            h = TOperator.MultiplyAdd(h, factor, term);
            i = TOperator.MultiplyAdd(i, factor, term);
            j = TOperator.MultiplyAdd(j, factor, term);
            k = TOperator.MultiplyAdd(k, factor, term);
            l = TOperator.MultiplyAdd(l, factor, term);
        }
        return TOperator.First(a) + TOperator.First(b) + TOperator.First(c) + TOperator.First(d) + TOperator.First(e) + TOperator.First(f)
            + TOperator.First(g) + TOperator.First(h) + TOperator.First(i) + TOperator.First(j) + TOperator.First(k) + TOperator.First(l);
    }

    private interface IMultiplyAdd<TVector>
    {
        static abstract TVector Create(float value);

        static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

        static abstract float First(TVector vector);
    }

    private readonly struct Bits512 : IMultiplyAdd<Vector512<float>>
    {
        public static Vector512<float> Create(float value) => Vector512.Create(value);

        public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
            => Vector512.MultiplyAddEstimate(a, b, c);

        public static float First(Vector512<float> vector) => vector.ToScalar();
    }

    private readonly struct Bits256 : IMultiplyAdd<Vector256<float>>
    {
        public static Vector256<float> Create(float value) => Vector256.Create(value);

        public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c)
            => Vector256.MultiplyAddEstimate(a, b, c);

        public static float First(Vector256<float> vector) => vector.ToScalar();
    }

    private readonly struct Bits128 : IMultiplyAdd<Vector128<float>>
    {
        public static Vector128<float> Create(float value) => Vector128.Create(value);

        public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
            => Vector128.MultiplyAddEstimate(a, b, c);

        public static float First(Vector128<float> vector) => vector.ToScalar();
    }
}
