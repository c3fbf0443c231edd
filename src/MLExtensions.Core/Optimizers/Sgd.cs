using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>Stochastic gradient descent: w -= learningRate * gradient.</summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    public static SgdOptimizer Sgd(float learningRate = 0.01f) => new(learningRate);
}

/// <summary>The settings of stochastic gradient descent.</summary>
/// <param name="LearningRate">The size of a step, more than 0.</param>
public sealed record SgdOptimizer(float LearningRate) : Optimizer(LearningRate)
{
    internal override ParameterUpdate CreateUpdate() => new ParameterUpdate<Rule>((_, learningRate) => new Rule(learningRate));

    private readonly struct Rule(float learningRate) : IUpdateRule
    {
        private readonly Vector256<float> _rate = Vector256.Create(-learningRate);

        public static int StateSlots => 0;

        public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
            => Vector256.MultiplyAddEstimate(_rate, gradient, parameters);
    }
}
