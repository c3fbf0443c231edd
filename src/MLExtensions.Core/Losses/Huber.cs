using System.Numerics;

namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>
    /// Huber's loss, for regression: with d = output - label, the mean over a row's outputs of d^2 / 2 where |d| is at most delta, else delta * (|d| - delta / 2).
    /// PyTorch's HuberLoss.
    /// </summary>
    /// <param name="delta">Where the square passes into a straight line, more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Delta is out of its range.</exception>
    public static Loss Huber(float delta = 1)
    {
        Setting.RequirePositive(nameof(delta), delta);
        return new Elementwise<HuberOperator>("huber", new HuberOperator(delta), ("delta", delta));
    }

    private readonly struct HuberOperator(double delta) : ILossOperator
    {
        public double Value(double output, double label)
        {
            double distance = Math.Abs(output - label);
            return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
        }

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.Clamp(output - label, T.CreateTruncating(-delta), T.CreateTruncating(delta));
    }
}
