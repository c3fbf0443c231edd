using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Adam with decoupled weight decay (Loshchilov and Hutter, 2019): w *= 1 - learningRate * weightDecay, then Adam's step, whose means do not see the decay.
    /// PyTorch's AdamW.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="beta1">Decay of the mean of gradients, from 0 to less than 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, from 0 to less than 1.</param>
    /// <param name="epsilon">Keeps the division finite, more than 0.</param>
    /// <param name="weightDecay">What a step takes from w, times learningRate * w; 0 or more.</param>
    /// <param name="amsgrad">Whether the largest v so far takes the place of v (Reddi, Kale and Kumar, 2018).</param>
    public static AdamWOptimizer AdamW(float learningRate = 0.001f, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01, bool amsgrad = false)
        => new(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
}

/// <summary>The settings of Adam with decoupled weight decay.</summary>
/// <param name="LearningRate">The size of a step, more than 0.</param>
/// <param name="Beta1">Decay of the mean of gradients, from 0 to less than 1.</param>
/// <param name="Beta2">Decay of the mean of squared gradients, from 0 to less than 1.</param>
/// <param name="Epsilon">Keeps the division finite, more than 0.</param>
/// <param name="WeightDecay">What a step takes from w, times learningRate * w; 0 or more.</param>
/// <param name="Amsgrad">Whether the largest mean of squared gradients so far takes the place of the mean.</param>
public sealed record AdamWOptimizer(float LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, bool Amsgrad) : Optimizer(LearningRate)
{
    private AdamOptimizer WithoutDecay => Adam(LearningRate, Beta1, Beta2, Epsilon, weightDecay: 0, Amsgrad);

    /// <inheritdoc/>
    public override void Check()
    {
        WithoutDecay.Check();
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
    }

    internal override ParameterUpdate CreateUpdate()
    {
        AdamOptimizer adam = WithoutDecay;
        return Amsgrad ? ParameterUpdate.Create((step, learningRate) => new Rule<On>(adam, WeightDecay, step, learningRate))
            : ParameterUpdate.Create((step, learningRate) => new Rule<Off>(adam, WeightDecay, step, learningRate));
    }

    private readonly struct Rule<TAmsgrad>(AdamOptimizer adam, double weightDecay, long step, float learningRate) : IUpdateRule
        where TAmsgrad : ISwitch
    {
        private readonly AdamOptimizer.Rule<TAmsgrad> _adam = new(adam, step, learningRate);
        private readonly Vector256<float> _kept = Vector256.Create((float)(1 - learningRate * weightDecay));

        public static int StateSlots => AdamOptimizer.Rule<TAmsgrad>.StateSlots;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
            => Denormals.Flush(_adam.Update(_kept * parameters, gradient, ref state));
    }
}
