using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML;

namespace MLExtensions.Benchmarks;

/// <summary>What the figures were measured on, in a line.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string vectors = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
        string mlNet = FileVersionInfo.GetVersionInfo(typeof(MLContext).Assembly.Location).ProductVersion!.Split('+')[0];
        return string.Create(CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC; {Processor()}, {Environment.ProcessorCount} cores, vectors of {vectors} bits; "
            + $"{RuntimeInformation.FrameworkDescription}; Microsoft.ML {mlNet}");
    }

    private static string Processor()
    {
        const string Table = "/proc/cpuinfo";
        string? line = File.Exists(Table)
            ? File.ReadLines(Table).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
