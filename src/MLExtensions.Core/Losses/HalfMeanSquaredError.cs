using System.Numerics;

namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>The mean of (output - label)^2 / 2 over a row's outputs, for regression: the derivative is the difference itself, so a learning rate acts half as much as under <see cref="MeanSquaredError"/>.</summary>
    public static Loss HalfMeanSquaredError { get; } = new Elementwise<HalfSquaredOperator>("half mean squared error", default);

    private readonly struct HalfSquaredOperator : ILossOperator
    {
        public double Value(double output, double label) => (output - label) * (output - label) / 2;

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => output - label;
    }
}
