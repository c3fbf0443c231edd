using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Creates Adam with decoupled weight decay (Loshchilov and Hutter, 2019): w *= 1 - learningRate * weightDecay, then Adam's step, whose
    /// means do not see the decay. PyTorch's AdamW.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="beta1">The decay of the mean of gradients, from 0 to less than 1.</param>
    /// <param name="beta2">The decay of the mean of squared gradients, from 0 to less than 1.</param>
    /// <param name="epsilon">A number that keeps the division finite, more than 0.</param>
    /// <param name="weightDecay">The decoupled weight decay: a step takes this times learningRate * w from w; 0 or more.</param>
    /// <param name="amsgrad">Whether the largest v so far takes the place of v (Reddi, Kale and Kumar, 2018).</param>
    public static AdamWOptimizer AdamW(
        double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01,
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

/// <summary>The settings of Adam with decoupled weight decay.</summary>
public sealed record AdamWOptimizer : Optimizer
{
    /// <summary>Initializes the settings with their defaults, a learning rate of 0.001 among them.</summary>
    public AdamWOptimizer() => LearningRate = 0.001;

    /// <summary>Gets the decay of the mean of gradients.</summary>
    /// <value>From 0 to less than 1. Default: 0.9.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay of the mean of squared gradients.</summary>
    /// <value>From 0 to less than 1. Default: 0.999.</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets the number that keeps the division finite.</summary>
    /// <value>More than 0. Default: 1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Gets the decoupled weight decay: a step takes this times learning rate * w from w.</summary>
    /// <value>0 or more. Default: 0.01.</value>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Gets whether the largest mean of squared gradients so far takes the place of the mean.</summary>
    /// <value>Default: false.</value>
    public bool Amsgrad { get; init; }

    private AdamOptimizer WithoutDecay => Adam(LearningRate, Beta1, Beta2, Epsilon, weightDecay: 0, Amsgrad);

    /// <inheritdoc/>
    public override void Check()
    {
        WithoutDecay.Check();
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
    }

    internal override TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor)
    {
        AdamOptimizer adam = WithoutDecay;
        return Amsgrad ? visitor.Visit((step, learningRate) => new Rule<On>(adam, WeightDecay, step, learningRate))
            : visitor.Visit((step, learningRate) => new Rule<Off>(adam, WeightDecay, step, learningRate));
    }

    internal override LinearUpdate? UpdateWithoutGradient(long step, double learningRate)
        => WeightDecay == 0 ? null : new(1 - learningRate * WeightDecay, 0, 0, 1);

    private readonly struct Rule<TAmsgrad>(AdamOptimizer adam, double weightDecay, long step, double learningRate) : IUpdateRule
        where TAmsgrad : ISwitch
    {
        private readonly AdamOptimizer.Rule<TAmsgrad> _adam = new(adam, step, learningRate);
        private readonly Vector512<float> _kept = Vector512.Create((float)(1 - learningRate * weightDecay));

        public static int StateSlots => AdamOptimizer.Rule<TAmsgrad>.StateSlots;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
            => Denormals.Flush(_adam.Update(_kept * parameters, gradient, ref state));
    }
}
