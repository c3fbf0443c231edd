using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>Updates ranges of parameters by the update rule of an optimizer.</summary>
internal abstract unsafe class ParameterUpdate
{
    /// <summary>Gets the number of buffers of the parameters' size that the rule keeps between steps, zero before the first.</summary>
    public abstract int StateSlots { get; }

    /// <summary>
    /// Returns the update of a plan: by its optimizer's rule, and with an average of the parameters in the last slot where it has one.
    /// </summary>
    public static ParameterUpdate Of(TrainingPlan plan) => plan.Optimizer.Accept(new Creator(plan));

    /// <summary>Begins a step.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    public abstract void BeginStep(long step, double learningRate);

    /// <summary>Updates some parameters.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="gradient">The derivatives of the loss by the parameters.</param>
    /// <param name="state">The state of the parameters in the first slot.</param>
    /// <param name="nextSlot">The distance from there to the next slot.</param>
    /// <param name="count">The number of parameters, a multiple of a vector.</param>
    public abstract void Apply(float* parameters, float* gradient, float* state, nint nextSlot, int count);

    private sealed class Creator(TrainingPlan plan) : IOptimizerVisitor<ParameterUpdate>
    {
        public ParameterUpdate Visit<TRule>(Func<long, double, TRule> ruleOfStep)
            where TRule : struct, IUpdateRule
            => plan.WeightAveraging is not { } averaging ? new ParameterUpdate<TRule>(ruleOfStep)
                : new ParameterUpdate<Averaged<TRule>>((step, learningRate)
                    => new Averaged<TRule>(ruleOfStep(step, learningRate), averaging.FractionOf(step, plan.TotalSteps)));
    }
}

internal sealed unsafe class ParameterUpdate<TRule>(Func<long, double, TRule> ruleOfStep) : ParameterUpdate
    where TRule : struct, IUpdateRule
{
    private TRule _rule;

    public override int StateSlots => TRule.StateSlots;

    public override void BeginStep(long step, double learningRate) => _rule = ruleOfStep(step, learningRate);

    public override void Apply(float* parameters, float* gradient, float* state, nint nextSlot, int count)
    {
        int rest = count % Vector512<float>.Count, whole = count - rest;
        ApplyToWhole(parameters, gradient, state, nextSlot, whole);
        if (rest > 0)
            ApplyToRest(parameters + whole, gradient + whole, state + whole, nextSlot, rest);
    }

    // A call in this loop, however rare, would make the compiler at run time load the rule's fields again for every vector.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyToWhole(float* parameters, float* gradient, float* state, nint nextSlot, int count)
    {
        TRule rule = _rule;
        RuleState slots = default;
        for (int i = 0; i < count; i += Vector512<float>.Count)
        {
            if (TRule.StateSlots > 0) slots.Slot0 = Vector512.Load(state + i);
            if (TRule.StateSlots > 1) slots.Slot1 = Vector512.Load(state + nextSlot + i);
            if (TRule.StateSlots > 2) slots.Slot2 = Vector512.Load(state + 2 * nextSlot + i);
            if (TRule.StateSlots > 3) slots.Slot3 = Vector512.Load(state + 3 * nextSlot + i);
            rule.Update(Vector512.Load(parameters + i), Vector512.Load(gradient + i), ref slots).Store(parameters + i);
            if (TRule.StateSlots > 0) slots.Slot0.Store(state + i);
            if (TRule.StateSlots > 1) slots.Slot1.Store(state + nextSlot + i);
            if (TRule.StateSlots > 2) slots.Slot2.Store(state + 2 * nextSlot + i);
            if (TRule.StateSlots > 3) slots.Slot3.Store(state + 3 * nextSlot + i);
        }
    }

    /// <summary>Updates fewer parameters than a vector has, in a copy that has zeros after them.</summary>
    private void ApplyToRest(float* parameters, float* gradient, float* state, nint nextSlot, int count)
    {
        int width = Vector512<float>.Count, slots = TRule.StateSlots;
        float* copy = stackalloc float[(2 + slots) * width];
        new Span<float>(copy, (2 + slots) * width).Clear();
        Copy(parameters, copy, count);
        Copy(gradient, copy + width, count);
        for (int slot = 0; slot < slots; slot++)
            Copy(state + slot * nextSlot, copy + (2 + slot) * width, count);
        ApplyToWhole(copy, copy + width, copy + 2 * width, width, width);
        Copy(copy, parameters, count);
        for (int slot = 0; slot < slots; slot++)
            Copy(copy + (2 + slot) * width, state + slot * nextSlot, count);
    }

    private static void Copy(float* source, float* destination, int count)
        => new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
}
