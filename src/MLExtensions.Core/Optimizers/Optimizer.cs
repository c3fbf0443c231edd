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
    public virtual void Check() => Setting.Require(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "more than 0");

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>What one training run changes its parameters with.</summary>
    internal abstract ParameterUpdate CreateUpdate();

    private protected static void RequireShare(string setting, double value) => Setting.Require(value is >= 0 and < 1, setting, value, "from 0 to less than 1");
}
