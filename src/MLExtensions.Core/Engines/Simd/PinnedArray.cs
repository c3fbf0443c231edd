using System.Runtime.CompilerServices;

namespace MLExtensions.Simd;

/// <summary>An array that grows and that the garbage collector does not move. Growing loses what is in it.</summary>
internal sealed unsafe class PinnedArray<T>
    where T : unmanaged
{
    private T[] _items = [];

    /// <summary>Gets the first item. It changes with <see cref="Reserve"/>.</summary>
    public T* Pointer { get; private set; }

    /// <summary>Makes room for a number of items.</summary>
    public void Reserve(int count)
    {
        if (count <= _items.Length)
            return;
        _items = GC.AllocateUninitializedArray<T>(Math.Max(count, Math.Min(2 * _items.Length, Array.MaxLength)), pinned: true);
        Pointer = (T*)Unsafe.AsPointer(ref _items[0]);
    }
}
