using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Creates stochastic gradient descent: w -= learningRate * g. With momentum, w -= learningRate * b, where b = momentum * b + (1 -
    /// dampening) * g, and b = g in the first step; Nesterov's momentum uses g + momentum * b in place of b. PyTorch's SGD.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="momentum">The momentum coefficient, from 0 to less than 1.</param>
    /// <param name="dampening">How much less the gradient counts beside the momentum, from 0 to 1.</param>
    /// <param name="weightDecay">The L2 penalty: the gradient gets this times the parameter added; 0 or more.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's; with momentum and without dampening.</param>
    public static SgdOptimizer Sgd(
        double learningRate = 0.01, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false)
        => new()
        {
            LearningRate = learningRate,
            Momentum = momentum,
            Dampening = dampening,
            WeightDecay = weightDecay,
            Nesterov = nesterov,
        };
}

/// <summary>The settings of stochastic gradient descent.</summary>
public sealed record SgdOptimizer : Optimizer
{
    /// <summary>Initializes the settings with their defaults, a learning rate of 0.01 among them.</summary>
    public SgdOptimizer() => LearningRate = 0.01;

    /// <summary>Gets the momentum coefficient.</summary>
    /// <value>From 0 to less than 1. Default: 0.</value>
    public double Momentum { get; init; }

    /// <summary>Gets how much less the gradient counts beside the momentum.</summary>
    /// <value>From 0 to 1. Default: 0.</value>
    public double Dampening { get; init; }

    /// <summary>Gets the L2 penalty: the gradient gets this times the parameter added.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>Gets whether the momentum is Nesterov's.</summary>
    /// <value>False without momentum, or with dampening. Default: false.</value>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        RequireFraction(nameof(Momentum), Momentum);
        Setting.Require(Dampening is >= 0 and <= 1, nameof(Dampening), Dampening, "from 0 to 1");
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
        Setting.Require(
            !Nesterov || (Momentum > 0 && Dampening == 0), nameof(Nesterov), Nesterov, "false without momentum or with dampening");
    }

    internal override TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor)
        => Momentum == 0 ? Visit(visitor, (_, learningRate) => new Rule(learningRate), WeightDecay)
        : Nesterov ? Visit(visitor, (step, learningRate) => new MomentumRule<On>(this, step, learningRate), WeightDecay)
        : Visit(visitor, (step, learningRate) => new MomentumRule<Off>(this, step, learningRate), WeightDecay);

    internal override LinearUpdate? UpdateWithoutGradient(long step, double learningRate)
    {
        if (Momentum == 0)
            return WeightDecay == 0 ? null : new(1 - learningRate * WeightDecay, 0, 0, 1);
        double share = (step == 1 ? 1 : 1 - Dampening) * WeightDecay;
        return Nesterov
            ? new(1 - learningRate * (WeightDecay + Momentum * share), -learningRate * Momentum * Momentum, share, Momentum)
            : new(1 - learningRate * share, -learningRate * Momentum, share, Momentum);
    }

    private readonly struct Rule(double learningRate) : IUpdateRule
    {
        private readonly Vector512<float> _rate = Vector512.Create((float)-learningRate);

        public static int StateSlots => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
            => Vector512.MultiplyAddEstimate(_rate, gradient, parameters);
    }

    private readonly struct MomentumRule<TNesterov>(SgdOptimizer settings, long step, double learningRate) : IUpdateRule
        where TNesterov : ISwitch
    {
        private readonly Vector512<float> _rate = Vector512.Create((float)-learningRate);
        private readonly Vector512<float> _momentum = Vector512.Create((float)settings.Momentum);
        private readonly Vector512<float> _share = Vector512.Create((float)(step == 1 ? 1 : 1 - settings.Dampening));

        public static int StateSlots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
        {
            Vector512<float> momentum = Vector512.MultiplyAddEstimate(_momentum, state.Slot0, _share * gradient);
            state.Slot0 = momentum = Denormals.Flush(momentum);
            return Vector512.MultiplyAddEstimate(
                _rate, TNesterov.IsOn ? Vector512.MultiplyAddEstimate(_momentum, momentum, gradient) : momentum, parameters);
        }
    }
}
