using System.Buffers;

namespace MLExtensions;

/// <summary>Any rows as sparse ones.</summary>
internal static class SparseRows
{
    /// <summary>Returns the mean number of features of a row that are kept: those that are not 0, where the rows are sparse.</summary>
    public static double ValuesPerRow(this IRowSource rows) => rows.Sparse is not { } sparse || rows.Count == 0 ? rows.Features
        : Enumerable.Range(0, rows.Count).Average(row => (double)sparse.CapacityOf(row));

    /// <summary>Returns the features of rows that are not 0, also where the source keeps all of them.</summary>
    public static ISparseRows Of(IRowSource rows) => rows.Sparse ?? new WithoutZeros(rows);

    private sealed class WithoutZeros(IRowSource rows) : ISparseRows
    {
        public int CapacityOf(int row) => rows.Features;

        public int Read(int row, Span<int> features, Span<float> values)
        {
            float[] all = ArrayPool<float>.Shared.Rent(rows.Features);
            rows.GatherFeatures(new ReadOnlySpan<int>(in row), epoch: null, all, rows.Features);
            int count = 0;
            for (int feature = 0; feature < rows.Features; feature++)
            {
                if (all[feature] == 0)
                    continue;
                features[count] = feature;
                values[count++] = all[feature];
            }
            ArrayPool<float>.Shared.Return(all);
            return count;
        }
    }
}
