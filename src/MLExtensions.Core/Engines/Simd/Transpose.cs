using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>Makes columns of rows, four by four.</summary>
internal static unsafe class Transpose
{
    /// <summary>destination[column, row] = source[row, column].</summary>
    /// <param name="source">Rows x columns.</param>
    /// <param name="rows">Number of rows of the source.</param>
    /// <param name="columns">Number of its columns, a multiple of four.</param>
    /// <param name="destination">Columns x rows, <paramref name="destinationWidth"/> apart.</param>
    /// <param name="destinationWidth">See <paramref name="destination"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(float* source, int rows, int columns, float* destination, int destinationWidth)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            for (int column = 0; column < columns; column += 4)
                WriteFour(source + row * columns + column, columns, destination + column * destinationWidth + row, destinationWidth);
        }
        for (; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                destination[column * destinationWidth + row] = source[row * columns + column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteFour(float* source, int sourceWidth, float* destination, int destinationWidth)
    {
        Vector128<float> row0 = Vector128.Load(source), row1 = Vector128.Load(source + sourceWidth);
        Vector128<float> row2 = Vector128.Load(source + 2 * sourceWidth), row3 = Vector128.Load(source + 3 * sourceWidth);
        Vector128<float> even = InterleaveLower(row0, row2), odd = InterleaveLower(row1, row3);
        InterleaveLower(even, odd).Store(destination);
        InterleaveUpper(even, odd).Store(destination + destinationWidth);
        (even, odd) = (InterleaveUpper(row0, row2), InterleaveUpper(row1, row3));
        InterleaveLower(even, odd).Store(destination + 2 * destinationWidth);
        InterleaveUpper(even, odd).Store(destination + 3 * destinationWidth);
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
