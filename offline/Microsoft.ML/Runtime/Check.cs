using System.Runtime.CompilerServices;

namespace Microsoft.ML.Offline;

/// <summary>Checks at the door of public members.</summary>
internal static class Check
{
    public static void NonEmpty(string? text, [CallerArgumentExpression(nameof(text))] string parameter = "")
    {
        if (string.IsNullOrEmpty(text))
            throw Errors.Argument(parameter, $"{parameter} cannot be null or empty");
    }

    public static void Argument(bool condition, string parameter, string message)
    {
        if (!condition)
            throw Errors.Argument(parameter, message);
    }

    public static void State(bool condition, string message)
    {
        if (!condition)
            throw Errors.State(message);
    }

    public static void Format(bool condition, string message)
    {
        if (!condition)
            throw Errors.Format(message);
    }
}
