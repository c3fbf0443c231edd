using System.Collections;

namespace TorchSharp.Utils;

/// <summary>A tensor's elements in order, whatever its strides; reads and writes the tensor's own memory.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly T* _first;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private Tensor? _tensor;

    internal TensorAccessor(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        _first = (T*)tensor.DataPointer;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _tensor = tensor;
    }

    public long Count => _shape.Aggregate(1L, (a, b) => a * b);

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => *At(indices);
        set => *At(indices) = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public Array ToNDArray()
    {
        if (_shape.Length == 0) return ToArray();
        Array array = Array.CreateInstance(typeof(T), _shape);
        Buffer.BlockCopy(System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(ToArray()).ToArray(), 0, array, 0, checked((int)(Count * sizeof(T))));
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        long place = 0;
        foreach (T value in this)
        {
            if (place++ < tensorIndex) continue;
            if (arrayIndex >= array.Length) break;
            array[arrayIndex++] = value;
        }
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        long end = Math.Min(Count, tensorIndex + array.Length - arrayIndex);
        for (long place = tensorIndex; place < end; place++) *Ordinal(place) = array[arrayIndex++];
    }

    public IEnumerator<T> GetEnumerator()
    {
        long count = Count;
        for (long place = 0; place < count; place++) yield return Read(place);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _tensor = null;

    private T Read(long place)
    {
        T value = *Ordinal(place);
        GC.KeepAlive(_tensor);
        return value;
    }

    private T* At(long[] indices)
    {
        if (_tensor is null) throw new ObjectDisposedException(GetType().FullName);
        if (indices.Length == 1 && _shape.Length == 0 && indices[0] == 0) return _first;
        if (indices.Length != _shape.Length) throw new ArgumentException($"The tensor has {_shape.Length} dimensions; found {indices.Length} indices.");
        long offset = 0;
        for (int d = 0; d < indices.Length; d++)
        {
            if ((ulong)indices[d] >= (ulong)_shape[d]) throw new IndexOutOfRangeException();
            offset += indices[d] * _strides[d];
        }

        return _first + offset;
    }

    private T* Ordinal(long place)
    {
        if (_tensor is null) throw new ObjectDisposedException(GetType().FullName);
        long offset = 0;
        for (int d = _shape.Length - 1; d >= 0; d--)
        {
            (place, long index) = Math.DivRem(place, _shape[d]);
            offset += index * _strides[d];
        }

        return _first + offset;
    }
}
