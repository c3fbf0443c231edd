using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MLExtensions.Mpi;

/// <summary>
/// MPI in this process: it is started once, by the first engine. Collective operations wait under the <see cref="Watchdog"/>.
/// </summary>
internal static unsafe class MpiProcess
{
    // The address with which MPICH and MS-MPI are told that the operand is replaced by the result.
    private const nint InPlace = -1;

    private static readonly Lock s_starting = new();
    private static MPI.Environment? s_environment;
    private static long s_ticks;

    /// <summary>Gets the number of this process, from 0.</summary>
    public static int Rank { get; private set; }

    /// <summary>Gets the number of processes that mpiexec has started; 1 without it.</summary>
    public static int Size { get; private set; } = 1;

    /// <summary>Gets the time that this process has spent in collective operations, waiting for others included.</summary>
    public static TimeSpan Time => TimeSpan.FromSeconds((double)Interlocked.Read(ref s_ticks) / Stopwatch.Frequency);

    /// <summary>Starts MPI, unless it runs already.</summary>
    /// <param name="exit">Is called when the process exits by itself; ends MPI.</param>
    /// <exception cref="NotSupportedException">The library of MPI is missing, or the launcher is that of another one.</exception>
    public static void Start(Action exit)
    {
        lock (s_starting)
        {
            if (s_environment != null)
                return;
            MpiLibrary.Resolve();
            if (MPI.Environment.Initialized)
            {
                throw new InvalidOperationException(
                    $"This process has started MPI itself. {nameof(MpiEngine)} starts and ends it: use its {nameof(MpiEngine.Rank)} and "
                    + $"{nameof(MpiEngine.Size)}.");
            }
            string[] arguments = [];
            // The watchdog aborts from a thread of its own.
            s_environment = new MPI.Environment(ref arguments, MPI.Threading.Multiple);
            if (MPI.Environment.Threading < MPI.Threading.Multiple)
            {
                throw new NotSupportedException(
                    $"{nameof(MpiEngine)} needs an MPI library that several threads may call (MPI_THREAD_MULTIPLE); found "
                    + $"{MPI.Environment.Threading}.");
            }
            (Rank, Size) = (MPI.Communicator.world.Rank, MPI.Communicator.world.Size);
            RequireOwnLauncher();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => exit();
        }
    }

    /// <summary>Ends MPI, once all ranks do.</summary>
    public static void Finish() => s_environment?.Dispose();

    /// <summary>Replaces numbers by their sums over all ranks; each rank gets the same bits.</summary>
    public static void Sum(ReadOnlySpan<float> numbers) => Sum(numbers, MPI.Unsafe.MPI_FLOAT);

    /// <inheritdoc cref="Sum(ReadOnlySpan{float})"/>
    public static void Sum(ReadOnlySpan<double> numbers) => Sum(numbers, MPI.Unsafe.MPI_DOUBLE);

    /// <summary>Copies what a rank has to all others.</summary>
    public static void Broadcast(ReadOnlySpan<byte> bytes, int rank)
    {
        long started = Watchdog.Begin();
        fixed (byte* pointer = bytes)
            Check(MPI.Unsafe.MPI_Bcast((nint)pointer, bytes.Length, MPI.Unsafe.MPI_BYTE, rank, MPI.Unsafe.MPI_COMM_WORLD));
        End(started);
    }

    /// <summary>Completes numbers of which each rank has a part.</summary>
    /// <param name="numbers">All of them; this rank's part is filled in.</param>
    /// <param name="counts">The number of each rank's numbers.</param>
    /// <param name="places">The place of each rank's first one.</param>
    public static void Gather(Span<float> numbers, int[] counts, int[] places)
    {
        long started = Watchdog.Begin();
        fixed (float* pointer = numbers)
        {
            Check(MPI.Unsafe.MPI_Allgatherv(
                InPlace, 0, MPI.Unsafe.MPI_FLOAT, (nint)pointer, counts, places, MPI.Unsafe.MPI_FLOAT, MPI.Unsafe.MPI_COMM_WORLD));
        }
        End(started);
    }

    /// <summary>Ends this process and all others of the job.</summary>
    /// <param name="message">The last line on the standard error.</param>
    /// <param name="exitCode">The exit code of this process; mpiexec's is not 0.</param>
    public static void Abort(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        Console.Error.Flush();
        // Where the launcher cannot be reached, MPI_Abort may wait for it.
        var last = new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromSeconds(3));
            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true };
        last.Start();
        MPI.Unsafe.MPI_Abort(MPI.Unsafe.MPI_COMM_WORLD, exitCode);
        Process.GetCurrentProcess().Kill();
    }

    private static void Sum<T>(ReadOnlySpan<T> numbers, int type)
        where T : unmanaged
    {
        long started = Watchdog.Begin();
        fixed (T* pointer = numbers)
        {
            Check(MPI.Unsafe.MPI_Allreduce(
                InPlace, (nint)pointer, numbers.Length, type, MPI.Unsafe.MPI_SUM, MPI.Unsafe.MPI_COMM_WORLD));
        }
        End(started);
    }

    private static void End(long started)
    {
        Watchdog.End();
        Interlocked.Add(ref s_ticks, Stopwatch.GetTimestamp() - started);
    }

    // After an error, MPI promises nothing about later operations, such as telling the others.
    private static void Check(int error)
    {
        if (error == 0)
            return;
        string message = MPI.Environment.TranslateErrorIntoException(error).Message;
        Abort($"MPI has failed in rank {Rank}: {message}. {Watchdog.Position}", Watchdog.ExitCode);
    }

    /// <summary>Throws where the launcher of another MPI has started several processes, each of which would train alone.</summary>
    private static void RequireOwnLauncher()
    {
        if (Size == 1 && int.TryParse(
            Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE"), CultureInfo.InvariantCulture, out int others) && others > 1)
        {
            throw new NotSupportedException(
                $"Open MPI's mpiexec has started {others} processes, and {nameof(MpiEngine)} uses MPICH, in which each of them is alone: "
                + "start them with MPICH's launcher, mpiexec.mpich or mpiexec.hydra.");
        }
    }
}
