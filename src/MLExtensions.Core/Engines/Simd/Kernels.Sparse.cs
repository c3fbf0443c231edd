using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Simd;

/// <content>Products of which only some terms are there. What they read is far apart, so it is prefetched some terms before.</content>
internal static unsafe partial class Kernels<TInstructions, TVector>
{
    private const int TermsAhead = 6, FloatsOfLine = 16;

    /// <summary>See <see cref="MatrixProduct.MultiplySparse"/>.</summary>
    public static void MultiplySparse(int panels, int* places, float* values, int count, float* b, nint bStep, float* start, float* c)
    {
        for (; panels >= 4; panels -= 4, b += 4 * Width, start += 4 * Width, c += 4 * Width)
            FourPanels(places, values, count, b, bStep, start, c);
        if (panels >= 2)
        {
            TwoPanels(places, values, count, b, bStep, start, c);
            panels -= 2;
            b += 2 * Width;
            start += 2 * Width;
            c += 2 * Width;
        }
        if (panels > 0)
            OnePanel(places, values, count, b, bStep, start, c);
    }

    private static void FourPanels(int* places, float* values, int count, float* b, nint bStep, float* start, float* c)
    {
        Pair c0 = Pair.Load(start), c1 = Pair.Load(start + Width), c2 = Pair.Load(start + 2 * Width), c3 = Pair.Load(start + 3 * Width);
        for (int i = 0; i < count; i++)
        {
            if (i + TermsAhead < count)
                Prefetch(b + places[i + TermsAhead] * bStep, 4 * Width);
            float* from = b + places[i] * bStep;
            c0.MultiplyAdd(values[i], Pair.Load(from));
            c1.MultiplyAdd(values[i], Pair.Load(from + Width));
            c2.MultiplyAdd(values[i], Pair.Load(from + 2 * Width));
            c3.MultiplyAdd(values[i], Pair.Load(from + 3 * Width));
        }
        c0.Store(c);
        c1.Store(c + Width);
        c2.Store(c + 2 * Width);
        c3.Store(c + 3 * Width);
    }

    private static void TwoPanels(int* places, float* values, int count, float* b, nint bStep, float* start, float* c)
    {
        Pair c0 = Pair.Load(start), c1 = Pair.Load(start + Width);
        for (int i = 0; i < count; i++)
        {
            if (i + TermsAhead < count)
                Prefetch(b + places[i + TermsAhead] * bStep, 2 * Width);
            float* from = b + places[i] * bStep;
            c0.MultiplyAdd(values[i], Pair.Load(from));
            c1.MultiplyAdd(values[i], Pair.Load(from + Width));
        }
        c0.Store(c);
        c1.Store(c + Width);
    }

    private static void OnePanel(int* places, float* values, int count, float* b, nint bStep, float* start, float* c)
    {
        Pair sums = Pair.Load(start);
        for (int i = 0; i < count; i++)
        {
            if (i + TermsAhead < count)
                Prefetch(b + places[i + TermsAhead] * bStep, Width);
            sums.MultiplyAdd(values[i], Pair.Load(b + places[i] * bStep));
        }
        sums.Store(c);
    }

    private static void Prefetch(float* first, int count)
    {
        if (!Sse.IsSupported)
            return;
        for (int i = 0; i < count; i += FloatsOfLine)
            Sse.Prefetch0(first + i);
    }
}
