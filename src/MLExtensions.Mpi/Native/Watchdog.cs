using System.Diagnostics;
using System.Globalization;

namespace MLExtensions.Mpi;

/// <summary>
/// Ends the job when this rank has waited too long for the others: MPI itself waits forever for a rank that is stopped or cut off.
/// </summary>
internal static class Watchdog
{
    /// <summary>The exit code of a rank that the watchdog ends: EX_TEMPFAIL, start it again.</summary>
    public const int ExitCode = 75;

    private static long s_since, s_limit;
    private static int s_epoch = -1, s_isExiting;
    private static long s_step;
    private static string? s_checkpoint;

    /// <summary>Gets what a message says of the place of the training, and how to go on.</summary>
    public static string Position
    {
        get
        {
            int epoch = Volatile.Read(ref s_epoch);
            string place = epoch < 0 ? "No epoch had begun."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The training was in epoch {epoch + 1}, step {Volatile.Read(ref s_step) + 1} of all epochs.");
            return Volatile.Read(ref s_checkpoint) is { } checkpoint
                ? $"{place} Start the job again with Resume = true: it goes on from the checkpoint '{checkpoint}' of rank 0."
                : $"{place} There is no checkpoint to go on from.";
        }
    }

    /// <summary>Begins a training: starts the thread that watches, where it has not started.</summary>
    public static void Start(TimeSpan limit)
    {
        Volatile.Write(ref s_epoch, -1);
        Volatile.Write(ref s_checkpoint, null);
        long ticks = (long)(limit.TotalSeconds * Stopwatch.Frequency);
        if (Interlocked.Exchange(ref s_limit, ticks) == 0)
            new Thread(Watch) { IsBackground = true, Name = nameof(Watchdog) }.Start();
    }

    /// <summary>Begins to wait for the other ranks; returns the time.</summary>
    public static long Begin()
    {
        long now = Stopwatch.GetTimestamp();
        Volatile.Write(ref s_since, now);
        return now;
    }

    /// <summary>Ends to wait.</summary>
    public static void End() => Volatile.Write(ref s_since, 0);

    /// <summary>Says that from now on this rank waits for the end of the others, however long that takes.</summary>
    public static void Exiting() => Volatile.Write(ref s_isExiting, 1);

    /// <summary>Receives the step that begins.</summary>
    /// <param name="epoch">The epoch, from 0; null outside of one.</param>
    /// <param name="step">The step of the training, from 0.</param>
    public static void NoteStep(int? epoch, long step)
    {
        if (epoch is not { } number)
            return;
        Volatile.Write(ref s_epoch, number);
        Volatile.Write(ref s_step, step);
    }

    /// <summary>Receives the path of a checkpoint.</summary>
    public static void NoteCheckpoint(string path) => Volatile.Write(ref s_checkpoint, path);

    private static void Watch()
    {
        bool hasTold = false;
        while (true)
        {
            long limit = Interlocked.Read(ref s_limit), since = Volatile.Read(ref s_since);
            if (since != 0 && Stopwatch.GetTimestamp() - since > limit)
            {
                string waited = string.Create(
                    CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(since).TotalSeconds:F1} s");
                if (Volatile.Read(ref s_isExiting) == 0)
                {
                    MpiProcess.Abort(
                        $"Rank {MpiProcess.Rank} of {MpiProcess.Size} has waited {waited} for the other ranks, longer than the time limit: "
                        + $"one of them is cut off, has been stopped, or is that much slower. The job is aborted. {Position}", ExitCode);
                }
                else if (!hasTold)
                {
                    hasTold = true;
                    Console.Error.WriteLine(
                        $"Rank {MpiProcess.Rank} of {MpiProcess.Size} has ended, and waits for the others, for {waited} until now.");
                }
            }
            Thread.Sleep(TimeSpan.FromSeconds(Math.Clamp(limit / (double)Stopwatch.Frequency / 10, 0.01, 1)));
        }
    }
}
