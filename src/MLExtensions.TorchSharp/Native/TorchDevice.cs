using System.Runtime.CompilerServices;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Torch;

/// <summary>Where libtorch computes. What is missing for it is said here, before anything is computed.</summary>
internal static class TorchDevice
{
    /// <summary>The processor. The first call in a process loads libtorch.</summary>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded, or computes wrong; the message says what to do.</exception>
    public static Device Cpu()
    {
        LibTorch.Load();
        return Processor();
    }

    /// <summary>A CUDA device by its number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded, or computes wrong; the message says what to do.</exception>
    /// <exception cref="InvalidOperationException">There is no such device.</exception>
    public static Device Cuda(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        int devices = CudaDevices();
        if (index >= devices)
        {
            throw new InvalidOperationException(
                $"CUDA device {index} was asked for; {(devices == 0 ? NoCuda : $"there are {devices}, numbered from 0")}.");
        }
        return device(DeviceType.CUDA, index);
    }

    /// <summary>The CUDA device of that number, or the processor.</summary>
    /// <param name="gpuDeviceId">The number; null for the processor.</param>
    /// <param name="fallbackToCpu">Whether the processor is taken where there is no such CUDA device, rather than to throw.</param>
    public static Device Choose(int? gpuDeviceId, bool fallbackToCpu)
        => gpuDeviceId is int index && !(fallbackToCpu && index >= CudaDevices()) ? Cuda(index) : Cpu();

    /// <summary>The device that an MLContext names, as its GpuDeviceId and FallbackToCpu say; the processor where it names none.</summary>
    public static Device Of(IHostEnvironment environment)
    {
        using IChannel channel = environment.Start(nameof(TorchSharp));
        LibTorch.ReportTo(channel);
        (int? gpuDeviceId, bool fallbackToCpu) = MLNet.Device(environment);
        return Choose(gpuDeviceId, fallbackToCpu);
    }

    /// <summary>Returns the maximum number of rows that a network computes in a call.</summary>
    public static int RowsOfPart(Device device) => device.type == DeviceType.CPU ? RowsOfProcessor : int.MaxValue;

    // What a convolution makes of more rows takes new memory from the system each time, which costs as much as to compute it.
    private const int RowsOfProcessor = 256;

    private const string NoCuda = "libtorch finds none. Reference the package TorchSharp-cuda-linux or TorchSharp-cuda-windows in place "
        + "of libtorch-cpu in the app's project, "
        + "look with nvidia-smi whether the driver finds the device, or compute on the CPU";

    private static int CudaDevices()
    {
        LibTorch.Load();
        return CountCudaDevices();
    }

    // The runtime may initialize the class torch, and so load libtorch, as soon as it compiles a method that names its fields.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Device Processor() => CPU;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountCudaDevices() => cuda.device_count();
}
