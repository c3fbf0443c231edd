using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Creates Adadelta (Zeiler, 2012). With g the gradient: s = rho s + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(s + epsilon) * g; u =
    /// rho u + (1 - rho) d^2; w -= learningRate * d. PyTorch's Adadelta.
    /// </summary>
    /// <param name="learningRate">The factor of the method's step, more than 0.</param>
    /// <param name="rho">The decay of the means of squared gradients and of squared steps, from 0 to less than 1.</param>
    /// <param name="epsilon">A number that keeps the division finite and the first steps above 0, more than 0.</param>
    /// <param name="weightDecay">The L2 penalty: the gradient gets this times the parameter added; 0 or more.</param>
    public static AdadeltaOptimizer Adadelta(double learningRate = 1, double rho = 0.9, double epsilon = 1e-6, double weightDecay = 0)
        => new() { LearningRate = learningRate, Rho = rho, Epsilon = epsilon, WeightDecay = weightDecay };
}

/// <summary>The settings of Adadelta.</summary>
public sealed record AdadeltaOptimizer : Optimizer
{
    /// <summary>Initializes the settings with their defaults, a learning rate of 1 among them.</summary>
    public AdadeltaOptimizer() => LearningRate = 1;

    /// <summary>Gets the decay of the means of squared gradients and of squared steps.</summary>
    /// <value>From 0 to less than 1. Default: 0.9.</value>
    public double Rho { get; init; } = 0.9;

    /// <summary>Gets the number that keeps the division finite.</summary>
    /// <value>More than 0. Default: 1e-6.</value>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Gets the L2 penalty: the gradient gets this times the parameter added.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        RequireFraction(nameof(Rho), Rho);
        Setting.RequirePositive(nameof(Epsilon), Epsilon);
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
    }

    internal override TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor)
        => Visit(visitor, (_, learningRate) => new Rule(this, learningRate), WeightDecay);

    private readonly struct Rule(AdadeltaOptimizer settings, double learningRate) : IUpdateRule
    {
        private readonly Vector512<float> _rate = Vector512.Create((float)-learningRate),
            _epsilon = Vector512.Create((float)settings.Epsilon);
        private readonly Vector512<float> _rho = Vector512.Create((float)settings.Rho),
            _oneMinusRho = Vector512.Create((float)(1 - settings.Rho));
        private readonly Vector512<float> _smallest = Vector512.Create(Math.Max((float)(settings.Epsilon * 1e-9), Setting.SmallestNormal));

        public static int StateSlots => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
        {
            Vector512<float> squares = Vector512.MultiplyAddEstimate(_rho, state.Slot0, _oneMinusRho * gradient * gradient);
            Vector512<float> delta = Vector512.Sqrt((state.Slot1 + _epsilon) / (squares + _epsilon)) * gradient;
            Vector512<float> squaredDeltas = Vector512.MultiplyAddEstimate(_rho, state.Slot1, _oneMinusRho * delta * delta);
            // Nothing beside epsilon, and no denormals.
            (state.Slot0, state.Slot1) = (VectorMath.Max(squares, _smallest), VectorMath.Max(squaredDeltas, _smallest));
            return Vector512.MultiplyAddEstimate(_rate, delta, parameters);
        }
    }
}
