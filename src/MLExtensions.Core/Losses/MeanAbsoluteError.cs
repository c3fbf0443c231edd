using System.Numerics;

namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>The mean of |output - label| over a row's outputs, for regression; its derivative at 0 is 0. PyTorch's L1Loss.</summary>
    public static Loss MeanAbsoluteError { get; } = new Elementwise<AbsoluteOperator>("mean absolute error", default);

    private readonly struct AbsoluteOperator : ILossOperator
    {
        public double Value(double output, double label) => Math.Abs(output - label);

        // Not Math.Sign, which throws on NaN.
        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => output > label ? T.One : output < label ? T.NegativeOne : output - label;
    }
}
