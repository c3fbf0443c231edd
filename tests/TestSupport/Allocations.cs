namespace MLExtensions.TestSupport;

internal static class Allocations
{
    /// <summary>
    /// Bytes that this thread allocates in an action, the least of five times: what the runtime allocates once, when it compiles something
    /// again, is in one of them at most.
    /// </summary>
    public static long LeastOf(Action action) => Enumerable.Range(0, 5).Min(_ =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}
