using System.Globalization;
using System.Text.Json;

namespace MLExtensions;

/// <summary>Specifies the numbers that the bytes of an image become: (x / divisor - mean) / standardDeviation for each byte x.</summary>
/// <remarks>
/// <para>The operations are computed as Single, in this order, as by torchvision's ToTensor and Normalize.</para>
/// <para>Thread safety: immutable, so any number of threads may use it at once.</para>
/// </remarks>
public sealed class ImageScaling
{
    private const string DivisorMember = "divisor", MeansMember = "means", DeviationsMember = "standardDeviations";

    private readonly float _divisor;
    private readonly float[] _means, _deviations;

    private ImageScaling(float divisor, float[] means, float[] deviations)
    {
        (_divisor, _means, _deviations) = (divisor, means, deviations);
        Setting.RequirePositive(DivisorMember, divisor);
        foreach (float mean in means)
            Setting.RequireFinite(nameof(means), mean);
        foreach (float deviation in deviations)
            Setting.RequirePositive(nameof(deviations), deviation);
    }

    /// <summary>Gets the scaling from 0 to 1.</summary>
    public static ImageScaling ZeroToOne { get; } = new(byte.MaxValue, [0], [1]);

    /// <summary>Gets the scaling from -1 to 1.</summary>
    public static ImageScaling MinusOneToOne { get; } = new(byte.MaxValue, [0.5f], [0.5f]);

    /// <summary>Gets no scaling: from 0 to 255.</summary>
    public static ImageScaling None { get; } = new(1, [0], [1]);

    /// <summary>
    /// Gets the scaling for networks that were trained on ImageNet: means 0.485, 0.456 and 0.406 and standard deviations 0.229, 0.224 and
    /// 0.225 of red, green and blue from 0 to 1.
    /// </summary>
    public static ImageScaling ImageNet { get; } = new(byte.MaxValue, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Creates a scaling by a mean and a standard deviation.</summary>
    /// <param name="mean">The mean of the numbers from 0 to 1.</param>
    /// <param name="standardDeviation">Their standard deviation, more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or the standard deviation not more than 0.</exception>
    public static ImageScaling Standardize(float mean, float standardDeviation) => Standardize([mean], [standardDeviation]);

    /// <summary>Creates a scaling by the mean and the standard deviation of each channel.</summary>
    /// <param name="means">The means of the numbers from 0 to 1: one for each channel.</param>
    /// <param name="standardDeviations">Their standard deviations, each more than 0.</param>
    /// <exception cref="ArgumentException">There are none, or not as many means as standard deviations.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or a standard deviation not more than 0.</exception>
    public static ImageScaling Standardize(IReadOnlyList<float> means, IReadOnlyList<float> standardDeviations)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(standardDeviations);
        if (means.Count == 0 || means.Count != standardDeviations.Count)
        {
            throw new ArgumentException(
                $"There should be a mean and a standard deviation for each channel; found {means.Count} means and "
                + $"{standardDeviations.Count} standard deviations.", nameof(standardDeviations));
        }
        return new ImageScaling(byte.MaxValue, [.. means], [.. standardDeviations]);
    }

    /// <inheritdoc/>
    public override string ToString()
        => $"(x / {_divisor.ToString(CultureInfo.InvariantCulture)} - {InvariantText.Of(_means)}) / {InvariantText.Of(_deviations)}";

    internal void Check(int channels)
        => Setting.Require(
            _means.Length == 1 || _means.Length == channels, "Scaling", ToString(),
            $"one of {channels} channel{(channels == 1 ? "" : "s")}, or the same for each");

    /// <summary>Returns the number of each byte, of each channel: channels x 256.</summary>
    internal float[] Table(int channels)
    {
        const int Values = byte.MaxValue + 1;
        float[] table = new float[channels * Values];
        for (int i = 0; i < table.Length; i++)
        {
            int channel = Math.Min(i / Values, _means.Length - 1);
            table[i] = (i % Values / _divisor - _means[channel]) / _deviations[channel];
        }
        return table;
    }

    internal void Save(Utf8JsonWriter json)
    {
        json.WriteNumber(DivisorMember, _divisor);
        json.WriteSingles(MeansMember, _means);
        json.WriteSingles(DeviationsMember, _deviations);
    }

    internal static ImageScaling Load(JsonElement json)
    {
        (float[] means, float[] deviations) = (json.Singles(MeansMember), json.Singles(DeviationsMember));
        return means.Length > 0 && means.Length == deviations.Length
            ? new ImageScaling(json.GetProperty(DivisorMember).GetSingle(), means, deviations)
            : throw new InvalidDataException(
                $"There should be as many means as standard deviations; found {means.Length} and {deviations.Length}.");
    }
}
