using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The libtorch that the stand-in was compiled with.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.shim_torch_version())!;

    public static int get_num_threads() => Native.shim_threads();

    public static void set_num_threads(int num) => Shim.Check(Native.shim_set_threads(num));

    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        public static bool is_available() => Native.shim_cuda_devices() > 0;

        public static int device_count() => Native.shim_cuda_devices();

        /// <summary>Seeds the current device's generator; where there is none, nothing happens.</summary>
        public static void manual_seed(long seed)
        {
            if (is_available()) Generator.DefaultOf(CUDA).manual_seed(seed).Dispose();
        }

        /// <summary>Seeds the generators of all devices.</summary>
        public static void manual_seed_all(long seed)
        {
            for (int i = 0; i < device_count(); i++) Generator.DefaultOf(device(DeviceType.CUDA, i)).manual_seed(seed).Dispose();
        }

        public static void synchronize(Device? device = null) => Shim.Check(Native.shim_cuda_synchronize(device?.index ?? -1));
    }
}
