using System.Runtime.InteropServices;

namespace MLExtensions.Torch;

/// <summary>
/// Rows of buffers as tensors on a device. For this processor they are gathered when they are wanted. To another device a whole buffer is
/// moved once, where it fits; where it does not, the rows wanted are, through pinned memory.
/// </summary>
internal sealed class DeviceRows(Device device) : IDisposable
{
    // The share of a moved buffer's size that has to be free beside it, so that there is room for training.
    private const double RoomBeside = 0.5;
    private const int NumbersOfChunk = 1 << 24;

    private readonly Dictionary<IRowSource, MovedRows?> _moved = [];

    /// <summary>Returns the rows of a batch, in its order.</summary>
    public RowTensors Gather(in Batch batch)
    {
        if (device.type == DeviceType.CPU)
            return RowTensors.Read(batch.Source, batch.Rows, batch.Epoch);
        // Only rows that stay the same from epoch to epoch can stay on the device; with all their zeros, sparse ones take too much memory.
        if (!batch.Source.IsSameInEveryEpoch || batch.Source.Sparse != null)
            return RowTensors.Read(batch.Source, batch.Rows, batch.Epoch, isPinned: true).To(device);
        if (!_moved.TryGetValue(batch.Source, out MovedRows? moved))
            _moved.Add(batch.Source, moved = MovedRows.TryMove(batch.Source, device));
        return moved?.Select(batch.Rows) ?? RowTensors.Read(batch.Source, batch.Rows, batch.Epoch, isPinned: true).To(device);
    }

    public void Dispose()
    {
        foreach (MovedRows? moved in _moved.Values)
            moved?.Dispose();
    }

    private sealed record MovedRows(RowTensors All) : IDisposable
    {
        /// <summary>All rows of a buffer on a device; null where they do not fit.</summary>
        public static MovedRows? TryMove(IRowSource source, Device device)
        {
            using DisposeScope scope = NewDisposeScope();
            try
            {
                using (TensorData.Empty([(long)(RoomBeside * source.Count * source.Features)], device))
                {
                    var all = RowTensors.Empty(source, source.Count, device);
                    int rowsOfChunk = Math.Max(1, NumbersOfChunk / source.Features);
                    int[] numbers = new int[Math.Min(rowsOfChunk, source.Count)];
                    for (int first = 0; first < source.Count; first += numbers.Length)
                    {
                        int count = Math.Min(numbers.Length, source.Count - first);
                        for (int i = 0; i < count; i++)
                            numbers[i] = first + i;
                        using DisposeScope chunk = NewDisposeScope();
                        all.Narrow(first, count).CopyFrom(RowTensors.Read(source, numbers.AsSpan(0, count), epoch: null));
                    }
                    return new MovedRows(all.Detach(scope));
                }
            }
            catch (Exception e) when (TorchMemory.IsExhausted(e))
            {
                return null;
            }
        }

        public RowTensors Select(ReadOnlySpan<int> rows)
        {
            Tensor numbers = empty(rows.Length, ScalarType.Int32, CPU);
            rows.CopyTo(MemoryMarshal.Cast<byte, int>(numbers.bytes));
            return All.Select(numbers.to(All.Features.device));
        }

        public void Dispose() => All.Dispose();
    }
}
