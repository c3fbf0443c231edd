namespace MLExtensions;

/// <summary>
/// What a step of an optimizer does to a parameter w whose gradient is 0, and to the first number m of its state, where that is linear:
/// w = FromParameter w + FromState m, and m = StateFromParameter w + StateFromState m, with both from before the step.
/// </summary>
internal readonly record struct LinearUpdate(double FromParameter, double FromState, double StateFromParameter, double StateFromState)
{
    /// <summary>Gets the update that changes nothing.</summary>
    public static LinearUpdate Identity { get; } = new(1, 0, 0, 1);

    /// <summary>Returns the update that does what another one does first, and then this one.</summary>
    public LinearUpdate After(in LinearUpdate first) => new(
        FromParameter * first.FromParameter + FromState * first.StateFromParameter,
        FromParameter * first.FromState + FromState * first.StateFromState,
        StateFromParameter * first.FromParameter + StateFromState * first.StateFromParameter,
        StateFromParameter * first.FromState + StateFromState * first.StateFromState);
}
