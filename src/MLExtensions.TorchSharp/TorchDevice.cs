namespace MLExtensions.Torch;
internal static class TorchDevice
{
    public static Device Cpu() => CPU;
    public static Device Cuda(int index) => device(DeviceType.CUDA, index);
    public static Device Choose(int? gpuDeviceId, bool fallbackToCpu) => gpuDeviceId is int i && (cuda.is_available() || !fallbackToCpu) ? Cuda(i) : Cpu();
}
