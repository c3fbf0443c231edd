using System.Numerics;

namespace Microsoft.ML.Offline;

/// <summary>How numbers are to be scaled by what was seen of them.</summary>
internal abstract record Normalization
{
    public abstract NormalizerFunction<T> Fit<T>(SlotStatistics[] slots) where T : struct, IBinaryFloatingPointIeee754<T>;

    /// <summary>Scale and offset of each slot; a scale of 0 has no use for an offset.</summary>
    private protected static AffineFunction<T> Affine<T>(SlotStatistics[] slots, Func<SlotStatistics, (T Scale, T Offset)> fit) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        (T Scale, T Offset)[] fitted = Array.ConvertAll(slots, slot => fit(slot));
        return new([.. fitted.Select(slot => slot.Scale)], [.. fitted.Select(slot => T.IsZero(slot.Scale) ? T.Zero : slot.Offset)]);
    }
}

/// <summary>By the largest absolute value, where zero is to stay zero; else from minimum to maximum. A slot with one value only becomes 0.</summary>
internal sealed record MinMaxNormalization(bool FixZero) : Normalization
{
    public override NormalizerFunction<T> Fit<T>(SlotStatistics[] slots) => Affine(slots, slot =>
    {
        if (!(slot.Maximum > slot.Minimum))
            return (T.Zero, T.Zero);
        T minimum = T.CreateTruncating(slot.Minimum), maximum = T.CreateTruncating(slot.Maximum);
        return FixZero ? (T.One / T.Max(T.Abs(minimum), T.Abs(maximum)), T.Zero) : (T.One / (maximum - minimum), minimum);
    });
}

/// <summary>By standard deviation and mean, by the root of the mean square where zero is to stay zero, or by the distribution function. A slot with one value only becomes 0.</summary>
internal sealed record MeanVarianceNormalization(bool FixZero, bool UseCdf) : Normalization
{
    public override NormalizerFunction<T> Fit<T>(SlotStatistics[] slots)
        => UseCdf
            ? new CdfFunction<T>([.. slots.Select(slot => slot.Variance > 0 ? T.CreateTruncating(slot.Mean) : T.Zero)], [.. slots.Select(slot => Root<T>(slot.Variance))])
            : Affine(slots, slot => slot.Variance == 0 ? (T.Zero, T.Zero)
                : FixZero ? (T.One / Root<T>(slot.Variance + slot.Mean * slot.Mean), T.Zero)
                : (T.One / Root<T>(slot.Variance), T.CreateTruncating(slot.Mean)));

    private static T Root<T>(double square) where T : INumberBase<T> => T.CreateTruncating(Math.Sqrt(square));
}
