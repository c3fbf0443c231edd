using System.Runtime.InteropServices;
using System.Text;

namespace MLExtensions.Mpi;

/// <summary>
/// Before they exchange anything, the ranks meet: eight numbers are summed over them. So a rank that fails, is cancelled or exits can say
/// so wherever the others are, and none waits for it in another operation.
/// </summary>
internal static unsafe class Meetings
{
    private const int Values = 3, Failed = 3, Cancelled = 4, Exiting = 5, Kind = 6, KindSquared = 7, Length = 8;
    private const double Works = 0, HasFailed = 1, WasCancelled = 2, Exits = 3;

    private static readonly double* s_sums = (double*)NativeMemory.AlignedAlloc(Length * sizeof(double), 64);
    private static bool s_wantsCancel, s_isCancelled;
    private static OperationCanceledException? s_reason;

    /// <summary>Gets whether the training has ended in all ranks, by a failure of one that all know.</summary>
    public static bool HaveEnded { get; private set; }

    /// <summary>Begins a training.</summary>
    public static void Begin() => (HaveEnded, s_wantsCancel, s_isCancelled, s_reason) = (false, false, false, null);

    /// <summary>Meets the other ranks; returns the sums of up to three numbers.</summary>
    /// <exception cref="InvalidOperationException">Another rank has failed or exited, or is elsewhere; the message says which.</exception>
    /// <exception cref="OperationCanceledException">Another rank was cancelled outside of the training loop.</exception>
    public static (double A, double B, double C) Meet(Meeting kind, double a = 0, double b = 0, double c = 0)
    {
        if (!Sum(kind, a, b, c, hasFailed: false))
        {
            HaveEnded = true;
            throw Explain(Works, null)!;
        }
        s_isCancelled |= s_sums[Cancelled] > 0;
        return (s_sums[0], s_sums[1], s_sums[2]);
    }

    /// <summary>Returns the number that the first rank has.</summary>
    public static long OfFirst(long number)
    {
        Meet(Meeting.Sending);
        MpiProcess.Broadcast(new ReadOnlySpan<byte>(&number, sizeof(long)), rank: 0);
        return number;
    }

    /// <summary>Throws where the parameters are not those of the first rank: a machine computes otherwise.</summary>
    /// <param name="hash">The hash of this rank's parameters.</param>
    /// <exception cref="InvalidOperationException">They are not.</exception>
    public static void CheckSame(long hash)
    {
        if (OfFirst(hash) is var first && first != hash)
        {
            throw new InvalidOperationException(
                $"The parameters of rank {MpiProcess.Rank} should be those of rank 0, whose hash is {first:X16}; found {hash:X16}. "
                + "The ranks compute different numbers: they need the same program on processors with the same vector instructions.");
        }
    }

    /// <summary>Tells the other ranks that the training has failed in this one.</summary>
    public static void Fail(Exception exception)
    {
        Sum(Meeting.End, 0, 0, 0, hasFailed: true);
        HaveEnded = true;
        Explain(exception is OperationCanceledException ? WasCancelled : HasFailed, exception.Message);
    }

    /// <summary>Meets the others at the exit of the process; returns whether all exit.</summary>
    public static bool MeetAtExit()
    {
        if (!Sum(Meeting.Exit, 0, 0, 0, hasFailed: false))
            Explain(Exits, null);
        return s_sums[Exiting] == MpiProcess.Size;
    }

    /// <summary>Throws if a rank had been cancelled when the ranks last met.</summary>
    public static void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        s_wantsCancel |= cancellationToken.IsCancellationRequested;
        if (!s_isCancelled)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        throw s_reason ?? new OperationCanceledException("The training was cancelled in another process of the job.");
    }

    /// <summary>Tells the others at the next meeting that this rank was cancelled.</summary>
    public static bool Cancel(OperationCanceledException reason)
    {
        s_reason ??= reason;
        return s_wantsCancel = true;
    }

    /// <summary>Sums the numbers of a meeting; returns whether all ranks go on.</summary>
    private static bool Sum(Meeting kind, double a, double b, double c, bool hasFailed)
    {
        (s_sums[0], s_sums[1], s_sums[2]) = (a, b, c);
        s_sums[Failed] = hasFailed ? 1 : 0;
        s_sums[Cancelled] = s_wantsCancel ? 1 : 0;
        s_sums[Exiting] = kind == Meeting.Exit ? 1 : 0;
        s_sums[Kind] = (int)kind;
        s_sums[KindSquared] = (int)kind * (int)kind;
        int size = MpiProcess.Size;
        MpiProcess.Sum(new ReadOnlySpan<double>(s_sums, Length));
        // A sum and a sum of squares are those of equal numbers only if all are equal.
        return s_sums[Failed] == 0 && s_sums[Kind] == size * (int)kind && s_sums[KindSquared] == size * (int)kind * (int)kind;
    }

    /// <summary>Exchanges the states of the ranks, of which some do not go on; returns the exception for one that would.</summary>
    private static Exception? Explain(double state, string? message)
    {
        double[] states = new double[MpiProcess.Size];
        states[MpiProcess.Rank] = state;
        MpiProcess.Sum(states);
        int failed = Array.FindIndex(states, found => found is HasFailed or WasCancelled);
        if (failed >= 0)
        {
            string told = Send(message ?? "", failed);
            return states[failed] == WasCancelled ? new OperationCanceledException($"The training was cancelled in rank {failed}: {told}")
                : new InvalidOperationException($"The training has failed in rank {failed}: {told}");
        }
        int exited = Array.IndexOf(states, Exits);
        return new InvalidOperationException(exited >= 0
            ? $"Rank {exited} has exited, and a training needs all ranks: each runs the same program, and calls Fit as often as the others."
            : "The ranks are at different places of their trainings: each runs the same program, and calls Fit in the same order.");
    }

    private static string Send(string message, int rank)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        int length = bytes.Length;
        MpiProcess.Broadcast(new ReadOnlySpan<byte>(&length, sizeof(int)), rank);
        if (MpiProcess.Rank != rank)
            bytes = new byte[length];
        MpiProcess.Broadcast(bytes, rank);
        return Encoding.UTF8.GetString(bytes);
    }
}
