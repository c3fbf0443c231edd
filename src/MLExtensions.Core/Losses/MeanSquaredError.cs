using System.Numerics;

namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>The mean of (output - label)^2 over a row's outputs, for regression. PyTorch's MSELoss.</summary>
    public static Loss MeanSquaredError { get; } = new Elementwise<SquaredOperator>("mean squared error", default);

    private readonly struct SquaredOperator : ILossOperator
    {
        public double Value(double output, double label) => (output - label) * (output - label);

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.CreateTruncating(2) * (output - label);
    }
}
