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
    private readonly Vector256<float> _share = Vector256.Create(share);

    public static int StateSlots => TRule.StateSlots + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
    {
        Vector256<float> updated = _rule.Update(parameters, gradient, ref state);
        ref Vector256<float> average = ref Average(ref state);
        average = Vector256.MultiplyAddEstimate(_share, updated - average, average);
        return updated;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector256<float> Average(ref RuleState state)
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
