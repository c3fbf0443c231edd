using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Creates Adam (Kingma and Ba, 2015). With g the gradient and t the step: m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
    /// w -= learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon). PyTorch's Adam.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="beta1">The decay of the mean of gradients, from 0 to less than 1.</param>
    /// <param name="beta2">The decay of the mean of squared gradients, from 0 to less than 1.</param>
    /// <param name="epsilon">A number that keeps the division finite, more than 0.</param>
    /// <param name="weightDecay">The L2 penalty: the gradient gets this times the parameter added; 0 or more.</param>
    /// <param name="amsgrad">Whether the largest v so far takes the place of v (Reddi, Kale and Kumar, 2018).</param>
    public static AdamOptimizer Adam(
        double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0,
        bool amsgrad = false)
        => new()
        {
            LearningRate = learningRate,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = epsilon,
            WeightDecay = weightDecay,
            Amsgrad = amsgrad,
        };
}

/// <summary>The settings of Adam.</summary>
public sealed record AdamOptimizer : Optimizer
{
    /// <summary>Initializes the settings with their defaults, a learning rate of 0.001 among them.</summary>
    public AdamOptimizer() => LearningRate = 0.001;

    /// <summary>Gets the decay of the mean of gradients.</summary>
    /// <value>From 0 to less than 1. Default: 0.9.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay of the mean of squared gradients.</summary>
    /// <value>From 0 to less than 1. Default: 0.999.</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets the number that keeps the division finite.</summary>
    /// <value>More than 0. Default: 1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Gets the L2 penalty: the gradient gets this times the parameter added.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>Gets whether the largest mean of squared gradients so far takes the place of the mean.</summary>
    /// <value>Default: false.</value>
    public bool Amsgrad { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        RequireFraction(nameof(Beta1), Beta1);
        RequireFraction(nameof(Beta2), Beta2);
        Setting.RequirePositive(nameof(Epsilon), Epsilon);
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
    }

    internal override TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor)
        => Amsgrad ? Visit(visitor, (step, learningRate) => new Rule<On>(this, step, learningRate), WeightDecay)
        : Visit(visitor, (step, learningRate) => new Rule<Off>(this, step, learningRate), WeightDecay);

    internal readonly struct Rule<TAmsgrad>(AdamOptimizer settings, long step, double learningRate) : IUpdateRule
        where TAmsgrad : ISwitch
    {
        private readonly Vector512<float> _smallestV = Denormals.SmallestSquare(settings.Epsilon);
        private readonly Vector512<float> _beta1 = Vector512.Create((float)settings.Beta1),
            _oneMinusBeta1 = Vector512.Create((float)(1 - settings.Beta1));
        private readonly Vector512<float> _beta2 = Vector512.Create((float)settings.Beta2),
            _oneMinusBeta2 = Vector512.Create((float)(1 - settings.Beta2));
        private readonly Vector512<float> _epsilon = Vector512.Create((float)settings.Epsilon);
        private readonly Vector512<float> _rate = Vector512.Create((float)(-learningRate / (1 - Math.Pow(settings.Beta1, step))));
        private readonly Vector512<float> _vScale = Vector512.Create((float)(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, step))));

        public static int StateSlots => TAmsgrad.IsOn ? 3 : 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
        {
            Vector512<float> m = Vector512.MultiplyAddEstimate(_beta1, state.Slot0, _oneMinusBeta1 * gradient);
            Vector512<float> v = Vector512.MultiplyAddEstimate(_beta2, state.Slot1, _oneMinusBeta2 * gradient * gradient);
            state.Slot0 = m = Denormals.Flush(m);
            state.Slot1 = v = VectorMath.Max(v, _smallestV);
            if (TAmsgrad.IsOn)
                state.Slot2 = v = VectorMath.Max(v, state.Slot2);
            return Vector512.MultiplyAddEstimate(
                _rate, m / Vector512.MultiplyAddEstimate(Vector512.Sqrt(v), _vScale, _epsilon), parameters);
        }
    }
}
