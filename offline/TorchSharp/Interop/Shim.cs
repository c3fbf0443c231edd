using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Finds the library and turns its failures into exceptions.</summary>
internal static unsafe class Shim
{
    public static nint Find(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        string file = Path.Combine(AppContext.BaseDirectory, $"lib{Native.Library}.so");
        if (!File.Exists(file)) file = Path.Combine(Path.GetDirectoryName(assembly.Location) ?? "", $"lib{Native.Library}.so");
        if (!File.Exists(file)) throw new NotSupportedException($"TorchSharp's stand-in was built without libtorch. Install it (Debian and Ubuntu: apt-get install libtorch-dev g++), or set LIBTORCH to its folder, and build again; or build with -p:TorchSharpPackages=nuget where a NuGet source has TorchSharp.");
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (DllNotFoundException e)
        {
            throw new NotSupportedException($"The libtorch that TorchSharp's stand-in was built with cannot be loaded; install it again (Debian and Ubuntu: apt-get install libtorch-dev) and build. {e.Message}", e);
        }
    }

    public static string Message => Marshal.PtrToStringUTF8((nint)Native.shim_message()) ?? "";

    public static void Check(bool succeeded)
    {
        if (!succeeded) throw new ExternalException(Message);
    }

    public static nint Check(nint handle)
    {
        Check(handle != 0);
        return handle;
    }
}
