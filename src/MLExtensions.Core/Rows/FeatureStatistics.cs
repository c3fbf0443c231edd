using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>The mean and the standard deviation of each feature of some rows, weighted by the weights of the rows.</summary>
/// <param name="Means">The mean of each feature.</param>
/// <param name="Deviations">The standard deviation of each feature, of the population.</param>
/// <param name="NonZeroShares">The share of the rows, not weighted, where the feature is not 0.</param>
internal sealed record FeatureStatistics(double[] Means, double[] Deviations, double[] NonZeroShares)
{
    private const int RowsOfBlock = 256;

    /// <summary>Computes the statistics in double precision.</summary>
    /// <param name="rows">At least one row with a weight of more than 0.</param>
    /// <param name="cancellationToken">Ends the pass between two blocks of rows.</param>
    public static FeatureStatistics Of(IRowSource rows, CancellationToken cancellationToken)
    {
        if (rows.Sparse is { } sparse)
            return Of(rows, sparse, cancellationToken);
        int width = rows.Features, lanes = Vector<float>.Count, stride = (width + lanes - 1) / lanes * lanes;
        int[] numbers = new int[Math.Min(RowsOfBlock, rows.Count)];
        float[] block = new float[checked(numbers.Length * stride)], weights = new float[numbers.Length];
        double[] pivot = PivotOf(rows, stride), sums = new double[stride], squares = new double[stride];
        int[] zeros = new int[stride];
        double weightSum = 0;
        for (int first = 0; first < rows.Count; first += numbers.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(numbers.Length, rows.Count - first);
            for (int i = 0; i < count; i++)
            {
                numbers[i] = first + i;
                weights[i] = rows.WeightOf(first + i);
                weightSum += weights[i];
            }
            rows.GatherFeatures(numbers.AsSpan(0, count), epoch: null, block, stride);
            for (int feature = 0; feature < stride; feature += lanes)
                Add(block.AsSpan(feature), stride, weights.AsSpan(0, count), pivot, sums, squares, zeros, feature);
        }
        return new FeatureStatistics(
            [.. Enumerable.Range(0, width).Select(i => pivot[i] + sums[i] / weightSum)],
            [.. Enumerable.Range(0, width).Select(i => Math.Sqrt(Math.Max(
                (squares[i] - sums[i] * sums[i] / weightSum) / weightSum, 0)))],
            [.. Enumerable.Range(0, width).Select(i => 1 - zeros[i] / (double)rows.Count)]);
    }

    /// <summary>Computes the statistics of sparse rows in two passes: the means first, then the squares of the differences.</summary>
    private static FeatureStatistics Of(IRowSource rows, ISparseRows sparse, CancellationToken cancellationToken)
    {
        double[] means = new double[rows.Features], squares = new double[rows.Features], weights = new double[rows.Features];
        int[] counts = new int[rows.Features];
        double weightSum = 0;
        SparseVector row = new();
        for (int i = 0; i < rows.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            row.Read(sparse, i);
            double weight = rows.WeightOf(i);
            weightSum += weight;
            for (int place = 0; place < row.Count; place++)
            {
                int feature = row.Features[place];
                means[feature] += weight * row.Values[place];
                weights[feature] += weight;
                counts[feature]++;
            }
        }
        for (int feature = 0; feature < means.Length; feature++)
        {
            means[feature] /= weightSum;
            squares[feature] = (weightSum - weights[feature]) * means[feature] * means[feature];
        }
        for (int i = 0; i < rows.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            row.Read(sparse, i);
            double weight = rows.WeightOf(i);
            for (int place = 0; place < row.Count; place++)
            {
                double difference = row.Values[place] - means[row.Features[place]];
                squares[row.Features[place]] += weight * difference * difference;
            }
        }
        return new FeatureStatistics(
            means, Array.ConvertAll(squares, square => Math.Sqrt(Math.Max(square, 0) / weightSum)),
            Array.ConvertAll(counts, count => count / (double)rows.Count));
    }

    /// <summary>Returns the statistics of all features together, as those of one.</summary>
    public (double Mean, double Deviation) Pooled()
    {
        double mean = Means.Average();
        return (mean, Math.Sqrt(Means.Zip(Deviations, (m, d) => d * d + (m - mean) * (m - mean)).Average()));
    }

    /// <summary>
    /// A row from which differences are taken: then the squares of large numbers that are close together do not cancel each other.
    /// </summary>
    private static double[] PivotOf(IRowSource rows, int stride)
    {
        int row = 0;
        while (rows.WeightOf(row) == 0)
            row++;
        float[] features = new float[stride];
        rows.GatherFeatures(new ReadOnlySpan<int>(in row), epoch: null, features, stride);
        return Array.ConvertAll(features, feature => (double)feature);
    }

    /// <summary>Adds the rows of a block to the sums of neighbouring features, as many as a vector has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(
        ReadOnlySpan<float> block, int stride, ReadOnlySpan<float> weights, double[] pivot, double[] sums, double[] squares, int[] zeros,
        int feature)
    {
        int half = Vector<double>.Count;
        ref float value = ref MemoryMarshal.GetReference(block);
        Vector<double> lowerPivot = new(pivot, feature), upperPivot = new(pivot, feature + half), lowerSum = default, upperSum = default,
            lowerSquares = default, upperSquares = default;
        Vector<int> zeroCount = default;
        for (int row = 0; row < weights.Length; row++)
        {
            Vector<float> values = Vector.LoadUnsafe(ref Unsafe.Add(ref value, (nint)row * stride));
            zeroCount -= Vector.Equals(values, Vector<float>.Zero);
            Vector.Widen(values, out Vector<double> lower, out Vector<double> upper);
            Vector<double> weight = new(weights[row]), weightedLower = (lower -= lowerPivot) * weight,
                weightedUpper = (upper -= upperPivot) * weight;
            lowerSum += weightedLower;
            upperSum += weightedUpper;
            lowerSquares += weightedLower * lower;
            upperSquares += weightedUpper * upper;
        }
        (new Vector<double>(sums, feature) + lowerSum).CopyTo(sums, feature);
        (new Vector<double>(sums, feature + half) + upperSum).CopyTo(sums, feature + half);
        (new Vector<double>(squares, feature) + lowerSquares).CopyTo(squares, feature);
        (new Vector<double>(squares, feature + half) + upperSquares).CopyTo(squares, feature + half);
        (new Vector<int>(zeros, feature) + zeroCount).CopyTo(zeros, feature);
    }
}
