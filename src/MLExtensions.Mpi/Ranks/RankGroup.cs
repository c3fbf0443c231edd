namespace MLExtensions.Mpi;

/// <summary>The ranks of a job, which train together.</summary>
/// <param name="timeLimit">How long a rank waits for the others.</param>
internal sealed class RankGroup(TimeSpan timeLimit) : ProcessGroup
{
    private static int s_isTraining;

    public override int Rank => MpiProcess.Rank;

    public override int Size => MpiProcess.Size;

    public override T Together<T>(Func<T> function)
    {
        if (Size == 1)
            return function();
        if (Interlocked.Exchange(ref s_isTraining, 1) == 1)
        {
            throw new InvalidOperationException(
                $"With {nameof(MpiEngine)}, a process trains one model at a time, in the same order in all processes; found two trainings "
                + "at once. Where several threads call Fit, as in a search for settings, let one do it.");
        }
        Watchdog.Start(timeLimit);
        Meetings.Begin();
        try
        {
            T result = function();
            Meetings.Meet(Meeting.End);
            return result;
        }
        catch (Exception e) when (!Meetings.HaveEnded)
        {
            Meetings.Fail(e);
            throw;
        }
        finally
        {
            Volatile.Write(ref s_isTraining, 0);
        }
    }

    public override byte[] OfFirst(Func<byte[]> function)
    {
        if (Size == 1)
            return function();
        byte[] bytes = IsFirst ? function() : [];
        long length = OfFirst(bytes.Length);
        if (!IsFirst)
            bytes = new byte[length];
        MpiProcess.Broadcast(bytes, rank: 0);
        return bytes;
    }

    public override long OfFirst(long number) => Size == 1 ? number : Meetings.OfFirst(number);

    public override void NoteCheckpoint(string path) => Watchdog.NoteCheckpoint(path);

    public override void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        if (Size == 1)
            cancellationToken.ThrowIfCancellationRequested();
        else
            Meetings.ThrowIfCancelled(cancellationToken);
    }

    public override bool Cancel(OperationCanceledException reason) => Size > 1 && Meetings.Cancel(reason);

    /// <summary>Leaves the job at the exit of the process. In the middle of a training, the job ends.</summary>
    public static void Exit()
    {
        if (MpiProcess.Size > 1)
        {
            if (Volatile.Read(ref s_isTraining) == 1)
            {
                MpiProcess.Abort(
                    $"Rank {MpiProcess.Rank} of {MpiProcess.Size} exits in the middle of a training, and ends the job. {Watchdog.Position}",
                    Environment.ExitCode == 0 ? Watchdog.ExitCode : Environment.ExitCode);
            }
            Watchdog.Exiting();
            while (!Meetings.MeetAtExit())
            {
                // Others still train, which they are told that they cannot.
            }
        }
        MpiProcess.Finish();
    }
}
