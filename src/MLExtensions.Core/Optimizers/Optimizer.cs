using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>
/// The settings of a method that changes parameters against their gradient; printed, it shows them. Each optimizer is one file: its settings,
/// its update rule as an operator struct, and the method of this class that offers it.
/// </summary>
/// <param name="LearningRate">The size of a step, more than 0.</param>
public abstract partial record Optimizer(float LearningRate)
{
    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and the range.</exception>
    public virtual void Check() => Require(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "more than 0");

    /// <summary>What one training run changes its parameters with.</summary>
    internal abstract ParameterUpdate CreateUpdate();

    private protected static void Require(bool condition, string setting, double value, string range)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(setting, value, $"{setting} should be {range}.");
    }
}

/// <summary>Changes ranges of parameters by an update rule.</summary>
internal abstract unsafe class ParameterUpdate
{
    /// <summary>Buffers of the parameters' size that the rule keeps between steps.</summary>
    public abstract int StateSlots { get; }

    /// <summary>Goes to a step, the first of which has the number 1.</summary>
    public abstract void BeginStep(long step, float learningRate);

    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradient">The loss's derivatives by the parameters.</param>
    /// <param name="state">The parameters' state in the first slot.</param>
    /// <param name="nextSlot">From there to the next slot.</param>
    /// <param name="count">Number of parameters, a multiple of a vector.</param>
    public abstract void Apply(float* parameters, float* gradient, float* state, nint nextSlot, int count);
}

/// <summary>The state that an update rule keeps for eight parameters; a rule uses as many of the slots as it says.</summary>
internal struct RuleState
{
    public Vector256<float> Slot0, Slot1, Slot2;
}

/// <summary>One step of an optimizer on eight parameters at once.</summary>
internal interface IUpdateRule
{
    static abstract int StateSlots { get; }

    /// <summary>The parameters after the step.</summary>
    Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state);
}

internal sealed unsafe class ParameterUpdate<TRule>(Func<long, float, TRule> ruleOfStep) : ParameterUpdate
    where TRule : struct, IUpdateRule
{
    private TRule _rule;

    public override int StateSlots => TRule.StateSlots;

    public override void BeginStep(long step, float learningRate) => _rule = ruleOfStep(step, learningRate);

    public override void Apply(float* parameters, float* gradient, float* state, nint nextSlot, int count)
    {
        TRule rule = _rule;
        RuleState slots = default;
        for (int i = 0; i < count; i += Vector256<float>.Count)
        {
            if (TRule.StateSlots > 0) slots.Slot0 = Vector256.Load(state + i);
            if (TRule.StateSlots > 1) slots.Slot1 = Vector256.Load(state + nextSlot + i);
            if (TRule.StateSlots > 2) slots.Slot2 = Vector256.Load(state + 2 * nextSlot + i);
            rule.Update(Vector256.Load(parameters + i), Vector256.Load(gradient + i), ref slots).Store(parameters + i);
            if (TRule.StateSlots > 0) slots.Slot0.Store(state + i);
            if (TRule.StateSlots > 1) slots.Slot1.Store(state + nextSlot + i);
            if (TRule.StateSlots > 2) slots.Slot2.Store(state + 2 * nextSlot + i);
        }
    }
}
