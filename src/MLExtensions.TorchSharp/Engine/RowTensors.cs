namespace MLExtensions.Torch;

/// <summary>Rows as tensors of single precision.</summary>
/// <param name="Features">Rows x features.</param>
/// <param name="Labels">Rows x labels a row.</param>
/// <param name="Weights">One a row; null where the rows have none.</param>
internal sealed record RowTensors(Tensor Features, Tensor Labels, Tensor? Weights) : IDisposable
{
    private const int NumbersAtOnce = 1 << 28;

    /// <summary>Room for rows like those of a buffer.</summary>
    public static RowTensors Empty(IRowSource source, int rows, Device? device = null) => new(
        TensorData.Empty([rows, source.Features], device), TensorData.Empty([rows, source.Labels], device),
        source.HasWeights ? TensorData.Empty([rows], device) : null);

    /// <summary>Reads rows of a buffer into this processor's memory.</summary>
    /// <param name="source">The buffer.</param>
    /// <param name="rows">The rows' numbers.</param>
    /// <param name="epoch">The epoch of training; null to evaluate.</param>
    /// <param name="isPinned">Whether in memory that a CUDA device can read by itself.</param>
    public static RowTensors Read(IRowSource source, ReadOnlySpan<int> rows, int? epoch, bool isPinned = false)
    {
        var tensors = Empty(source, rows.Length);
        if (isPinned)
            tensors = tensors with { Features = tensors.Features.pin_memory() };
        // What a span can hold at once.
        int rowsAtOnce = Math.Max(1, NumbersAtOnce / source.Features);
        for (int first = 0; first < rows.Length; first += rowsAtOnce)
        {
            ReadOnlySpan<int> some = rows.Slice(first, Math.Min(rowsAtOnce, rows.Length - first));
            using Tensor part = tensors.Features.narrow(0, first, some.Length);
            source.GatherFeatures(some, epoch, TensorData.Singles(part), source.Features);
        }
        Span<float> weights = tensors.Weights is null ? new float[rows.Length] : TensorData.Singles(tensors.Weights);
        source.GatherLabels(rows, TensorData.Singles(tensors.Labels), weights);
        return tensors;
    }

    public RowTensors To(Device device) => Each(tensor => tensor.to(device));

    public RowTensors Narrow(int first, int count) => Each(tensor => tensor.narrow(0, first, count));

    public RowTensors Select(Tensor numbers) => Each(tensor => tensor.index_select(0, numbers));

    /// <summary>Takes them out of a scope, so that they live until they are disposed.</summary>
    public RowTensors Detach(DisposeScope scope) => Each(scope.Detach);

    public void CopyFrom(RowTensors others)
    {
        Features.copy_(others.Features);
        Labels.copy_(others.Labels);
        if (Weights is not null)
            Weights.copy_(others.Weights!);
    }

    public void Dispose()
    {
        Features.Dispose();
        Labels.Dispose();
        Weights?.Dispose();
    }

    private RowTensors Each(Func<Tensor, Tensor> change) => new(change(Features), change(Labels), Weights is null ? null : change(Weights));
}
