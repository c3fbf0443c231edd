using System.Numerics;

namespace MLExtensions;

/// <summary>What changes of brightness and contrast have in common: they stretch the values of a channel around one of them.</summary>
internal static class ChannelStretch
{
    /// <summary>Draws a factor around 1, 0 or more.</summary>
    public static float DrawFactor(CounterRandom random, double amount)
    {
        double least = Math.Max(0, 1 - amount);
        return (float)(least + (1 + amount - least) * random.UniformDouble(0));
    }

    /// <summary>Multiplies the distances of the values of a channel from a value, within the range of the channel.</summary>
    public static void Apply(
        Pictures pictures, int channel, ReadOnlySpan<float> picture, Span<float> changed, float from, float factor)
    {
        int size = pictures.Shape.PlaneSize;
        ReadOnlySpan<float> plane = picture.Slice(channel * size, size);
        Span<float> target = changed.Slice(channel * size, size);
        float minimum = pictures.Statistics!.Minimum[channel], maximum = pictures.Statistics.Maximum[channel];
        int i = 0;
        for (; i + Vector<float>.Count <= plane.Length; i += Vector<float>.Count)
        {
            Vector<float> values = new Vector<float>(from) + (new Vector<float>(plane[i..]) - new Vector<float>(from)) * factor;
            Vector.Min(Vector.Max(values, new Vector<float>(minimum)), new Vector<float>(maximum)).CopyTo(target[i..]);
        }
        for (; i < plane.Length; i++)
            target[i] = Math.Min(Math.Max(from + (plane[i] - from) * factor, minimum), maximum);
    }
}
