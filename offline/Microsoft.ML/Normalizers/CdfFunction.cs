using System.Collections.Immutable;
using System.Numerics;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Offline;

internal static class CdfFunction
{
    public static NormalizerFunction Read<T>(BinaryReader reader) where T : struct, IBinaryFloatingPointIeee754<T>
        => new CdfFunction<T>(ValueCodec.ReadValues<T>(reader), ValueCodec.ReadValues<T>(reader));
}

/// <summary>The cumulative function of the normal distribution, with the error function by Winitzki's approximation (2008). What is not finite becomes 0.</summary>
internal sealed class CdfFunction<T>(T[] means, T[] deviations) : NormalizerFunction<T> where T : struct, IBinaryFloatingPointIeee754<T>
{
    private static readonly T A = T.CreateTruncating(0.147);

    protected override int Slots => means.Length;

    protected override bool StaysSparse => true;

    public override NormalizingTransformer.NormalizerModelParametersBase Parameters(bool isVector)
        => isVector
            ? new NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<T>>([.. means], [.. deviations], useLog: false)
            : new NormalizingTransformer.CdfNormalizerModelParameters<T>(means[0], deviations[0], useLog: false);

    public override void Write(BinaryWriter writer)
    {
        writer.Write(true);
        ValueCodec.WriteValues<T>(writer, means);
        ValueCodec.WriteValues<T>(writer, deviations);
    }

    protected override T Map(int slot, T value)
    {
        if (!T.IsFinite(value) || deviations[slot] <= T.Epsilon)
            return T.Zero;
        T z = (value - means[slot]) / deviations[slot], half = z * z / T.CreateTruncating(2);
        double square = double.CreateTruncating(half), a = double.CreateTruncating(A * half), b = double.CreateTruncating(T.One + A * half);
        double error = Math.Sqrt(1 - Math.Exp(-square * (4 / Math.PI + a) / b));
        return T.CreateTruncating(0.5 + 0.5 * T.Sign(z) * error);
    }
}
