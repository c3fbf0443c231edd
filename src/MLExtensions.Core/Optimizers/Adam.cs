using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Adam (Kingma and Ba, 2015). With g the gradient and t the step: m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
    /// w -= learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon). PyTorch's Adam.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="beta1">Decay of the mean of gradients, from 0 to less than 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, from 0 to less than 1.</param>
    /// <param name="epsilon">Keeps the division finite, more than 0.</param>
    /// <param name="weightDecay">Added to the gradient, times w; 0 or more. <see cref="AdamW"/> decays otherwise.</param>
    /// <param name="amsgrad">Whether the largest v so far takes the place of v (Reddi, Kale and Kumar, 2018).</param>
    public static AdamOptimizer Adam(float learningRate = 0.001f, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool amsgrad = false)
        => new(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
}

/// <summary>The settings of Adam.</summary>
/// <param name="LearningRate">The size of a step, more than 0.</param>
/// <param name="Beta1">Decay of the mean of gradients, from 0 to less than 1.</param>
/// <param name="Beta2">Decay of the mean of squared gradients, from 0 to less than 1.</param>
/// <param name="Epsilon">Keeps the division finite, more than 0.</param>
/// <param name="WeightDecay">Added to the gradient, times w; 0 or more.</param>
/// <param name="Amsgrad">Whether the largest mean of squared gradients so far takes the place of the mean.</param>
public sealed record AdamOptimizer(float LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, bool Amsgrad) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        RequireShare(nameof(Beta1), Beta1);
        RequireShare(nameof(Beta2), Beta2);
        Setting.RequirePositive(nameof(Epsilon), Epsilon);
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
    }

    internal override ParameterUpdate CreateUpdate()
        => Amsgrad ? ParameterUpdate.Create((step, learningRate) => new Rule<On>(this, step, learningRate), WeightDecay)
        : ParameterUpdate.Create((step, learningRate) => new Rule<Off>(this, step, learningRate), WeightDecay);

    internal readonly struct Rule<TAmsgrad>(AdamOptimizer settings, long step, float learningRate) : IUpdateRule
        where TAmsgrad : ISwitch
    {
        private readonly Vector256<float> _smallestV = Denormals.SmallestSquare(settings.Epsilon);
        private readonly Vector256<float> _beta1 = Vector256.Create((float)settings.Beta1), _oneMinusBeta1 = Vector256.Create((float)(1 - settings.Beta1));
        private readonly Vector256<float> _beta2 = Vector256.Create((float)settings.Beta2), _oneMinusBeta2 = Vector256.Create((float)(1 - settings.Beta2));
        private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon);
        private readonly Vector256<float> _rate = Vector256.Create((float)(-learningRate / (1 - Math.Pow(settings.Beta1, step))));
        private readonly Vector256<float> _vScale = Vector256.Create((float)(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, step))));

        public static int StateSlots => TAmsgrad.IsOn ? 3 : 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
        {
            Vector256<float> m = Vector256.MultiplyAddEstimate(_beta1, state.Slot0, _oneMinusBeta1 * gradient);
            Vector256<float> v = Vector256.MultiplyAddEstimate(_beta2, state.Slot1, _oneMinusBeta2 * gradient * gradient);
            state.Slot0 = m = Denormals.Flush(m);
            state.Slot1 = v = Vector256.Max(v, _smallestV);
            if (TAmsgrad.IsOn)
                state.Slot2 = v = Vector256.Max(v, state.Slot2);
            return Vector256.MultiplyAddEstimate(_rate, m / Vector256.MultiplyAddEstimate(Vector256.Sqrt(v), _vScale, _epsilon), parameters);
        }
    }
}
