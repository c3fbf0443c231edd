using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>Applies an activation to panels of outputs.</summary>
internal abstract unsafe class ActivationKernel
{
    /// <summary>Returns the kernel of an activation.</summary>
    public static ActivationKernel Of(Activation activation) => activation.Accept(new Creator());

    /// <summary>Replaces values by the function's values.</summary>
    /// <param name="values">Rows x width, one row every <paramref name="stride"/> numbers; the width is a multiple of a vector.</param>
    /// <param name="derivatives">Receives the derivatives at the values replaced, in the same layout; null for none.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="stride">The distance between rows.</param>
    /// <param name="width">The number of values of a row.</param>
    public abstract void Apply(float* values, float* derivatives, int rows, int stride, int width);

    private sealed class Creator : IActivationVisitor<ActivationKernel>
    {
        public ActivationKernel Visit<TOperator>(TOperator function)
            where TOperator : struct, IActivationOperator
            => new Kernel<TOperator>(function);
    }

    private sealed class Kernel<TOperator>(TOperator function) : ActivationKernel
        where TOperator : struct, IActivationOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Apply(float* values, float* derivatives, int rows, int stride, int width)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int i = row * stride; i < row * stride + width; i += Vector256<float>.Count)
                {
                    Vector256<float> x = Vector256.Load(values + i), y = function.Value(x);
                    y.Store(values + i);
                    if (derivatives != null)
                        function.Derivative(x, y).Store(derivatives + i);
                }
            }
        }
    }
}
