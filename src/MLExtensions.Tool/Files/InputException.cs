namespace MLExtensions.Tool.Files;

/// <summary>Input that cannot be used. The message is one line: what was found, what was wanted, and what to do.</summary>
internal sealed class InputException(string message) : Exception(message);
