using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>Changes ranges of parameters by an update rule.</summary>
internal abstract unsafe class ParameterUpdate
{
    /// <summary>Buffers of the parameters' size that the rule keeps between steps; zero before the first.</summary>
    public abstract int StateSlots { get; }

    /// <summary>Goes to a step, the first of which has the number 1.</summary>
    public abstract void BeginStep(long step, float learningRate);

    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradient">The loss's derivatives by the parameters.</param>
    /// <param name="state">The parameters' state in the first slot.</param>
    /// <param name="nextSlot">From there to the next slot.</param>
    /// <param name="count">Number of parameters, a multiple of a vector.</param>
    public abstract void Apply(float* parameters, float* gradient, float* state, nint nextSlot, int count);

    /// <summary>This update, and in a further slot, the last one, an average of the parameters.</summary>
    /// <param name="shareOfStep">How much of the parameters after a step goes into the average.</param>
    public abstract ParameterUpdate WithAverage(Func<long, float> shareOfStep);

    /// <summary>An update by a rule, made anew for each step from its number and learning rate, under coupled weight decay unless that is 0.</summary>
    public static ParameterUpdate Create<TRule>(Func<long, float, TRule> ruleOfStep, double weightDecay = 0)
        where TRule : struct, IUpdateRule
        => weightDecay == 0
            ? new ParameterUpdate<TRule>(ruleOfStep)
            : new ParameterUpdate<CoupledDecay<TRule>>((step, learningRate) => new CoupledDecay<TRule>(ruleOfStep(step, learningRate), weightDecay));
}

internal sealed unsafe class ParameterUpdate<TRule>(Func<long, float, TRule> ruleOfStep) : ParameterUpdate
    where TRule : struct, IUpdateRule
{
    private TRule _rule;

    public override int StateSlots => TRule.StateSlots;

    public override void BeginStep(long step, float learningRate) => _rule = ruleOfStep(step, learningRate);

    public override ParameterUpdate WithAverage(Func<long, float> shareOfStep)
        => new ParameterUpdate<Averaged<TRule>>((step, learningRate) => new Averaged<TRule>(ruleOfStep(step, learningRate), shareOfStep(step)));

    public override void Apply(float* parameters, float* gradient, float* state, nint nextSlot, int count)
    {
        TRule rule = _rule;
        RuleState slots = default;
        for (int i = 0; i < count; i += Vector256<float>.Count)
        {
            if (TRule.StateSlots > 0) slots.Slot0 = Vector256.Load(state + i);
            if (TRule.StateSlots > 1) slots.Slot1 = Vector256.Load(state + nextSlot + i);
            if (TRule.StateSlots > 2) slots.Slot2 = Vector256.Load(state + 2 * nextSlot + i);
            if (TRule.StateSlots > 3) slots.Slot3 = Vector256.Load(state + 3 * nextSlot + i);
            rule.Update(Vector256.Load(parameters + i), Vector256.Load(gradient + i), ref slots).Store(parameters + i);
            if (TRule.StateSlots > 0) slots.Slot0.Store(state + i);
            if (TRule.StateSlots > 1) slots.Slot1.Store(state + nextSlot + i);
            if (TRule.StateSlots > 2) slots.Slot2.Store(state + 2 * nextSlot + i);
            if (TRule.StateSlots > 3) slots.Slot3.Store(state + 3 * nextSlot + i);
        }
    }
}
