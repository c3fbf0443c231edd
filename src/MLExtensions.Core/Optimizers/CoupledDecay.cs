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
    private readonly Vector256<float> _decay = Vector256.Create((float)weightDecay);

    public static int StateSlots => TRule.StateSlots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Update(Vector256<float> parameters, Vector256<float> gradient, ref RuleState state)
        => Denormals.Flush(_rule.Update(parameters, Vector256.MultiplyAddEstimate(_decay, parameters, gradient), ref state));
}
