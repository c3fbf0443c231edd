using Microsoft.ML.Runtime;

namespace MLExtensions.Torch;

/// <summary>libtorch in this process. Whoever calls TorchSharp calls <see cref="Load"/> before.</summary>
internal static class LibTorch
{
    private static readonly Lazy<string?> s_notice = new(Prepare);

    private static int s_isNoticeTaken;

    /// <summary>Loads libtorch, once for the process, and checks that it computes right. Safe for many threads.</summary>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded, or computes wrong; the message says what to do.</exception>
    public static void Load() => _ = s_notice.Value;

    /// <summary>What the log should say about libtorch on this machine: the first caller gets it, others null.</summary>
    public static string? TakeNotice() => s_notice.Value is { } notice && Interlocked.Exchange(ref s_isNoticeTaken, 1) == 0 ? notice : null;

    /// <summary>Writes the notice of <see cref="TakeNotice"/> to a log.</summary>
    public static void ReportTo(IChannel channel)
    {
        if (TakeNotice() is { } notice)
            channel.Info(MessageSensitivity.None, notice);
    }

    private static string? Prepare()
    {
        // oneDNN reads the environment when it computes for the first time.
        bool areCachesReported = ProcessorCaches.AreReported(ProcessorCaches.CpuId);
        string? notice = OneDnn.LimitInstructions(areCachesReported);
        NativeLibraries.Load();
        NnPack.DisableWhereItCannotStart(areCachesReported);
        LibTorchCheck.Run();
        return notice;
    }
}
