using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>A rule, and beside it an average of the parameters after each step, in the slot behind the rule's own.</summary>
/// <param name="rule">The rule.</param>
/// <param name="share">How much of the new parameters goes into the average.</param>
internal readonly struct Averaged<TRule>(TRule rule, float share) : IUpdateRule
    where TRule : struct, IUpdateRule
{
    private readonly TRule _rule = rule;
    private readonly Vector512<float> _share = Vector512.Create(share);

    public static int StateSlots => TRule.StateSlots + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
    {
        Vector512<float> updated = _rule.Update(parameters, gradient, ref state);
        ref Vector512<float> average = ref Average(ref state);
        average = Vector512.MultiplyAddEstimate(_share, updated - average, average);
        return updated;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector512<float> Average(ref RuleState state)
    {
        if (TRule.StateSlots == 0)
            return ref state.Slot0;
        if (TRule.StateSlots == 1)
            return ref state.Slot1;
        if (TRule.StateSlots == 2)
            return ref state.Slot2;
        return ref state.Slot3;
    }
}
