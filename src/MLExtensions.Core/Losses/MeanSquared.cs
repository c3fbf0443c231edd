namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>The mean of (output - label)^2 over a row's outputs, for regression. PyTorch's MSELoss.</summary>
    public static Loss MeanSquared { get; } = new Elementwise<SquaredOperator>("mean squared error", default);

    private readonly struct SquaredOperator : ILossOperator
    {
        public double Value(double output, double label) => (output - label) * (output - label);

        public double Derivative(double output, double label) => 2 * (output - label);
    }
}
