namespace MLExtensions.Columnar.Files;

/// <summary>The exceptions of files that cannot be read.</summary>
internal static class ReadFailure
{
    /// <summary>Returns whether an exception says that the content of a file cannot be read.</summary>
    /// <remarks>
    /// A broken file makes Parquet.Net, Apache.Arrow and the decompressors throw exceptions of many types, NullReferenceException and
    /// IndexOutOfRangeException among them. Exceptions of cancellation, missing files, missing rights and lack of memory are passed on.
    /// </remarks>
    /// <param name="exception">The exception.</param>
    public static bool IsExpected(Exception exception)
        => exception is not (OperationCanceledException or FileNotFoundException or DirectoryNotFoundException
            or UnauthorizedAccessException or OutOfMemoryException);

    /// <summary>Creates the exception of a file that cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="part">The part of the file that cannot be read.</param>
    /// <param name="reason">The exception that was caught.</param>
    public static Exception Of(string path, string part, Exception reason)
    {
        string message = $"The file '{path}' cannot be read: {part}: {reason.Message.TrimEnd('.')}.";
        return reason is NotSupportedException ? new NotSupportedException(message, reason) : new InvalidDataException(message, reason);
    }
}
