using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Shares the array's memory where type and device are its own; otherwise a copy.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false) =>
        FromArray(rawArray, ShapeOf(rawArray), dtype, device, requires_grad);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) => data.to(dtype ?? data.dtype, device ?? data.device);

    private static long[] ShapeOf(Array array) => [.. Enumerable.Range(0, array.Rank).Select(array.GetLongLength)];

    private static Tensor FromValues(Array values, long[] shape, ScalarType? type, Device? device, bool requiresGrad) => FromArray((Array)values.Clone(), shape, type, device, requiresGrad);

    private static Tensor FromArray(Array array, long[] shape, ScalarType? type, Device? device, bool requiresGrad)
    {
        long count = shape.Aggregate(1L, (a, b) => a * b);
        if (count != array.LongLength) throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {array.LongLength}");
        device = InitializeDevice(device);
        ScalarType own = ToScalarType(array.GetType().GetElementType()!);
        Tensor tensor = Over(array, shape, own);
        if (device.type != DeviceType.CPU || (type ?? own) != own) tensor = tensor.to(type ?? own, device, disposeAfter: true);
        return Ready(tensor, requiresGrad);
    }

    // The array stays pinned until libtorch has no more use for it.
    private static unsafe Tensor Over(Array array, long[] shape, ScalarType type)
    {
        GCHandle pinned = GCHandle.Alloc(array, GCHandleType.Pinned);
        try
        {
            fixed (long* sizes = shape) return new Tensor(Shim.Check(Native.shim_tensor_over(pinned.AddrOfPinnedObject(), sizes, shape.Length, (int)type, &Release, GCHandle.ToIntPtr(pinned))));
        }
        catch
        {
            pinned.Free();
            throw;
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(nint pinned) => GCHandle.FromIntPtr(pinned).Free();
}
