using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>The functions of native/shim.h.</summary>
internal static unsafe partial class Native
{
    public const string Library = "torchsharp_offline";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Shim.Find);

    [DllImport(Library)] public static extern byte* shim_message();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint shim_operator(string name, string overload);

    [DllImport(Library)] public static extern int shim_call(nint op, Value* values, int count, long* words, Value** results, long** resultWords);

    [DllImport(Library)] public static extern void shim_tensor_free(nint tensor);

    [DllImport(Library)] public static extern nint shim_tensor_alias(nint tensor);

    [DllImport(Library)] public static extern bool shim_tensor_fact(nint tensor, Fact fact, long* result);

    [DllImport(Library)] public static extern bool shim_tensor_shape(nint tensor, long* sizes, long* strides);

    [DllImport(Library)] public static extern nint shim_tensor_over(nint data, long* sizes, int dimensions, int type, delegate* unmanaged<nint, void> release, nint context);

    [DllImport(Library)] public static extern bool shim_tensor_require_grad(nint tensor, bool required);

    [DllImport(Library)] public static extern nint shim_tensor_grad(nint tensor);

    [DllImport(Library)] public static extern bool shim_tensor_set_grad(nint tensor, nint gradient);

    [DllImport(Library)] public static extern bool shim_backward(long* tensors, long count, long* gradients, long gradientCount, bool retainGraph, bool createGraph, long* inputs, long inputCount);

    [DllImport(Library)]
    public static extern bool shim_gradients(long* outputs, long count, long* inputs, long inputCount, long* gradients, long gradientCount, bool retainGraph, bool createGraph, bool allowUnused, long* results);

    [DllImport(Library)] public static extern bool shim_grad_mode();

    [DllImport(Library)] public static extern void shim_set_grad_mode(bool enabled);

    [DllImport(Library)] public static extern byte* shim_torch_version();

    [DllImport(Library)] public static extern nint shim_generator(long device, bool isDefault, ulong seed);

    [DllImport(Library)] public static extern void shim_generator_free(nint generator);

    [DllImport(Library)] public static extern bool shim_generator_set_seed(nint generator, ulong seed);

    [DllImport(Library)] public static extern ulong shim_generator_seed(nint generator);

    [DllImport(Library)] public static extern nint shim_generator_state(nint generator);

    [DllImport(Library)] public static extern bool shim_generator_set_state(nint generator, nint state);

    [DllImport(Library)] public static extern int shim_threads();

    [DllImport(Library)] public static extern bool shim_set_threads(int count);

    [DllImport(Library)] public static extern int shim_cuda_devices();

    [DllImport(Library)] public static extern bool shim_cuda_synchronize(int device);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint shim_script_load(string path, long device);

    [DllImport(Library)] public static extern nint shim_script_load_bytes(byte* bytes, long length, long device);

    [DllImport(Library)] public static extern void shim_script_free(nint module);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int shim_script_call(nint module, string method, Value* values, int count, long* words, Value** results, long** resultWords);

    [DllImport(Library)] public static extern bool shim_script_train(nint module, bool on);

    [DllImport(Library)] public static extern bool shim_script_is_training(nint module);

    [DllImport(Library)] public static extern bool shim_script_to_device(nint module, long device, bool nonBlocking);

    [DllImport(Library)] public static extern bool shim_script_to_type(nint module, int type, bool nonBlocking);

    [DllImport(Library)] public static extern bool shim_script_tensors(nint module, bool buffers, delegate* unmanaged<nint, byte*, nint, void> found, nint context);
}
