namespace Microsoft.ML.Offline;

/// <summary>The exceptions of the library: one factory per kind of failure, as ML.NET assigns types to failures.</summary>
internal static class Errors
{
    private const string Mark = "ML_IsMarked";

    /// <summary>Values, or states, that a caller could not have meant.</summary>
    public static Exception State(string message, Exception? inner = null) => Marked(new InvalidOperationException(message, inner));

    /// <summary>An argument outside of what is allowed.</summary>
    public static Exception Argument(string parameter, string message) => Marked(new ArgumentOutOfRangeException(parameter, message));

    /// <summary>A file that cannot be understood.</summary>
    public static Exception Format(string message, Exception? inner = null) => Marked(new FormatException(message, inner));

    public static Exception MissingColumn(string parameter, string role, string column)
        => Argument(parameter, $"Could not find {role} column '{column}'");

    public static Exception SchemaMismatch(string parameter, string role, string column, string expected, string actual)
        => Argument(parameter, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    public static Exception WrongValueType(string column, Type requested, Type actual)
        => State($"Invalid TValue in GetGetter for column '{column}': '{requested}', expected type: '{actual}'.");

    /// <summary>Marks an exception as the library's own; the component loader wraps marked exceptions and lets foreign ones pass.</summary>
    public static TException Marked<TException>(TException exception) where TException : Exception
    {
        exception.Data[Mark] = true;
        return exception;
    }

    public static bool IsMarked(this Exception exception) => exception.Data.Contains(Mark);
}
