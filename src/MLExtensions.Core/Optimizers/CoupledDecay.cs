using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>
/// A rule under weight decay as PyTorch's optimizers have it, all but AdamW: it follows the gradient of loss + weightDecay / 2 * |w|^2,
/// which is gradient + weightDecay * w.
/// </summary>
internal readonly struct CoupledDecay<TRule>(TRule rule, double weightDecay) : IUpdateRule
    where TRule : struct, IUpdateRule
{
    private readonly TRule _rule = rule;
    private readonly Vector512<float> _decay = Vector512.Create((float)weightDecay);

    public static int StateSlots => TRule.StateSlots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state)
        => Denormals.Flush(_rule.Update(parameters, Vector512.MultiplyAddEstimate(_decay, parameters, gradient), ref state));
}
