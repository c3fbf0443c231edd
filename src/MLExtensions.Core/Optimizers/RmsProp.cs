using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Creates RMSprop (Hinton, 2012). With g the gradient: s = alpha s + (1 - alpha) g^2; d = g / (sqrt(s) + epsilon); w -= learningRate *
    /// d. With momentum, w -= learningRate * b, where b = momentum * b + d. Centered, the root is of the gradient's variance, s - m^2,
    /// where m = alpha m + (1 - alpha) g (Graves, 2013). PyTorch's RMSprop; a variance that rounding has made negative, which gives NaN
    /// there, counts as 0.
    /// </summary>
    /// <param name="learningRate">The size of a step, more than 0.</param>
    /// <param name="alpha">The decay of the means, from 0 to less than 1.</param>
    /// <param name="epsilon">A number that keeps the division finite, more than 0.</param>
    /// <param name="weightDecay">The L2 penalty: the gradient gets this times the parameter added; 0 or more.</param>
    /// <param name="momentum">The momentum coefficient, from 0 to less than 1.</param>
    /// <param name="centered">Whether the gradient is divided by its standard deviation rather than by its root mean square.</param>
    public static RmsPropOptimizer RmsProp(
        double learningRate = 0.01, double alpha = 0.99, double epsilon = 1e-8, double weightDecay = 0, double momentum = 0,
        bool centered = false)
        => new()
        {
            LearningRate = learningRate,
            Alpha = alpha,
            Epsilon = epsilon,
            WeightDecay = weightDecay,
            Momentum = momentum,
            Centered = centered,
        };
}

/// <summary>The settings of RMSprop.</summary>
public sealed record RmsPropOptimizer : Optimizer
{
    /// <summary>Initializes the settings with their defaults, a learning rate of 0.01 among them.</summary>
    public RmsPropOptimizer() => LearningRate = 0.01;

    /// <summary>Gets the decay of the means.</summary>
    /// <value>From 0 to less than 1. Default: 0.99.</value>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Gets the number that keeps the division finite.</summary>
    /// <value>More than 0. Default: 1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Gets the L2 penalty: the gradient gets this times the parameter added.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>Gets the momentum coefficient.</summary>
    /// <value>From 0 to less than 1. Default: 0.</value>
    public double Momentum { get; init; }

    /// <summary>Gets whether the gradient is divided by its standard deviation rather than by its root mean square.</summary>
    /// <value>Default: false.</value>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        RequireFraction(nameof(Alpha), Alpha);
        Setting.RequirePositive(nameof(Epsilon), Epsilon);
        Setting.RequireNotNegative(nameof(WeightDecay), WeightDecay);
        RequireFraction(nameof(Momentum), Momentum);
    }

    internal override TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor) => (Centered, Momentum > 0) switch
    {
        (false, false) => Visit<Off, Off, TResult>(visitor),
        (false, true) => Visit<Off, On, TResult>(visitor),
        (true, false) => Visit<On, Off, TResult>(visitor),
        (true, true) => Visit<On, On, TResult>(visitor),
    };

    internal override LinearUpdate? UpdateWithoutGradient(long step, double learningRate)
        => Momentum > 0 || Centered || WeightDecay > 0 ? null : new(1, 0, 0, Alpha);

    private TResult Visit<TCentered, TMomentum, TResult>(IOptimizerVisitor<TResult> visitor)
        where TCentered : ISwitch
        where TMomentum : ISwitch
        => Visit(visitor, (_, learningRate) => new Rule<TCentered, TMomentum>(this, learningRate), WeightDecay);

    // The slots: the mean square; the momentum, if there is one; the mean, if centered.
    private readonly struct Rule<TCentered, TMomentum>(RmsPropOptimizer settings, double learningRate) : IUpdateRule
        where TCentered : ISwitch
        where TMomentum : ISwitch
    {
        private readonly Vector512<float> _rate = Vector512.Create((float)-learningRate),
            _momentum = Vector512.Create((float)settings.Momentum);
        private readonly Vector512<float> _alpha = Vector512.Create((float)settings.Alpha),
            _oneMinusAlpha = Vector512.Create((float)(1 - settings.Alpha));
        private readonly Vector512<float> _epsilon = Vector512.Create((float)settings.Epsilon),
            _smallestSquare = Denormals.SmallestSquare(settings.Epsilon);

        public static int StateSlots => 1 + (TCentered.IsOn ? 1 : 0) + (TMomentum.IsOn ? 1 : 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
        {
            Vector512<float> square = Vector512.MultiplyAddEstimate(_alpha, state.Slot0, _oneMinusAlpha * gradient * gradient);
            state.Slot0 = square = VectorMath.Max(square, _smallestSquare);
            if (TCentered.IsOn)
            {
                Vector512<float> mean = Vector512.MultiplyAddEstimate(
                    _alpha, TMomentum.IsOn ? state.Slot2 : state.Slot1, _oneMinusAlpha * gradient);
                mean = Denormals.Flush(mean);
                if (TMomentum.IsOn)
                    state.Slot2 = mean;
                else
                    state.Slot1 = mean;
                square = VectorMath.Max(square - mean * mean, _smallestSquare);
            }

            Vector512<float> step = gradient / (Vector512.Sqrt(square) + _epsilon);
            if (TMomentum.IsOn)
                state.Slot1 = step = Denormals.Flush(Vector512.MultiplyAddEstimate(_momentum, state.Slot1, step));
            return Vector512.MultiplyAddEstimate(_rate, step, parameters);
        }
    }
}
