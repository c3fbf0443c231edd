using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Torch;

/// <summary>NNPACK, a library by which libtorch computes some convolutions on Linux.</summary>
internal static unsafe class NnPack
{
    /// <summary>
    /// Switches NNPACK off where it cannot start: without the processor's caches, or without AVX2 and FMA. libtorch would compute in
    /// another way all the same, but write a warning to the error stream for each convolution.
    /// </summary>
    /// <param name="areCachesReported">See <see cref="ProcessorCaches"/>.</param>
    public static void DisableWhereItCannotStart(bool areCachesReported)
    {
        bool canStart = areCachesReported && (!X86Base.IsSupported || Avx2.IsSupported && Fma.IsSupported);
        if (canStart || !OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out nint library))
            return;
        // at::globalContext().setUserEnabledNNPACK(false), which TorchSharp does not have.
        if (NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out nint globalContext)
            && NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out nint setEnabled))
            ((delegate* unmanaged<nint, byte, void>)setEnabled)(((delegate* unmanaged<nint>)globalContext)(), 0);
    }
}
