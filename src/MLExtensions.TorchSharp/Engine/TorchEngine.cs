using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;
using MLExtensions.Torch;

namespace MLExtensions;

/// <summary>
/// Trains on libtorch, through TorchSharp: on this processor, or on a CUDA device. What was trained on it is saved, loaded and scored
/// without libtorch.
/// </summary>
/// <remarks>
/// It trains all that <see cref="SimdEngine"/> trains, from the same options and with the same dropout; the numbers differ by rounding.
/// An app also references a package of libtorch: libtorch-cpu-linux-x64, -osx-arm64, -win-arm64 or -win-x64, or TorchSharp-cuda-linux or
/// -windows. libtorch has its own threads; <see cref="NetworkTrainerOptions.NumberOfThreads"/> does not apply to them.
/// </remarks>
public sealed class TorchEngine : Engine
{
    private TorchEngine(Device device) => Device = device;

    /// <inheritdoc/>
    public override string Name => $"TorchSharp, {Device}";

    internal Device Device { get; }

    /// <summary>Creates an engine on the CPU.</summary>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded, or computes wrong; the message says what to do.</exception>
    public static TorchEngine Cpu() => new(TorchDevice.Cpu());

    /// <summary>Creates an engine on a CUDA device.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded, or computes wrong; the message says what to do.</exception>
    /// <exception cref="InvalidOperationException">There is no such device; the message says what was found.</exception>
    public static TorchEngine Cuda(int index = 0) => new(TorchDevice.Cuda(index));

    /// <summary>
    /// Creates an engine on the CUDA device that <see cref="MLContext.GpuDeviceId"/> names, or on the first one where it names none.
    /// Without CUDA it is an engine on the CPU, unless a device was named and <see cref="MLContext.FallbackToCpu"/> is false.
    /// </summary>
    /// <param name="mlContext">Says which device.</param>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded, or computes wrong; the message says what to do.</exception>
    /// <exception cref="InvalidOperationException">The device named is not there, and FallbackToCpu is false.</exception>
    public static TorchEngine Auto(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        TorchEngine processor = Cpu();
        return mlContext.GpuDeviceId is int index ? new TorchEngine(TorchDevice.Choose(index, mlContext.FallbackToCpu))
            : cuda.is_available() ? Cuda() : processor;
    }

    internal override ITrainingRun Start(TrainingPlan plan) => new TorchTrainingRun(plan, Device, plan switch
    {
        NetworkPlan network => new NetworkModule(network, Device),
        ITorchPlan custom => custom.CreateModule(),
        _ => throw new NotSupportedException($"{nameof(TorchEngine)} trains networks and custom modules; found a {plan.GetType().Name}."),
    });

    internal override string? TakeNotice() => LibTorch.TakeNotice();

    /// <summary>Returns the engine on a device.</summary>
    internal static TorchEngine On(Device device) => device.type == DeviceType.CUDA ? Cuda(Math.Max(device.index, 0)) : Cpu();

    /// <summary>The engine on the device that an MLContext names; the processor where it names none.</summary>
    internal static TorchEngine Of(IHostEnvironment environment) => new(TorchDevice.Of(environment));
}
