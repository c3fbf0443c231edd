using System.Numerics;

namespace MLExtensions;

/// <summary>
/// How settings are refused, in the same words everywhere: ArgumentOutOfRangeException with the setting's name, its value and the range.
/// </summary>
internal static class Setting
{
    /// <summary>Below it, numbers are denormal.</summary>
    public const float SmallestNormal = 1.17549435e-38f;

    public static void Require(bool condition, string name, object? value, string range)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, value, $"{name} should be {range}.");
    }

    public static void RequirePositive<T>(string name, T value)
        where T : INumber<T>
        => Require(float.CreateSaturating(value) is >= SmallestNormal and <= float.MaxValue, name, value, "more than 0, as a Single");

    public static void RequireNotNegative<T>(string name, T value)
        where T : INumber<T>
        => Require(float.CreateSaturating(value) is >= 0 and <= float.MaxValue, name, value, "0 or more, as a Single");

    public static void RequireFinite<T>(string name, T value)
        where T : INumber<T>
        => Require(float.IsFinite(float.CreateSaturating(value)), name, value, "a finite number");
}
