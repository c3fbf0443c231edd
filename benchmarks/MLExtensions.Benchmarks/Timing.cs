using System.Diagnostics;

namespace MLExtensions.Benchmarks;

/// <summary>Times of something that is done again and again.</summary>
internal static class Timing
{
    /// <summary>Repeats it until .NET has compiled it for good: 30 calls, then what it takes to optimize.</summary>
    public static void WarmUp(Action action)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < 40 || Stopwatch.GetElapsedTime(started).TotalSeconds < 0.5; i++)
            action();
    }

    /// <summary>The seconds that it takes, as the mean of a slice of time.</summary>
    public static double Slice(Action action, double seconds = 0.1)
    {
        long started = Stopwatch.GetTimestamp();
        int calls = 0;
        double elapsed;
        do
        {
            action();
            calls++;
            elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        while (elapsed < seconds);
        return elapsed / calls;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
