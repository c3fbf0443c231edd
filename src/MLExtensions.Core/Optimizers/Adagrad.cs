using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Creates Adagrad (Duchi, Hazan and Singer, 2011). With g the gradient and t the step: s += g^2; w -= learningRate / (1 + (t - 1) *
    /// learningRateDecay) * g / (sqrt(s) + epsilon). PyTorch's Adagrad.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="learningRateDecay">How fast the learning rate falls from step to step, 0 or more.</param>
    /// <param name="weightDecay">The L2 penalty: the gradient gets this times the parameter added; 0 or more.</param>
    /// <param name="initialAccumulatorValue">The initial value of s, 0 or more.</param>
    /// <param name="epsilon">A number that keeps the division finite, more than 0.</param>
    public static AdagradOptimizer Adagrad(
        double learningRate = 0.01, double learningRateDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0,
        double epsilon = 1e-10)
        => new()
        {
            LearningRate = learningRate,
            LearningRateDecay = learningRateDecay,
            WeightDecay = weightDecay,
            InitialAccumulatorValue = initialAccumulatorValue,
            Epsilon = epsilon,
        };
}

/// <summary>The settings of Adagrad.</summary>
public sealed record AdagradOptimizer : Optimizer
{
    /// <summary>Initializes the settings with their defaults, a learning rate of 0.01 among them.</summary>
    public AdagradOptimizer() => LearningRate = 0.01;

    /// <summary>Gets how fast the learning rate falls from step to step.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double LearningRateDecay { get; init; }

    /// <summary>Gets the L2 penalty: the gradient gets this times the parameter added.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>Gets the initial sum of squared gradients.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double InitialAccumulatorValue { get; init; }

    /// <summary>Gets the number that keeps the division finite.</summary>
    /// <value>More than 0. Default: 1e-10.</value>
    public double Epsilon { get; init; } = 1e-10;

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Setting.RequireNotNegative(nameof(LearningRateDecay), LearningRateDecay);
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
        Setting.RequireNotNegative(nameof(InitialAccumulatorValue), InitialAccumulatorValue);
        Setting.RequirePositive(nameof(Epsilon), Epsilon);
    }

    internal override TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor)
        => Visit(visitor, (step, learningRate) => new Rule(this, step, learningRate), WeightDecay);

    // The slot holds what has been added to the initial value, since slots begin with 0.
    private readonly struct Rule(AdagradOptimizer settings, long step, double learningRate) : IUpdateRule
    {
        private readonly Vector512<float> _rate = Vector512.Create((float)(-learningRate / (1 + (step - 1) * settings.LearningRateDecay)));
        private readonly Vector512<float> _initialSum = Vector512.Create((float)settings.InitialAccumulatorValue);
        private readonly Vector512<float> _epsilon = Vector512.Create((float)settings.Epsilon),
            _smallestSum = Denormals.SmallestSquare(settings.Epsilon);

        public static int StateSlots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
        {
            Vector512<float> sum = Vector512.MultiplyAddEstimate(gradient, gradient, state.Slot0);
            state.Slot0 = sum = VectorMath.Max(sum, _smallestSum);
            return Vector512.MultiplyAddEstimate(_rate, gradient / (Vector512.Sqrt(sum + _initialSum) + _epsilon), parameters);
        }
    }
}
