using System.Reflection;
using System.Runtime.InteropServices;

namespace MLExtensions.Mpi;

/// <summary>Finds the native library of MPI. MPI.NET names MS-MPI's; MPICH has the same binary interface.</summary>
internal static class MpiLibrary
{
    // MPICH has kept its binary interface since 3.1 (2014), as have its descendants. Debian names it libmpich, others libmpi. Open MPI's
    // libmpi.so.40 has another one.
    private static readonly string[] s_names = OperatingSystem.IsWindows() ? ["msmpi.dll"]
        : OperatingSystem.IsMacOS() ? ["libmpi.12.dylib", "/opt/homebrew/lib/libmpi.12.dylib", "/usr/local/lib/libmpi.12.dylib"]
        : ["libmpich.so.12", "libmpi.so.12", "/usr/lib64/mpich/lib/libmpi.so.12"];

    /// <summary>Makes MPI.NET use the library that is installed.</summary>
    /// <exception cref="NotSupportedException">There is none; the message says what to install.</exception>
    public static void Resolve()
    {
        nint library = Load(s_names);
        NativeLibrary.SetDllImportResolver(typeof(MPI.Unsafe).Assembly, (name, _, _) => name == "msmpi.dll" ? library : 0);
    }

    /// <summary>Loads the first library that there is.</summary>
    internal static nint Load(string[] names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out nint library))
                return library;
        }
        string install = OperatingSystem.IsWindows() ? "install the Microsoft MPI redistributable, msmpisetup.exe"
            : OperatingSystem.IsMacOS() ? "brew install mpich" : "on Debian and Ubuntu, sudo apt-get install mpich";
        throw new NotSupportedException(
            $"{nameof(MpiEngine)} needs the library of {(OperatingSystem.IsWindows() ? "MS-MPI" : "MPICH")}, which was not found: "
            + $"{install}. Looked for {string.Join(", ", names)}.");
    }
}
