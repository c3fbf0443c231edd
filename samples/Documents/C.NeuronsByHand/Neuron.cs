using MLExtensions;

namespace DocumentsSample;

/// <summary>No library is needed for one neuron; at the end, the library's own does the same.</summary>
internal static class Neuron
{
    public static void Run(Report report)
    {
        double[] x = [2, 3], w = [0, 1];
        const double Bias = 4;

        double output = Output(x, w, Bias);
        report.Print($"sigmoid(0 * 2 + 1 * 3 + 4) = sigmoid(7) = {output:F6}");
        report.Compare("the neuron", output, 0.9990889488, 1e-10, "exactly");

        // A function of a vector to a number has a derivative in each direction. Together they are its gradient, which points to where it
        // rises most. By the chain rule, that of the neuron by its weights is sigmoid'(z) * x, where sigmoid'(z) = y (1 - y).
        double[] gradient = [.. x.Select(xi => output * (1 - output) * xi)];
        for (int i = 0; i < w.Length; i++)
            report.Compare($"derivative by w[{i}]", gradient[i], Derivative(v => Output(x, v, Bias), w, i), 1e-9, "by a small change");

        // The same for f(v) = v0^2 + 3 v0 v1 at (1, 2), whose gradient is (2 v0 + 3 v1, 3 v0) = (8, 3).
        double[] at = [1, 2], expected = [8, 3];
        for (int i = 0; i < at.Length; i++)
        {
            report.Compare(
                $"of v0^2 + 3 v0 v1 by v{i}", Derivative(v => v[0] * v[0] + 3 * v[0] * v[1], at, i), expected[i], 1e-8, "by formula");
        }

        var network = new Network([new DenseLayer(2, 1, Activation.Sigmoid, weights: new float[] { 0, 1 }, biases: new float[] { 4 })]);
        float[] score = new float[1];
        new NetworkScorer(network).Score([2, 3], score);
        report.Compare("the library's neuron", score[0], output, 1e-6, "by hand");
    }

    /// <summary>Weighted sum, bias, sigmoid.</summary>
    private static double Output(double[] x, double[] w, double bias)
    {
        double sum = bias;
        for (int i = 0; i < x.Length; i++)
            sum += w[i] * x[i];
        return 1 / (1 + Math.Exp(-sum));
    }

    private static double Derivative(Func<double[], double> function, double[] at, int direction)
    {
        const double Change = 1e-6;
        double[] above = [.. at], below = [.. at];
        above[direction] += Change;
        below[direction] -= Change;
        return (function(above) - function(below)) / (2 * Change);
    }
}
