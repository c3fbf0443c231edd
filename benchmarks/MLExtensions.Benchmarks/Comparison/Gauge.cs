using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Benchmarks.Comparison;

/// <summary>
/// Small things that always do the same work, measured in each round: a product within the first cache, and a pass over numbers as large as
/// the network's parameters. Where they change from round to round, the machine has; then only ratios within a round say something.
/// </summary>
internal static class Gauge
{
    private const int Rows = 4, Steps = 256, StreamLength = 235_146;

    private static readonly float[] Left = Ones(Rows * Steps), Right = Ones(Steps * 2 * Vector<float>.Count),
        Result = Ones(Rows * 2 * Vector<float>.Count);
    private static readonly float[] Target = Ones(StreamLength), First = Ones(StreamLength), Second = Ones(StreamLength);

    /// <summary>Floating-point operations a second of a product in the first cache, one thread.</summary>
    public static double Product()
    {
        Timing.WarmUp(Multiply);
        return 2.0 * Rows * Steps * 2 * Vector<float>.Count / Enumerable.Range(0, 10).Min(_ => Timing.Slice(Multiply, 0.01));
    }

    /// <summary>
    /// Bytes a second, read and written, of a pass over three arrays of the size of the parameters, one thread: a triad, as an optimizer's
    /// update is.
    /// </summary>
    public static double Stream()
    {
        Timing.WarmUp(Triad);
        return 3.0 * sizeof(float) * StreamLength / Enumerable.Range(0, 10).Min(_ => Timing.Slice(Triad, 0.01));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Multiply()
    {
        int lanes = Vector<float>.Count;
        Vector<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (int step = 0; step < Steps; step++)
        {
            var b = new Vector<float>(Right, step * 2 * lanes);
            var d = new Vector<float>(Right, (step * 2 + 1) * lanes);
            Vector<float> a0 = new(Left[step]), a1 = new(Left[Steps + step]), a2 = new(Left[2 * Steps + step]),
                a3 = new(Left[3 * Steps + step]);
            c0 = Vector.MultiplyAddEstimate(a0, b, c0);
            d0 = Vector.MultiplyAddEstimate(a0, d, d0);
            c1 = Vector.MultiplyAddEstimate(a1, b, c1);
            d1 = Vector.MultiplyAddEstimate(a1, d, d1);
            c2 = Vector.MultiplyAddEstimate(a2, b, c2);
            d2 = Vector.MultiplyAddEstimate(a2, d, d2);
            c3 = Vector.MultiplyAddEstimate(a3, b, c3);
            d3 = Vector.MultiplyAddEstimate(a3, d, d3);
        }
        (c0 + c1 + c2 + c3).CopyTo(Result);
        (d0 + d1 + d2 + d3).CopyTo(Result, lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Triad()
    {
        var factor = new Vector<float>(0.5f);
        for (int i = 0; i <= StreamLength - Vector<float>.Count; i += Vector<float>.Count)
            Vector.MultiplyAddEstimate(factor, new Vector<float>(First, i), new Vector<float>(Second, i)).CopyTo(Target, i);
    }

    private static float[] Ones(int length)
    {
        float[] values = new float[length];
        Array.Fill(values, 1);
        return values;
    }
}
