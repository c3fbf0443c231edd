using System.Runtime.InteropServices;

namespace MLExtensions.Torch;

/// <summary>oneDNN, the library by which libtorch computes convolutions and recurrent layers on a processor.</summary>
internal static partial class OneDnn
{
    /// <summary>The environment variable that limits the instruction sets of oneDNN.</summary>
    public const string MaxCpuIsa = "ONEDNN_MAX_CPU_ISA";

    /// <summary>The widest instruction set whose kernels are right where the processor reports no caches.</summary>
    public const string Limit = "SSE41";

    /// <summary>
    /// Limits oneDNN where the processor reports no caches: its AVX kernels compute wrong numbers there. A limit that the user has set
    /// stays.
    /// </summary>
    /// <returns>What the log should say; null where nothing was changed.</returns>
    public static string? LimitInstructions(bool areCachesReported)
    {
        if (areCachesReported || Environment.GetEnvironmentVariable(MaxCpuIsa) != null)
            return null;
        SetNativeVariable(MaxCpuIsa, Limit);
        return "This processor reports no caches, as in some virtual machines. libtorch's AVX kernels for convolutions and recurrent "
            + "layers compute "
            + $"wrong numbers there, so {MaxCpuIsa}={Limit} was set for this process. Convolutions are slower for it.";
    }

    // On Unix, Environment.SetEnvironmentVariable changes a copy that native code does not see.
    private static void SetNativeVariable(string name, string value)
    {
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable(name, value);
        else if (SetEnv(name, value, 0) != 0)
        {
            throw new PlatformNotSupportedException(
                $"The environment variable {name} could not be set: {Marshal.GetLastPInvokeErrorMessage()}. Start the process with "
                + $"{name}={value}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
