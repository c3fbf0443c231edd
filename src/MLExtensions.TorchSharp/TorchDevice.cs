using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Torch;

/// <summary>Where libtorch computes. What is missing for it is said here, before anything is computed.</summary>
internal static class TorchDevice
{
    /// <summary>The processor.</summary>
    /// <exception cref="NotSupportedException">There is no libtorch, or one that does not fit TorchSharp.</exception>
    public static Device Cpu() => Reach(() =>
    {
        using Tensor one = ones(1, device: CPU);
        return CPU;
    });

    /// <summary>A CUDA device by its number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="NotSupportedException">There is no libtorch, or one that does not fit TorchSharp.</exception>
    /// <exception cref="InvalidOperationException">There is no such device.</exception>
    public static Device Cuda(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        int devices = CudaDevices();
        if (index >= devices)
            throw new InvalidOperationException($"CUDA device {index} was asked for; {(devices == 0 ? NoCuda : $"there are {devices}, numbered from 0")}.");
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
        (int? gpuDeviceId, bool fallbackToCpu) = MLNet.Device(environment);
        return Choose(gpuDeviceId, fallbackToCpu);
    }

    /// <summary>The most rows that a network is asked for at once.</summary>
    public static int RowsOfPart(Device device) => device.type == DeviceType.CPU ? RowsOfProcessor : int.MaxValue;

    // What a convolution makes of more rows takes new memory from the system each time, which costs as much as to compute it.
    private const int RowsOfProcessor = 256;

    private const string NoCuda = "libtorch finds none. Reference the package TorchSharp-cuda-linux or TorchSharp-cuda-windows in place of TorchSharp-cpu in the app's project, "
        + "look with nvidia-smi whether the driver finds the device, or compute on the CPU";

    private static int CudaDevices()
    {
        Cpu();
        return Reach(cuda.device_count);
    }

    /// <summary>TorchSharp tells a missing libtorch, and functions that one of another version lacks, in exceptions of many kinds.</summary>
    private static T Reach<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (e.GetBaseException() is NotSupportedException or IOException or TypeLoadException or BadImageFormatException)
        {
            throw new NotSupportedException("TorchSharp cannot use libtorch. Reference one of the packages TorchSharp-cpu, TorchSharp-cuda-linux and TorchSharp-cuda-windows in the app's project, "
                + $"in the version of its TorchSharp. {e.GetBaseException().Message.Trim().Split('\n')[0].Trim()}", e);
        }
    }
}
