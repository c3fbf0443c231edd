using System.Runtime.Intrinsics;
using MLExtensions.Simd;

namespace MLExtensions.Core.Tests;

/// <summary>The kernels of every instruction set; where this processor lacks one, by .NET's emulation of its vectors.</summary>
public class InstructionSetTests
{
    [Fact]
    public void The_engine_names_the_instruction_set_that_it_uses()
    {
        Assert.Contains(MatrixProduct.InstructionSet, new SimdEngine(1).Name, StringComparison.Ordinal);
        string? expected = Environment.GetEnvironmentVariable("MLEXTENSIONS_EXPECTED_INSTRUCTIONS");
        Assert.True(
            expected == null || expected == MatrixProduct.InstructionSet || (expected == "AVX2" && !Vector256.IsHardwareAccelerated),
            $"expected {expected}; found {MatrixProduct.InstructionSet}");
    }

    [Fact]
    public void The_kernels_of_all_widths_agree_with_sums_in_double()
    {
        AssertKernels<Instructions512, Vector512<float>>();
        AssertKernels<Instructions256, Vector256<float>>();
        AssertKernels<Instructions128, Vector128<float>>();
    }

    private static unsafe void AssertKernels<TInstructions, TVector>()
        where TInstructions : struct, IInstructions<TVector>
        where TVector : struct
    {
        int width = 2 * TInstructions.Count;
        foreach (int rows in new[] { 1, 2, 3, 4, 5, 6, 7, 11, 13 })
        {
            foreach (int steps in new[] { 0, 1, 2, 17 })
            {
                float[] a = Numbers(rows * 20, 1), b = Numbers(20 * (width + 3), 2), start = Numbers(rows * width, 3),
                    c = new float[rows * (width + 5)];
                fixed (float* pa = a, pb = b, ps = start, pc = c)
                    Kernels<TInstructions, TVector>.Multiply(pa, 20, 1, pb, width + 3, ps, width, pc, width + 5, rows, steps);
                for (int row = 0; row < rows; row++)
                {
                    for (int i = 0; i < width + 5 && row * (width + 5) + i < c.Length; i++)
                    {
                        double expected = i >= width ? 0 : start[row * width + i]
                            + Enumerable.Range(0, steps).Sum(step => (double)a[row * 20 + step] * b[step * (width + 3) + i]);
                        Assert.Equal(expected, c[row * (width + 5) + i], 1e-5);
                    }
                }
            }
        }

        foreach (int panels in new[] { 1, 3, 4, 5, 9 })
        {
            const int Steps = 13;
            int panelLength = (Steps + 1) * width;
            float[] a = Numbers(Steps, 4), weights = Numbers(panels * panelLength, 5), c = new float[panels * width];
            fixed (float* pa = a, pw = weights, pc = c)
                Kernels<TInstructions, TVector>.MultiplyRow(pa, pw, panelLength, width, panels, pc, Steps);
            for (int i = 0; i < c.Length; i++)
            {
                int bias = i / width * panelLength + i % width;
                Assert.Equal(
                    weights[bias] + Enumerable.Range(0, Steps).Sum(step => (double)a[step] * weights[bias + (step + 1) * width]), c[i],
                    1e-5);
            }
        }
    }

    private static float[] Numbers(int count, int salt)
        => [.. Enumerable.Range(0, count).Select(i => 2 * new CounterRandom(salt, RandomPurpose.Shuffling).Uniform((ulong)i) - 1)];
}
