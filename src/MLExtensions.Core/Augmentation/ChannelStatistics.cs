using System.Numerics;

namespace MLExtensions;

/// <summary>The range and the mean of the values of each channel, over all pictures.</summary>
/// <param name="Minimum">The least value of each channel.</param>
/// <param name="Maximum">The largest value of each channel.</param>
/// <param name="Mean">The mean value of each channel.</param>
internal sealed record ChannelStatistics(float[] Minimum, float[] Maximum, float[] Mean)
{
    private const int RowsOfBlock = 64;

    /// <summary>Computes the statistics in one pass.</summary>
    /// <param name="rows">The pictures; at least one.</param>
    /// <param name="shape">The shape of a picture.</param>
    public static ChannelStatistics Of(IRowSource rows, PictureShape shape)
    {
        float[] minimum = new float[shape.Channels], maximum = new float[shape.Channels], mean = new float[shape.Channels];
        Array.Fill(minimum, float.PositiveInfinity);
        Array.Fill(maximum, float.NegativeInfinity);
        double[] sums = new double[shape.Channels];
        int[] numbers = new int[Math.Min(RowsOfBlock, rows.Count)];
        float[] block = new float[checked(numbers.Length * shape.Size)];
        for (int first = 0; first < rows.Count; first += numbers.Length)
        {
            int count = Math.Min(numbers.Length, rows.Count - first);
            for (int i = 0; i < count; i++)
                numbers[i] = first + i;
            rows.GatherFeatures(numbers.AsSpan(0, count), epoch: null, block, shape.Size);
            for (int plane = 0; plane < count * shape.Channels; plane++)
            {
                int channel = plane % shape.Channels;
                sums[channel] += Summarize(
                    block.AsSpan(plane * shape.PlaneSize, shape.PlaneSize), ref minimum[channel], ref maximum[channel]);
            }
        }
        for (int channel = 0; channel < sums.Length; channel++)
            mean[channel] = (float)(sums[channel] / ((double)rows.Count * shape.PlaneSize));
        return new ChannelStatistics(minimum, maximum, mean);
    }

    /// <summary>Returns the mean value of a channel of a picture.</summary>
    /// <param name="plane">Height x width.</param>
    public static float MeanOf(ReadOnlySpan<float> plane)
    {
        float minimum = float.PositiveInfinity, maximum = float.NegativeInfinity;
        return (float)(Summarize(plane, ref minimum, ref maximum) / plane.Length);
    }

    /// <summary>Widens a range by the values of a channel of a picture, and returns their sum.</summary>
    private static double Summarize(ReadOnlySpan<float> plane, ref float minimum, ref float maximum)
    {
        Vector<float> least = new(minimum), largest = new(maximum);
        Vector<double> sum = default;
        int i = 0;
        for (; i + Vector<float>.Count <= plane.Length; i += Vector<float>.Count)
        {
            var values = new Vector<float>(plane[i..]);
            (least, largest) = (Vector.Min(least, values), Vector.Max(largest, values));
            Vector.Widen(values, out Vector<double> lower, out Vector<double> upper);
            sum += lower + upper;
        }
        double total = Vector.Sum(sum);
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            (minimum, maximum) = (Math.Min(minimum, least[lane]), Math.Max(maximum, largest[lane]));
        for (; i < plane.Length; i++)
        {
            (minimum, maximum) = (Math.Min(minimum, plane[i]), Math.Max(maximum, plane[i]));
            total += plane[i];
        }
        return total;
    }
}
