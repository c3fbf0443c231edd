using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Adagrad (Duchi, Hazan and Singer, 2011). With g the gradient and t the step: s += g^2;
    /// w -= learningRate / (1 + (t - 1) * learningRateDecay) * g / (sqrt(s) + epsilon). PyTorch's Adagrad.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="learningRateDecay">How fast the learning rate falls from step to step, 0 or more.</param>
    /// <param name="weightDecay">Added to the gradient, times w; 0 or more.</param>
    /// <param name="initialAccumulatorValue">What s begins with, 0 or more.</param>
    /// <param name="epsilon">Keeps the division finite, more than 0.</param>
    public static AdagradOptimizer Adagrad(
        float learningRate = 0.01f, double learningRateDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double epsilon = 1e-10)
        => new(learningRate, learningRateDecay, weightDecay, initialAccumulatorValue, epsilon);
}

/// <summary>The settings of Adagrad.</summary>
/// <param name="LearningRate">The size of a step, more than 0.</param>
/// <param name="LearningRateDecay">How fast the learning rate falls from step to step, 0 or more.</param>
/// <param name="WeightDecay">Added to the gradient, times w; 0 or more.</param>
/// <param name="InitialAccumulatorValue">What the sum of squared gradients begins with, 0 or more.</param>
/// <param name="Epsilon">Keeps the division finite, more than 0.</param>
public sealed record AdagradOptimizer(float LearningRate, double LearningRateDecay, double WeightDecay, double InitialAccumulatorValue, double Epsilon) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Setting.RequireNotNegative(nameof(LearningRateDecay), LearningRateDecay);
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
        Setting.RequireNotNegative(nameof(InitialAccumulatorValue), InitialAccumulatorValue);
        Setting.RequirePositive(nameof(Epsilon), Epsilon);
    }

    internal override ParameterUpdate CreateUpdate() => ParameterUpdate.Create((step, learningRate) => new Rule(this, step, learningRate), WeightDecay);

    // The slot holds what has been added to the initial value, since slots begin with 0.
    private readonly struct Rule(AdagradOptimizer settings, long step, float learningRate) : IUpdateRule
    {
        private readonly Vector256<float> _rate = Vector256.Create((float)(-learningRate / (1 + (step - 1) * settings.LearningRateDecay)));
        private readonly Vector256<float> _initialSum = Vector256.Create((float)settings.InitialAccumulatorValue);
        private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon), _smallestSum = Denormals.SmallestSquare(settings.Epsilon);

        public static int StateSlots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
        {
            Vector256<float> sum = Vector256.MultiplyAddEstimate(gradient, gradient, state.Slot0);
            state.Slot0 = sum = Vector256.Max(sum, _smallestSum);
            return Vector256.MultiplyAddEstimate(_rate, gradient / (Vector256.Sqrt(sum + _initialSum) + _epsilon), parameters);
        }
    }
}
