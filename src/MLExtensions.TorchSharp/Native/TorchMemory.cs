namespace MLExtensions.Torch;

/// <summary>What is said when a device has no memory left.</summary>
internal static class TorchMemory
{
    public static bool IsExhausted(Exception e) => e is not InsufficientMemoryException
        && (e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("can't allocate memory", StringComparison.Ordinal));

    public static InsufficientMemoryException Exhausted(Device device, int rows, Exception e)
        => new($"The memory of {device} does not suffice for {rows} rows at once: use a smaller BatchSize, a smaller network, or another "
        + $"device. {e.Message.Split('\n')[0]}");
}
