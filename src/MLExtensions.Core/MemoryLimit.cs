using System.Globalization;

namespace MLExtensions;

/// <summary>Compares memory that is about to be allocated with what the process may have.</summary>
internal static class MemoryLimit
{
    /// <summary>What to do where rows need more memory than there is.</summary>
    public const string RemedyForRows = "Have them read again in each epoch (MaximumRowsInMemory), or use fewer features.";

    /// <summary>Throws where there is not that much memory left: of the machine, or of the limit that .NET found for the process.</summary>
    /// <param name="bytes">The memory needed.</param>
    /// <param name="what">What needs it, as the beginning of a sentence.</param>
    /// <param name="remedy">A sentence on what to do.</param>
    /// <exception cref="InsufficientMemoryException">There is less.</exception>
    public static void Require(long bytes, string what, string remedy)
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes <= limit - GC.GetTotalMemory(forceFullCollection: false))
            return;
        long left = Math.Max(limit - GC.GetTotalMemory(forceFullCollection: true), 0);
        if (bytes > left)
        {
            throw new InsufficientMemoryException(
                $"{what} {Describe(bytes)} ({bytes.ToString(CultureInfo.InvariantCulture)} bytes), and the process may have "
                + $"{Describe(left)} more. {remedy}");
        }
    }

    private static string Describe(long bytes) => bytes < 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.##} GB");
}
