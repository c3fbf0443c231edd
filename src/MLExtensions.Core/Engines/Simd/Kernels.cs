using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// The loops that multiply, described once for vectors of any width. A tile is some rows times a panel, which is two vectors wide; its sums
/// stay in registers. Every number is summed in the order of its terms, so it is the same whichever thread computes it, and whichever rows
/// it is computed with.
/// </summary>
/// <typeparam name="TInstructions">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vectors.</typeparam>
internal static unsafe partial class Kernels<TInstructions, TVector>
    where TInstructions : struct, IInstructions<TVector>
    where TVector : struct
{
    private static int Width => 2 * TInstructions.Count;

    /// <summary>See <see cref="MatrixProduct.Multiply"/>.</summary>
    public static void Multiply(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow, float* c, nint cRow, int rows, int steps)
    {
        // Two rows alone take as long as six; with six rows fewer, they are two tiles of four.
        int row = 0, sixes = rows % 6 is 2 or 3 ? rows / 6 - 1 : rows / 6;
        for (; row < 6 * sixes; row += 6)
            SixRows(a + row * aRow, aRow, aStep, b, bStep, start + row * startRow, startRow, c + row * cRow, cRow, steps);
        for (; row + 4 <= rows; row += 4)
            FourRows(a + row * aRow, aRow, aStep, b, bStep, start + row * startRow, startRow, c + row * cRow, cRow, steps);
        for (; row < rows; row++)
            OneRow(a + row * aRow, aStep, b, bStep, start + row * startRow, c + row * cRow, steps);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SixRows(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow, float* c, nint cRow, int steps)
    {
        Pair c0 = Pair.Load(start), c1 = Pair.Load(start + startRow), c2 = Pair.Load(start + 2 * startRow);
        Pair c3 = Pair.Load(start + 3 * startRow), c4 = Pair.Load(start + 4 * startRow), c5 = Pair.Load(start + 5 * startRow);
        float* a3 = a + 3 * aRow;
        for (int step = 0; step < steps; step++)
        {
            Pair factors = Pair.Load(b);
            c0.MultiplyAdd(*a, factors);
            c1.MultiplyAdd(a[aRow], factors);
            c2.MultiplyAdd(a[2 * aRow], factors);
            c3.MultiplyAdd(*a3, factors);
            c4.MultiplyAdd(a3[aRow], factors);
            c5.MultiplyAdd(a3[2 * aRow], factors);
            a += aStep;
            a3 += aStep;
            b += bStep;
        }
        c0.Store(c);
        c1.Store(c + cRow);
        c2.Store(c + 2 * cRow);
        c3.Store(c + 3 * cRow);
        c4.Store(c + 4 * cRow);
        c5.Store(c + 5 * cRow);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow, float* c, nint cRow, int steps)
    {
        Pair c0 = Pair.Load(start), c1 = Pair.Load(start + startRow), c2 = Pair.Load(start + 2 * startRow),
            c3 = Pair.Load(start + 3 * startRow);
        float* a2 = a + 2 * aRow;
        for (int step = 0; step < steps; step++)
        {
            Pair factors = Pair.Load(b);
            c0.MultiplyAdd(*a, factors);
            c1.MultiplyAdd(a[aRow], factors);
            c2.MultiplyAdd(*a2, factors);
            c3.MultiplyAdd(a2[aRow], factors);
            a += aStep;
            a2 += aStep;
            b += bStep;
        }
        c0.Store(c);
        c1.Store(c + cRow);
        c2.Store(c + 2 * cRow);
        c3.Store(c + 3 * cRow);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(float* a, nint aStep, float* b, nint bStep, float* start, float* c, int steps)
    {
        Pair sums = Pair.Load(start);
        for (int step = 0; step < steps; step++)
        {
            sums.MultiplyAdd(*a, Pair.Load(b));
            a += aStep;
            b += bStep;
        }
        sums.Store(c);
    }

    /// <summary>See <see cref="MatrixProduct.MultiplyRow"/>.</summary>
    public static void MultiplyRow(float* a, float* panels, nint panelLength, nint bStep, int count, float* c, int steps)
    {
        for (; count >= 4; count -= 4, panels += 4 * panelLength, c += 4 * Width)
            FourPanels(a, panels, panelLength, bStep, c, steps);
        for (; count > 0; count--, panels += panelLength, c += Width)
            OneRow(a, 1, panels + bStep, bStep, panels, c, steps);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourPanels(float* a, float* panels, nint panelLength, nint bStep, float* c, int steps)
    {
        float* b0 = panels, b1 = b0 + panelLength, b2 = b1 + panelLength, b3 = b2 + panelLength;
        Pair c0 = Pair.Load(b0), c1 = Pair.Load(b1), c2 = Pair.Load(b2), c3 = Pair.Load(b3);
        for (int step = 0; step < steps; step++)
        {
            b0 += bStep;
            b1 += bStep;
            b2 += bStep;
            b3 += bStep;
            float factor = a[step];
            c0.MultiplyAdd(factor, Pair.Load(b0));
            c1.MultiplyAdd(factor, Pair.Load(b1));
            c2.MultiplyAdd(factor, Pair.Load(b2));
            c3.MultiplyAdd(factor, Pair.Load(b3));
        }
        c0.Store(c);
        c1.Store(c + Width);
        c2.Store(c + 2 * Width);
        c3.Store(c + 3 * Width);
    }

    /// <summary>Two neighbouring vectors.</summary>
    private struct Pair
    {
        private TVector _left, _right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Pair Load(float* source)
            => new() { _left = TInstructions.Load(source), _right = TInstructions.Load(source + TInstructions.Count) };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(float* destination)
        {
            TInstructions.Store(_left, destination);
            TInstructions.Store(_right, destination + TInstructions.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd(float x, Pair y)
        {
            TVector factor = TInstructions.Create(x);
            _left = TInstructions.MultiplyAdd(factor, y._left, _left);
            _right = TInstructions.MultiplyAdd(factor, y._right, _right);
        }
    }
}
