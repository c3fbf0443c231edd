using System.Numerics;

namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>
    /// Smooth L1, for regression: with d = output - label, the mean over a row's outputs of d^2 / (2 beta) where |d| is less than beta, else |d| - beta / 2.
    /// That is <see cref="Huber"/> divided by its delta. PyTorch's SmoothL1Loss.
    /// </summary>
    /// <param name="beta">Where the square passes into the absolute value, more than 0; for 0 there is <see cref="MeanAbsoluteError"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Beta is out of its range.</exception>
    public static Loss SmoothL1(float beta = 1)
    {
        Setting.RequirePositive(nameof(beta), beta);
        return new Elementwise<SmoothL1Operator>("smooth L1", new SmoothL1Operator(beta), ("beta", beta));
    }

    private readonly struct SmoothL1Operator(double beta) : ILossOperator
    {
        public double Value(double output, double label)
        {
            double distance = Math.Abs(output - label);
            return distance < beta ? distance * distance / (2 * beta) : distance - beta / 2;
        }

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.Clamp((output - label) / T.CreateTruncating(beta), T.NegativeOne, T.One);
    }
}
