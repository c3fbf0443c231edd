using System.Buffers;

namespace MLExtensions;

/// <summary>
/// Rows of another source, which are pictures, changed at random in each epoch. Disposing does not dispose the other source.
/// </summary>
/// <remarks>
/// What is drawn for a row depends on the seed, the epoch, the number of the row in the whole training set and the place of the operation
/// alone. Rows read to evaluate are unchanged. Where the other source keeps a byte for each feature, the first operations, as long as they
/// move values, are applied to the bytes.
/// </remarks>
internal sealed class AugmentedRows : IRowSource
{
    private const int RowsAhead = 4;

    private readonly IRowSource _rows;
    private readonly Pictures _pictures;
    private readonly Augment[] _operations;
    private readonly byte?[] _fills;
    private readonly ICodedRows? _codes;
    private readonly long _seed;

    /// <param name="rows">The other source.</param>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="operations">The operations, in their order; checked.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="statistics">The result of <see cref="StatisticsFor"/>, where the rows are a part of the training set.</param>
    public AugmentedRows(
        IRowSource rows, PictureShape shape, IReadOnlyList<Augment> operations, long seed, ChannelStatistics? statistics = null)
    {
        (_rows, _operations, _seed) = (rows, [.. operations], seed);
        _pictures = new Pictures(shape, statistics ?? StatisticsFor(rows, shape, operations));
        (_codes, _fills) = (rows.Codes, []);
        if (_codes is { } codes)
        {
            _fills = [
                .. _operations.TakeWhile(operation => CanMoveCodes(operation, codes)).Select(operation => FillCode(operation, codes))];
        }
        if (_fills.Length == 0)
            _codes = null;
    }

    /// <summary>Returns the statistics that the operations need; null where they need none.</summary>
    /// <param name="rows">The training set, or rows spread over it.</param>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="operations">The operations.</param>
    public static ChannelStatistics? StatisticsFor(IRowSource rows, PictureShape shape, IReadOnlyList<Augment> operations)
        => operations.Any(operation => operation.NeedsStatistics) ? ChannelStatistics.Of(rows, shape) : null;

    public int Count => _rows.Count;

    public int Features => _rows.Features;

    public int Labels => _rows.Labels;

    public bool HasWeights => _rows.HasWeights;

    public bool IsSameInEveryEpoch => false;

    public void GatherFeatures(ReadOnlySpan<int> rows, int? epoch, Span<float> destination, int stride)
    {
        if (epoch is not int trained)
            _rows.GatherFeatures(rows, epoch, destination, stride);
        else if (_codes is { } codes)
            GatherCodes(codes, rows, trained, destination, stride);
        else
        {
            _rows.GatherFeatures(rows, epoch, destination, stride);
            ApplyFrom(0, rows, trained, destination, stride);
        }
    }

    public void GatherLabels(ReadOnlySpan<int> rows, Span<float> labels, Span<float> weights) => _rows.GatherLabels(rows, labels, weights);

    public ReadOnlySpan<float> LabelsOf(int row) => _rows.LabelsOf(row);

    public float WeightOf(int row) => _rows.WeightOf(row);

    public int NumberOf(int row) => _rows.NumberOf(row);

    public void Dispose()
    {
    }

    private static bool CanMoveCodes(Augment operation, ICodedRows codes)
        => operation.MovesValues && (operation.FillValue == null || FillCode(operation, codes) != null);

    private static byte? FillCode(Augment operation, ICodedRows codes)
        => operation.FillValue is float value ? codes.CodeOf(value) : null;

    private void GatherCodes(ICodedRows codes, ReadOnlySpan<int> rows, int epoch, Span<float> destination, int stride)
    {
        byte[] memory = ArrayPool<byte>.Shared.Rent(2 * Features);
        Span<byte> first = memory.AsSpan(0, Features), second = memory.AsSpan(Features, Features);
        for (int i = 0; i < rows.Length; i++)
        {
            codes.Prefetch(rows[Math.Min(i + RowsAhead, rows.Length - 1)]);
            ReadOnlySpan<byte> picture = codes.CodesOf(rows[i]);
            int number = NumberOf(rows[i]);
            bool isInFirst = false;
            for (int place = 0; place < _fills.Length; place++)
            {
                CounterRandom random = RandomOf(epoch, number, place);
                Span<byte> target = isInFirst ? second : first;
                if (!_operations[place].ApplyToCodes(_pictures.Shape, random, picture, target, _fills[place]))
                    continue;
                picture = target;
                isInFirst = !isInFirst;
            }
            codes.Decode(picture, destination.Slice(i * stride, Features));
        }
        ArrayPool<byte>.Shared.Return(memory);
        ApplyFrom(_fills.Length, rows, epoch, destination, stride);
    }

    /// <summary>Applies the operations from a place in the list on to rows that are gathered.</summary>
    private void ApplyFrom(int firstPlace, ReadOnlySpan<int> rows, int epoch, Span<float> destination, int stride)
    {
        if (firstPlace == _operations.Length)
            return;
        float[] memory = ArrayPool<float>.Shared.Rent(Features);
        Span<float> other = memory.AsSpan(0, Features);
        for (int i = 0; i < rows.Length; i++)
        {
            Span<float> row = destination.Slice(i * stride, Features);
            bool isInRow = true;
            int number = NumberOf(rows[i]);
            for (int place = firstPlace; place < _operations.Length; place++)
            {
                CounterRandom random = RandomOf(epoch, number, place);
                if (_operations[place].Apply(_pictures, random, isInRow ? row : other, isInRow ? other : row))
                    isInRow = !isInRow;
            }
            if (!isInRow)
                other.CopyTo(row);
        }
        ArrayPool<float>.Shared.Return(memory);
    }

    private CounterRandom RandomOf(int epoch, int number, int place)
        => new(_seed, RandomPurpose.Augmentation, ((long)epoch << 32) | (uint)number, place);
}
