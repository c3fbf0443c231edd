using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Trainers;

/// <summary>Chooses how the rows of a training are scaled, from their statistics.</summary>
internal static class ScalingChoice
{
    // Less is what is left of the rounding of a constant in single precision.
    private const double SmallestDeviation = 4.8e-7;

    // Of all values of a sparse column, such as one of text, at most this share is not 0.
    private const double SparseColumn = 0.25;

    // The largest share of rows where a sparse feature is not 0, in a sparse column and in another one.
    private const double SparseInSparseColumn = 0.5, SparseInDenseColumn = 0.1;

    /// <summary>Returns the scaling of features.</summary>
    /// <param name="data">The training set.</param>
    /// <param name="canCenter">Whether the first layer has biases, into which a mean can be folded.</param>
    public static Standardization OfFeatures(TrainingData data, bool canCenter)
    {
        FeatureStatistics statistics = data.FeatureStatistics;
        int features = statistics.Means.Length;
        if (data.Columns.Features.Type is VectorDataViewType { Dimensions.Length: > 1 })
        {
            (double mean, double deviation) = statistics.Pooled();
            (float center, float scale) = Choose(mean, deviation, canCenter);
            return new Standardization([.. Enumerable.Repeat(center, features)], [.. Enumerable.Repeat(scale, features)]);
        }
        float[] means = new float[features], scales = new float[features];
        double sparseShare = statistics.NonZeroShares.Average() <= SparseColumn ? SparseInSparseColumn : SparseInDenseColumn;
        for (int i = 0; i < features; i++)
        {
            (means[i], scales[i]) = statistics.NonZeroShares[i] <= sparseShare
                ? (0, ScaleOfSparse(statistics.Means[i], statistics.Deviations[i], statistics.NonZeroShares[i]))
                : Choose(statistics.Means[i], statistics.Deviations[i], canCenter);
        }
        return new Standardization(means, scales);
    }

    /// <summary>Returns the scaling of labels.</summary>
    /// <param name="data">The training set.</param>
    /// <param name="canCenter">Whether the last layer has biases, into which a mean can be folded.</param>
    public static Standardization OfLabels(TrainingData data, bool canCenter)
    {
        RowSet rows = data.Rows;
        float[] means = new float[rows.Labels], scales = new float[rows.Labels];
        for (int i = 0; i < means.Length; i++)
        {
            (double mean, double deviation) = rows.IsStreamed ? data.Labels.StatisticsOf(i) : StatisticsOfLabel(rows.Sample, i);
            (means[i], scales[i]) = Choose(mean, deviation, canCenter);
            // Constant labels are learned by the bias.
            if (scales[i] == 0)
                scales[i] = means[i] == 0 ? 1 : Math.Abs(means[i]);
        }
        return new Standardization(means, scales);
    }

    private static (double Mean, double Deviation) StatisticsOfLabel(IRowSource rows, int index)
    {
        double weights = 0, sum = 0, squares = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            weights += rows.WeightOf(row);
            sum += rows.WeightOf(row) * (double)rows.LabelsOf(row)[index];
        }
        double mean = sum / weights;
        for (int row = 0; row < rows.Count; row++)
        {
            double difference = rows.LabelsOf(row)[index] - mean;
            squares += rows.WeightOf(row) * difference * difference;
        }
        return (mean, Math.Sqrt(squares / weights));
    }

    private static (float Mean, float Scale) Choose(double mean, double deviation, bool canCenter)
    {
        bool isConstant = deviation <= SmallestDeviation * Math.Abs(mean) || deviation < Setting.SmallestNormal;
        if (!canCenter)
            return (0, (float)Math.Max(Math.Sqrt(mean * mean + deviation * deviation), isConstant && mean == 0 ? 0
                : Setting.SmallestNormal));
        return ((float)mean, isConstant ? 0 : (float)deviation);
    }

    private static float ScaleOfSparse(double mean, double deviation, double nonZeroShare)
        => nonZeroShare == 0 ? 0 : (float)Math.Max(1, Math.Sqrt((mean * mean + deviation * deviation) / nonZeroShare));
}
