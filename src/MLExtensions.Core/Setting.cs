namespace MLExtensions;

/// <summary>How settings are refused, in the same words everywhere.</summary>
internal static class Setting
{
    /// <exception cref="ArgumentOutOfRangeException">The condition does not hold; the message has the setting's name, its value and the range.</exception>
    public static void Require(bool condition, string name, object? value, string range)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, value, $"{name} should be {range}.");
    }

    public static void RequirePositive(string name, double value) => Require((float)value >= SmallestNormal && float.IsFinite((float)value), name, value, "more than 0, as a Single");

    public static void RequireNotNegative(string name, double value) => Require(value >= 0 && float.IsFinite((float)value), name, value, "0 or more, as a Single");

    public static void RequireFinite(string name, double value) => Require(float.IsFinite((float)value), name, value, "a finite number");

    /// <summary>Below it, numbers are denormal.</summary>
    public const float SmallestNormal = 1.17549435e-38f;
}
