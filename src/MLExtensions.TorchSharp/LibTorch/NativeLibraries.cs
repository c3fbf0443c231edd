using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MLExtensions.Torch;

/// <summary>The native libraries behind TorchSharp.</summary>
internal static partial class NativeLibraries
{
    /// <summary>The version of libtorch that this TorchSharp is made for.</summary>
    public const string LibTorchVersion = "2.10.0";

    private const string LibTorch = "torch_cpu", LibTorchSharp = "LibTorchSharp";

    /// <summary>
    /// Loads them as TorchSharp does. Where TorchSharp fails to, it copies all of libtorch from the package cache into the app's folder, so
    /// what is missing is found out here, before.
    /// </summary>
    /// <exception cref="NotSupportedException">They cannot be loaded; the message says what to do.</exception>
    public static void Load()
    {
        // TorchSharp's own library refers to libtorch by name, and finds it if it is loaded already.
        string? ofLibTorch = TryLoad(LibTorch), ofLibTorchSharp = TryLoad(LibTorchSharp);
        if (ofLibTorchSharp != null)
            throw new NotSupportedException(Explain(ofLibTorch, ofLibTorchSharp, RuntimeInformation.RuntimeIdentifier));
    }

    /// <summary>What is missing, and what to do.</summary>
    /// <param name="ofLibTorch">The loader's message about libtorch; null if it is loaded.</param>
    /// <param name="ofLibTorchSharp">The loader's message about TorchSharp's library.</param>
    /// <param name="platform">The runtime identifier, such as linux-x64.</param>
    public static string Explain(string? ofLibTorch, string ofLibTorchSharp, string platform)
    {
        if (LibstdcxxVersion().Match(ofLibTorchSharp) is { Success: true } version)
        {
            return $"TorchSharp requires {version.Value}, which the libstdc++ of this system lacks. Debian 13, Ubuntu 24.04, Fedora 38 "
                + "and later "
                + "releases have it. For older ones, such as Debian 12 and Ubuntu 22.04, set a property in the project of the app and "
                + "build it again: "
                + "<AllowOlderLibstdcxx>true</AllowOlderLibstdcxx>.";
        }
        if (ofLibTorch == null)
        {
            return $"TorchSharp's native library cannot be loaded{Reason(ofLibTorchSharp, LibTorchSharp)}. "
                + "It is in the package TorchSharp, which the project of the app should reference.";
        }
        string remedy = PlatformWithPackage().IsMatch(platform)
            ? $"Add the package libtorch-cpu-{platform}, version {LibTorchVersion}, to the project of the app; for a CUDA device "
            + "TorchSharp-cuda-linux "
                + "or TorchSharp-cuda-windows instead, in the version of TorchSharp."
            : $"There is no package of libtorch {LibTorchVersion} for {platform}, only for linux-x64, osx-arm64, win-arm64 and win-x64. "
                + "The default engine, .NET's own vector instructions, runs here.";
        return $"libtorch cannot be loaded{Reason(ofLibTorch, LibTorch)}. {remedy}";
    }

    /// <summary>Returns null, or the loader's message.</summary>
    private static string? TryLoad(string name)
    {
        try
        {
            NativeLibrary.Load(name, typeof(torch).Assembly, null);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return e.Message;
        }
    }

    /// <summary>The one line of the loader's message that says more than that the library is not in a folder.</summary>
    private static string Reason(string message, string name)
    {
        string? line = message.Split('\n', StringSplitOptions.TrimEntries).Skip(1)
            .FirstOrDefault(line => line.Length > 0 && !IsSearch(line));
        return line == null ? "" : $": {line.TrimEnd('.')}";

        bool IsSearch(string line)
            => line.Contains(name, StringComparison.Ordinal) && line.EndsWith("No such file or directory", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\bGLIBCXX_[0-9.]*[0-9]\b")]
    private static partial Regex LibstdcxxVersion();

    [GeneratedRegex("^(linux-x64|osx-arm64|win-arm64|win-x64)$")]
    private static partial Regex PlatformWithPackage();
}
