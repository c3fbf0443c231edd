using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>Makes columns of rows, four by four.</summary>
internal static unsafe class Transposition
{
    /// <summary>destination[column, row] = source[row, column], where both have rows of a panel's width.</summary>
    /// <param name="source">Rows x a panel.</param>
    /// <param name="destination">A panel x a panel, of which the first columns are written.</param>
    /// <param name="rows">Number of rows of the source.</param>
    public static void Write(float* source, float* destination, int rows)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            for (int column = 0; column < Panel.Width; column += 4)
                WriteFour(source + row * Panel.Width + column, destination + column * Panel.Width + row);
        }
        for (; row < rows; row++)
        {
            for (int column = 0; column < Panel.Width; column++)
                destination[column * Panel.Width + row] = source[row * Panel.Width + column];
        }
    }

    private static void WriteFour(float* source, float* destination)
    {
        Vector128<float> row0 = Vector128.Load(source), row1 = Vector128.Load(source + Panel.Width);
        Vector128<float> row2 = Vector128.Load(source + 2 * Panel.Width), row3 = Vector128.Load(source + 3 * Panel.Width);
        Vector128<float> even = InterleaveLower(row0, row2), odd = InterleaveLower(row1, row3);
        InterleaveLower(even, odd).Store(destination);
        InterleaveUpper(even, odd).Store(destination + Panel.Width);
        (even, odd) = (InterleaveUpper(row0, row2), InterleaveUpper(row1, row3));
        InterleaveLower(even, odd).Store(destination + 2 * Panel.Width);
        InterleaveUpper(even, odd).Store(destination + 3 * Panel.Width);
    }

    /// <summary>x0 y0 x1 y1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLower(Vector128<float> x, Vector128<float> y)
        => Alternate(Vector128.Shuffle(x, Vector128.Create(0, 0, 1, 1)), Vector128.Shuffle(y, Vector128.Create(0, 0, 1, 1)));

    /// <summary>x2 y2 x3 y3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveUpper(Vector128<float> x, Vector128<float> y)
        => Alternate(Vector128.Shuffle(x, Vector128.Create(2, 2, 3, 3)), Vector128.Shuffle(y, Vector128.Create(2, 2, 3, 3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Alternate(Vector128<float> even, Vector128<float> odd)
        => Vector128.ConditionalSelect(Vector128.Create(-1, 0, -1, 0).AsSingle(), even, odd);
}
