namespace MLExtensions.Columnar.Rows;

/// <summary>The exceptions of files that cannot be read.</summary>
internal static class ReadFailure
{
    /// <summary>Opens a file to read.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStream Open(string path)
        // The readers read large parts at once, so a buffer would only be copied.
        => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);

    /// <summary>Returns whether an exception says that the content of a file cannot be read.</summary>
    /// <remarks>
    /// A broken file makes Parquet.Net, Apache.Arrow and the decompressors throw exceptions of many types, NullReferenceException and
    /// IndexOutOfRangeException among them. Left alone are those of the system: files that are missing, locked or on a broken disk.
    /// </remarks>
    /// <param name="exception">The exception.</param>
    public static bool IsExpected(Exception exception)
        => exception is not (OperationCanceledException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException
            or OutOfMemoryException);

    /// <summary>Creates the exception of a file that cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="part">What of the file cannot be read.</param>
    /// <param name="reason">The exception that says why.</param>
    public static Exception Of(string path, string part, Exception reason)
    {
        string message = $"The file '{path}' cannot be read: {part}: {reason.Message.TrimEnd('.')}.";
        return reason is NotSupportedException ? new NotSupportedException(message, reason) : new InvalidDataException(message, reason);
    }
}
