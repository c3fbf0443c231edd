using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// The products that forward and backward passes consist of, on one panel at a time, by vectors of half a panel's width.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>The instruction set in use, in words.</summary>
    public static string InstructionSet
        => Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : Vector128.IsHardwareAccelerated
        ? "128-bit vectors" : "no vectors";

    /// <summary>
    /// c[row] = start[row] + sum over step of a[row, step] * b[step], where start[row], b[step] and c[row] are a panel wide and a[row,
    /// step] is one number. Forward: a = inputs, b = weights, start = biases. Gradient of the weights: a = inputs across rows, b = gradient
    /// of the outputs. Gradient of the inputs: a = gradient of the outputs, b = transposed weights.
    /// </summary>
    /// <param name="width">Of the panel.</param>
    /// <param name="a">Numbers, <paramref name="aRow"/> apart from row to row and <paramref name="aStep"/> from step to step.</param>
    /// <param name="aRow">See <paramref name="a"/>.</param>
    /// <param name="aStep">See <paramref name="a"/>.</param>
    /// <param name="b">Steps x a panel, <paramref name="bStep"/> apart.</param>
    /// <param name="bStep">See <paramref name="b"/>.</param>
    /// <param name="start">Rows x a panel, <paramref name="startRow"/> apart; 0 gives all rows the same start.</param>
    /// <param name="startRow">See <paramref name="start"/>.</param>
    /// <param name="c">Rows x a panel, <paramref name="cRow"/> apart.</param>
    /// <param name="cRow">See <paramref name="c"/>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="steps">Number of terms of each sum.</param>
    public static void Multiply(
        int width, float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow, float* c, nint cRow, int rows,
        int steps)
    {
        if (width == 2 * Vector512<float>.Count)
            Kernels<Instructions512, Vector512<float>>.Multiply(a, aRow, aStep, b, bStep, start, startRow, c, cRow, rows, steps);
        else if (width == 2 * Vector256<float>.Count)
            Kernels<Instructions256, Vector256<float>>.Multiply(a, aRow, aStep, b, bStep, start, startRow, c, cRow, rows, steps);
        else
            Kernels<Instructions128, Vector128<float>>.Multiply(a, aRow, aStep, b, bStep, start, startRow, c, cRow, rows, steps);
    }

    /// <summary>c = biases + weights . a, for one row and all panels of a layer.</summary>
    /// <param name="width">Of a panel.</param>
    /// <param name="a">One number a step.</param>
    /// <param name="panels">The layer's first panel.</param>
    /// <param name="panelLength">From panel to panel.</param>
    /// <param name="step">From input to input in a panel.</param>
    /// <param name="count">Number of panels.</param>
    /// <param name="c">Receives panels x a panel's width.</param>
    /// <param name="steps">Number of inputs.</param>
    public static void MultiplyRow(int width, float* a, float* panels, nint panelLength, nint step, int count, float* c, int steps)
    {
        if (width == 2 * Vector512<float>.Count)
            Kernels<Instructions512, Vector512<float>>.MultiplyRow(a, panels, panelLength, step, count, c, steps);
        else if (width == 2 * Vector256<float>.Count)
            Kernels<Instructions256, Vector256<float>>.MultiplyRow(a, panels, panelLength, step, count, c, steps);
        else
            Kernels<Instructions128, Vector128<float>>.MultiplyRow(a, panels, panelLength, step, count, c, steps);
    }

    /// <summary>
    /// c = start + sum over value of values[value] * b[places[value]], where c, start and each b are some panels side by side. Forward:
    /// values = inputs that are not 0, b = weights, start = biases. Gradient of the weights of an input: values = that input in rows where
    /// it is not 0, b = gradient of the outputs.
    /// </summary>
    /// <param name="width">Of a panel.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="places">For each value the number of its b.</param>
    /// <param name="values">The values.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="b">The first b, <paramref name="bStep"/> before the next one.</param>
    /// <param name="bStep">See <paramref name="b"/>.</param>
    /// <param name="start">What the sums begin with.</param>
    /// <param name="c">Receives the sums.</param>
    public static void MultiplySparse(
        int width, int panels, int* places, float* values, int count, float* b, nint bStep, float* start, float* c)
    {
        if (width == 2 * Vector512<float>.Count)
            Kernels<Instructions512, Vector512<float>>.MultiplySparse(panels, places, values, count, b, bStep, start, c);
        else if (width == 2 * Vector256<float>.Count)
            Kernels<Instructions256, Vector256<float>>.MultiplySparse(panels, places, values, count, b, bStep, start, c);
        else
            Kernels<Instructions128, Vector128<float>>.MultiplySparse(panels, places, values, count, b, bStep, start, c);
    }
}
