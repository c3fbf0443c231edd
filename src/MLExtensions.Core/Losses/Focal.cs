using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Creates the focal loss of the softmax of the outputs: with p the probability of the class that is the label, -(1 - p)^gamma * ln p.
    /// Rows that are predicted well count less than with <see cref="SoftmaxCrossEntropy"/>, which it is for a gamma of 0.
    /// </summary>
    /// <remarks>
    /// T.-Y. Lin et al., Focal loss for dense object detection, 2017. The paper's factor alpha of a class is the weight of its rows.
    /// </remarks>
    /// <param name="gamma">The focusing parameter, 0 or more; the paper's best is 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Gamma is out of its range.</exception>
    public static SoftmaxFocalLoss SoftmaxFocal(double gamma = 2) => new() { Gamma = gamma };

    /// <summary>
    /// Creates the focal loss of the sigmoid of the outputs, for labels from 0 to 1, one an output: with p = sigmoid(output), the mean over
    /// the outputs of a row of -label * (1 - p)^gamma * ln p - (1 - label) * p^gamma * ln(1 - p). For a gamma of 0, it is
    /// <see cref="BinaryCrossEntropy"/>.
    /// </summary>
    /// <inheritdoc cref="SoftmaxFocal" path="/remarks|/param|/exception"/>
    public static BinaryFocalLoss BinaryFocal(double gamma = 2) => new() { Gamma = gamma };
}

/// <summary>The loss that <see cref="Loss.SoftmaxFocal"/> creates.</summary>
public sealed record SoftmaxFocalLoss : ClassLoss
{
    internal SoftmaxFocalLoss()
    {
    }

    /// <summary>Gets the focusing parameter.</summary>
    /// <value>0 or more. Default: 2.</value>
    public double Gamma
    {
        get;
        init
        {
            Setting.RequireNotNegative(nameof(Gamma), value);
            field = value;
        }
    } = 2;

    /// <inheritdoc/>
    public override string Name => NameWith("softmax focal", "gamma", Gamma);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
    {
        int target = (int)label[0];
        double logOfSum = Softmax.Apply(outputs, gradient, out float largest);
        double logOfP = (double)outputs[target] - largest - logOfSum, p = Math.Exp(logOfP);
        // The sum of the others has the digits that 1 - p loses where p is near 1.
        double rest = 0;
        for (int i = 0; i < gradient.Length; i++)
            rest += i == target ? 0 : gradient[i];
        double factor = Math.Pow(rest, Gamma);
        // The derivative by output i is slope * ((i == target) - p[i]); ln p / (1 - p) is -1 where p is 1.
        double slope = Gamma * p * factor * (rest > 0 ? logOfP / rest : -1) - factor;
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = (float)(slope * (i == target ? rest : -gradient[i]));
        return -factor * logOfP;
    }

    internal override void SetConstantOutputs(ReadOnlySpan<double> means, Span<float> outputs)
        => base.SetConstantOutputs(Focal.BestConstant(means, Gamma), outputs);
}

/// <summary>The loss that <see cref="Loss.BinaryFocal"/> creates.</summary>
public sealed record BinaryFocalLoss : ElementwiseLoss
{
    internal BinaryFocalLoss()
    {
    }

    /// <inheritdoc cref="SoftmaxFocalLoss.Gamma"/>
    public double Gamma
    {
        get;
        init
        {
            Setting.RequireNotNegative(nameof(Gamma), value);
            field = value;
        }
    } = 2;

    /// <inheritdoc/>
    public override string Name => NameWith("binary focal", "gamma", Gamma);

    internal override bool IsClassification => true;

    internal override void CheckLabel(ReadOnlySpan<float> label, int outputs) => BinaryCrossEntropy.CheckLabel(label, outputs);

    internal override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label)
        => BinaryCrossEntropy.IsCorrect(outputs, label);

    internal override void SetConstantOutputs(ReadOnlySpan<double> means, Span<float> outputs)
    {
        double[] best = Array.ConvertAll(means.ToArray(), mean => Focal.BestConstant([mean, 1 - mean], Gamma)[0]);
        BinaryCrossEntropy.SetConstantOutputs(best, outputs);
    }

    internal override (Loss Loss, double Factor) Rescale(double unit)
        => throw new NotSupportedException("Labels from 0 to 1 have no other unit.");

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(new Operator(Gamma), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(new Operator(Gamma));

    private readonly struct Operator(double gamma) : ILossOperator
    {
        public double Value(double output, double label)
        {
            (double p, double q) = (Sigmoid(output), Sigmoid(-output));
            return -label * Math.Pow(q, gamma) * LogSigmoid(output) - (1 - label) * Math.Pow(p, gamma) * LogSigmoid(-output);
        }

        // The derivative of -(1 - p)^gamma * ln p by the output is gamma * p * q^gamma * ln p - q^(gamma + 1), with q = 1 - p.
        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
        {
            T exponent = T.CreateTruncating(gamma), p = Sigmoid(output), q = Sigmoid(-output);
            return label * Slope(p, q, LogSigmoid(output)) - (T.One - label) * Slope(q, p, LogSigmoid(-output));

            T Slope(T hit, T miss, T logOfHit)
            {
                T factor = T.Pow(miss, exponent);
                return exponent * hit * factor * logOfHit - factor * miss;
            }
        }

        private static T Sigmoid<T>(T x)
            where T : IFloatingPointIeee754<T>
            => T.One / (T.One + T.Exp(-x));

        private static T LogSigmoid<T>(T x)
            where T : IFloatingPointIeee754<T>
            => T.Min(x, T.Zero) - T.LogP1(T.Exp(-T.Abs(x)));
    }
}

/// <summary>What the focal losses have in common.</summary>
internal static class Focal
{
    private const int Bisections = 50;

    /// <summary>Returns the probabilities whose focal loss is least if they are the same for all rows.</summary>
    /// <remarks>
    /// Where the sum of share * f(p) is least among probabilities of sum 1, -share * f'(p) is the same number for all classes that have
    /// rows. The number is found by bisection, and p, for which -f'(p) falls, by another one.
    /// </remarks>
    /// <param name="shares">The shares of the rows of each class.</param>
    /// <param name="gamma">The focusing parameter.</param>
    public static double[] BestConstant(ReadOnlySpan<double> shares, double gamma)
    {
        double[] best = new double[shares.Length];
        double low = -100, high = 100;
        for (int i = 0; i < Bisections; i++)
        {
            double logOfSlope = (low + high) / 2, sum = 0;
            for (int k = 0; k < best.Length; k++)
                sum += best[k] = shares[k] > 0 ? ProbabilityOf(Math.Exp(logOfSlope) / shares[k], gamma) : 0;
            (low, high) = sum > 1 ? (logOfSlope, high) : (low, logOfSlope);
        }
        return best;
    }

    private static double ProbabilityOf(double slope, double gamma)
    {
        double low = 0, high = 1;
        for (int i = 0; i < Bisections; i++)
        {
            double p = (low + high) / 2, q = 1 - p, factor = Math.Pow(q, gamma);
            double found = factor / p - gamma * factor * Math.Log(p) / q;
            (low, high) = found > slope ? (p, high) : (low, p);
        }
        return (low + high) / 2;
    }
}
