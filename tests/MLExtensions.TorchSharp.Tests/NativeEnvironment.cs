using System.Runtime.InteropServices;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>The environment variables that native code sees. On Unix, those of .NET are a copy.</summary>
internal static partial class NativeEnvironment
{
    public static string? Get(string name)
        => OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(name) : Marshal.PtrToStringUTF8(GetEnv(name));

    public static void Set(string name, string? value)
    {
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable(name, value);
        else
            Assert.Equal(0, value == null ? UnsetEnv(name) : SetEnv(name, value, 1));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnv(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetEnv(string name);
}
