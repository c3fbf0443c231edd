using System.Diagnostics;

namespace MLExtensions.TestSupport;

internal static class ResidentMemory
{
    /// <summary>
    /// The bytes by which the memory of the process grows in an action that is repeated, the least of five times. A leak grows each time;
    /// what the garbage collector or another thread takes once does not.
    /// </summary>
    public static long LeastGrowth(Action action)
    {
        long least = long.MaxValue, before = Measure();
        for (int round = 0; round < 5; round++)
        {
            action();
            long after = Measure();
            (least, before) = (Math.Min(least, after - before), after);
        }
        return least;
    }

    private static long Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
