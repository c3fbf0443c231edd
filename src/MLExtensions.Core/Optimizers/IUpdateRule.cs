using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>
/// One step of an optimizer on sixteen parameters at once. What is the same for a whole step is a field of the rule; a static field would
/// be loaded for every vector. A parameter of 0 whose gradient is 0 in every step stays 0: so does padding.
/// </summary>
internal interface IUpdateRule
{
    static abstract int StateSlots { get; }

    /// <summary>The parameters after the step.</summary>
    Vector512<float> Update(Vector512<float> parameters, Vector512<float> gradient, ref RuleState state);
}

/// <summary>The state that an update rule keeps for sixteen parameters; a rule uses as many of the slots as it says.</summary>
internal struct RuleState
{
    public Vector512<float> Slot0, Slot1, Slot2, Slot3;
}

/// <summary>
/// A setting that changes a rule's formula, as a type argument: the compiler at run time knows it, and the loop does not test it.
/// </summary>
internal interface ISwitch
{
    static abstract bool IsOn { get; }
}

internal readonly struct On : ISwitch
{
    public static bool IsOn => true;
}

internal readonly struct Off : ISwitch
{
    public static bool IsOn => false;
}

/// <summary>Denormal numbers make the processor many times slower, and what decays from step to step would end among them.</summary>
internal static class Denormals
{
    /// <summary>Numbers near them become 0. NaN stays NaN.</summary>
    public static Vector512<float> Flush(Vector512<float> values)
        => Vector512.AndNot(values, Vector512.LessThanOrEqual(Vector512.Abs(values), Vector512.Create(1e-30f)));

    /// <inheritdoc cref="Flush(Vector512{float})"/>
    public static Vector256<float> Flush(Vector256<float> values)
        => Vector256.AndNot(values, Vector256.LessThanOrEqual(Vector256.Abs(values), Vector256.Create(1e-30f)));

    /// <summary>
    /// The least that a sum of squares may be so that it is nothing, in single precision, under the root beside epsilon: sqrt(square) +
    /// epsilon.
    /// </summary>
    public static Vector512<float> SmallestSquare(double epsilon)
        => Vector512.Create(Math.Max((float)(epsilon * epsilon * 1e-14), Setting.SmallestNormal));
}
