using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// The two products that forward and backward passes consist of, on one panel at a time. Every number is summed in the order of its terms, so that it is the
/// same whichever thread computes it, and whichever rows it is computed with.
/// </summary>
internal static unsafe class Products
{
    private static int Lanes => Vector256<float>.Count;

    /// <summary>
    /// c[row] = start + sum over step of a[row, step] * b[step], where start, b[step] and c[row] are 16 numbers wide and a[row, step] is one number.
    /// Forward: a = inputs, b = weights, start = biases, c = outputs. Weight gradient: a = inputs across rows, b = gradient of the outputs.
    /// </summary>
    /// <param name="a">Numbers, <paramref name="aRow"/> apart from row to row and <paramref name="aStep"/> from step to step.</param>
    /// <param name="aRow">See <paramref name="a"/>.</param>
    /// <param name="aStep">See <paramref name="a"/>.</param>
    /// <param name="b">Steps x 16, <paramref name="bStep"/> apart.</param>
    /// <param name="bStep">See <paramref name="b"/>.</param>
    /// <param name="start">16 numbers.</param>
    /// <param name="c">Rows x 16, <paramref name="cRow"/> apart.</param>
    /// <param name="cRow">See <paramref name="c"/>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="steps">Number of terms of each sum.</param>
    public static void Multiply(float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, float* c, nint cRow, int rows, int steps)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
            MultiplyFourRows(a + row * aRow, aRow, aStep, b, bStep, start, c + row * cRow, cRow, steps);
        for (; row < rows; row++)
            MultiplyOneRow(a + row * aRow, aStep, b, bStep, start, c + row * cRow, steps);
    }

    /// <summary>
    /// c[input] = factor[input] * (sum over panels and lanes of a[panel, lane] * weight[panel, input, lane]), for one row: the gradient of a layer's inputs.
    /// </summary>
    /// <param name="a">Panels x 16: the gradient of the layer's outputs.</param>
    /// <param name="weights">The layer's first panel, at its first weight.</param>
    /// <param name="panelLength">From panel to panel.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="factors">The derivatives of what made the inputs.</param>
    /// <param name="c">Receives the numbers from <paramref name="begin"/> to before <paramref name="end"/>.</param>
    /// <param name="begin">The first input.</param>
    /// <param name="end">Behind the last input.</param>
    public static void MultiplyTransposed(float* a, float* weights, nint panelLength, int panels, float* factors, float* c, int begin, int end)
    {
        int input = begin;
        for (; input + 4 <= end; input += 4)
            DotFour(a, weights + input * Panel.Width, panelLength, panels, factors + input, c + input);
        for (; input < end; input++)
            c[input] = factors[input] * Dot(a, weights + input * Panel.Width, panelLength, panels);
    }

    private static void MultiplyFourRows(float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, float* c, nint cRow, int steps)
    {
        Vector256<float> left = Vector256.Load(start), right = Vector256.Load(start + Lanes);
        Vector256<float> c0 = left, c1 = left, c2 = left, c3 = left, d0 = right, d1 = right, d2 = right, d3 = right;
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        for (int step = 0; step < steps; step++)
        {
            left = Vector256.Load(b);
            right = Vector256.Load(b + Lanes);
            Vector256<float> x = Vector256.Create(*a);
            c0 = Vector256.MultiplyAddEstimate(x, left, c0);
            d0 = Vector256.MultiplyAddEstimate(x, right, d0);
            x = Vector256.Create(*a1);
            c1 = Vector256.MultiplyAddEstimate(x, left, c1);
            d1 = Vector256.MultiplyAddEstimate(x, right, d1);
            x = Vector256.Create(*a2);
            c2 = Vector256.MultiplyAddEstimate(x, left, c2);
            d2 = Vector256.MultiplyAddEstimate(x, right, d2);
            x = Vector256.Create(*a3);
            c3 = Vector256.MultiplyAddEstimate(x, left, c3);
            d3 = Vector256.MultiplyAddEstimate(x, right, d3);
            a += aStep;
            a1 += aStep;
            a2 += aStep;
            a3 += aStep;
            b += bStep;
        }
        Store(c, c0, d0);
        Store(c + cRow, c1, d1);
        Store(c + 2 * cRow, c2, d2);
        Store(c + 3 * cRow, c3, d3);
    }

    private static void MultiplyOneRow(float* a, nint aStep, float* b, nint bStep, float* start, float* c, int steps)
    {
        Vector256<float> left = Vector256.Load(start), right = Vector256.Load(start + Lanes);
        for (int step = 0; step < steps; step++)
        {
            Vector256<float> x = Vector256.Create(*a);
            left = Vector256.MultiplyAddEstimate(x, Vector256.Load(b), left);
            right = Vector256.MultiplyAddEstimate(x, Vector256.Load(b + Lanes), right);
            a += aStep;
            b += bStep;
        }
        Store(c, left, right);
    }

    private static void DotFour(float* a, float* weights, nint panelLength, int panels, float* factors, float* c)
    {
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (int panel = 0; panel < panels; panel++)
        {
            Vector256<float> left = Vector256.Load(a), right = Vector256.Load(a + Lanes);
            c0 = Vector256.MultiplyAddEstimate(left, Vector256.Load(weights), c0);
            d0 = Vector256.MultiplyAddEstimate(right, Vector256.Load(weights + Lanes), d0);
            c1 = Vector256.MultiplyAddEstimate(left, Vector256.Load(weights + Panel.Width), c1);
            d1 = Vector256.MultiplyAddEstimate(right, Vector256.Load(weights + Panel.Width + Lanes), d1);
            c2 = Vector256.MultiplyAddEstimate(left, Vector256.Load(weights + 2 * Panel.Width), c2);
            d2 = Vector256.MultiplyAddEstimate(right, Vector256.Load(weights + 2 * Panel.Width + Lanes), d2);
            c3 = Vector256.MultiplyAddEstimate(left, Vector256.Load(weights + 3 * Panel.Width), c3);
            d3 = Vector256.MultiplyAddEstimate(right, Vector256.Load(weights + 3 * Panel.Width + Lanes), d3);
            a += Panel.Width;
            weights += panelLength;
        }
        (Vector128.Create(Vector256.Sum(c0 + d0), Vector256.Sum(c1 + d1), Vector256.Sum(c2 + d2), Vector256.Sum(c3 + d3)) * Vector128.Load(factors)).Store(c);
    }

    private static float Dot(float* a, float* weights, nint panelLength, int panels)
    {
        Vector256<float> left = default, right = default;
        for (int panel = 0; panel < panels; panel++)
        {
            left = Vector256.MultiplyAddEstimate(Vector256.Load(a), Vector256.Load(weights), left);
            right = Vector256.MultiplyAddEstimate(Vector256.Load(a + Lanes), Vector256.Load(weights + Lanes), right);
            a += Panel.Width;
            weights += panelLength;
        }
        return Vector256.Sum(left + right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector256<float> left, Vector256<float> right)
    {
        left.Store(c);
        right.Store(c + Lanes);
    }
}
