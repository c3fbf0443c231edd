using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Stochastic gradient descent: w -= learningRate * g. With momentum, w -= learningRate * b, where b = momentum * b + (1 - dampening) * g, and b = g in the
    /// first step; Nesterov's takes g + momentum * b in the place of b. PyTorch's SGD.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="momentum">How much of the last step goes on, from 0 to less than 1.</param>
    /// <param name="dampening">How much less the gradient counts beside the momentum, from 0 to 1.</param>
    /// <param name="weightDecay">Added to the gradient, times w; 0 or more.</param>
    /// <param name="nesterov">Whether the gradient is, nearly, the one that the momentum leads to; with momentum and without dampening.</param>
    public static SgdOptimizer Sgd(float learningRate = 0.01f, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false)
        => new(learningRate, momentum, dampening, weightDecay, nesterov);
}

/// <summary>The settings of stochastic gradient descent.</summary>
/// <param name="LearningRate">The size of a step, more than 0.</param>
/// <param name="Momentum">How much of the last step goes on, from 0 to less than 1.</param>
/// <param name="Dampening">How much less the gradient counts beside the momentum, from 0 to 1.</param>
/// <param name="WeightDecay">Added to the gradient, times w; 0 or more.</param>
/// <param name="Nesterov">Whether the gradient is, nearly, the one that the momentum leads to; with momentum and without dampening.</param>
public sealed record SgdOptimizer(float LearningRate, double Momentum, double Dampening, double WeightDecay, bool Nesterov) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        RequireShare(nameof(Momentum), Momentum);
        Setting.Require(Dampening is >= 0 and <= 1, nameof(Dampening), Dampening, "from 0 to 1");
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
        Setting.Require(!Nesterov || (Momentum > 0 && Dampening == 0), nameof(Nesterov), Nesterov, "false without momentum or with dampening");
    }

    internal override ParameterUpdate CreateUpdate()
        => Momentum == 0 ? ParameterUpdate.Create((_, learningRate) => new Rule(learningRate), WeightDecay)
        : Nesterov ? ParameterUpdate.Create((step, learningRate) => new MomentumRule<On>(this, step, learningRate), WeightDecay)
        : ParameterUpdate.Create((step, learningRate) => new MomentumRule<Off>(this, step, learningRate), WeightDecay);

    private readonly struct Rule(float learningRate) : IUpdateRule
    {
        private readonly Vector256<float> _rate = Vector256.Create(-learningRate);

        public static int StateSlots => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
            => Vector256.MultiplyAddEstimate(_rate, gradient, parameters);
    }

    private readonly struct MomentumRule<TNesterov>(SgdOptimizer settings, long step, float learningRate) : IUpdateRule
        where TNesterov : ISwitch
    {
        private readonly Vector256<float> _rate = Vector256.Create(-learningRate);
        private readonly Vector256<float> _momentum = Vector256.Create((float)settings.Momentum);
        private readonly Vector256<float> _share = Vector256.Create((float)(step == 1 ? 1 : 1 - settings.Dampening));

        public static int StateSlots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
        {
            Vector256<float> momentum = Vector256.MultiplyAddEstimate(_momentum, state.Slot0, _share * gradient);
            state.Slot0 = momentum = Denormals.Flush(momentum);
            return Vector256.MultiplyAddEstimate(_rate, TNesterov.IsOn ? Vector256.MultiplyAddEstimate(_momentum, momentum, gradient) : momentum, parameters);
        }
    }
}
