namespace MLExtensions.Images;

/// <summary>The weights by which the pixels along an axis of the source sum to each pixel of the result.</summary>
/// <remarks>
/// The filter is as wide as a pixel of the result, or of the source where the result has more, so that no pixel of the source is skipped.
/// Where the filter reaches over the end of the source, the rest of its weights is scaled to sum to 1.
/// </remarks>
internal sealed class ResamplingAxis
{
    private readonly float[] _weights;
    private readonly int[] _first, _count;
    private readonly int _most;

    /// <summary>Computes the weights.</summary>
    /// <param name="source">The number of pixels of the source.</param>
    /// <param name="begin">Where the part of the source that is resampled begins, in pixels.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="target">The number of pixels of the result.</param>
    /// <param name="filter">The filter.</param>
    public ResamplingAxis(int source, double begin, double end, int target, ImageFilter filter)
    {
        double scale = (end - begin) / target, stretch = Math.Max(scale, 1), radius = filter.Radius() * stretch;
        (_first, _count) = (new int[target], new int[target]);
        _most = (int)Math.Ceiling(radius) * 2 + 1;
        _weights = new float[checked(target * _most)];
        Span<double> weights = new double[_most];
        for (int i = 0; i < target; i++)
        {
            double center = begin + (i + 0.5) * scale;
            int first = filter == ImageFilter.Nearest ? Math.Clamp((int)center, 0, source - 1)
                : Math.Max(0, (int)(center - radius + 0.5));
            int count = filter == ImageFilter.Nearest ? 1 : Math.Min(source, (int)(center + radius + 0.5)) - first;
            double sum = 0;
            for (int k = 0; k < count; k++)
                sum += weights[k] = filter.Weight((first + k - center + 0.5) / stretch);
            for (int k = 0; k < count; k++)
                _weights[i * _most + k] = (float)(weights[k] / sum);
            (_first[i], _count[i]) = (first, count);
        }
        First = _first.Min();
        End = Enumerable.Range(0, target).Max(i => _first[i] + _count[i]);
    }

    /// <summary>Gets the number of pixels of the result.</summary>
    public int Length => _first.Length;

    /// <summary>Gets the first pixel of the source that has a weight.</summary>
    public int First { get; }

    /// <summary>Gets the pixel after the last one that has a weight.</summary>
    public int End { get; }

    /// <summary>Returns the first pixel of the source that counts for a pixel of the result, and the weights from it on.</summary>
    public ReadOnlySpan<float> WeightsOf(int pixel, out int first)
    {
        first = _first[pixel];
        return _weights.AsSpan(pixel * _most, _count[pixel]);
    }
}

/// <summary>The formulas of the filters.</summary>
internal static class ImageFilters
{
    /// <summary>Returns the distance from its centre at which a filter ends, in pixels.</summary>
    public static double Radius(this ImageFilter filter) => filter switch
    {
        ImageFilter.Bilinear => 1,
        ImageFilter.Bicubic => 2,
        _ => 0.5,
    };

    /// <summary>Returns the value of a filter at a distance from its centre, in pixels.</summary>
    public static double Weight(this ImageFilter filter, double distance)
    {
        const double A = -0.5;
        double x = Math.Abs(distance);
        return filter switch
        {
            ImageFilter.Bilinear => Math.Max(0, 1 - x),
            ImageFilter.Bicubic when x < 1 => ((A + 2) * x - (A + 3)) * x * x + 1,
            ImageFilter.Bicubic when x < 2 => (((x - 5) * x + 8) * x - 4) * A,
            ImageFilter.Bicubic => 0,
            ImageFilter.Box => distance is > -0.5 and <= 0.5 ? 1 : 0,
            _ => 1,
        };
    }
}
