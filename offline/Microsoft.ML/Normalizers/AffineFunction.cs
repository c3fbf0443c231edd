using System.Collections.Immutable;
using System.Numerics;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Offline;

internal static class AffineFunction
{
    public static NormalizerFunction Read<T>(BinaryReader reader) where T : struct, IBinaryFloatingPointIeee754<T>
        => new AffineFunction<T>(ValueCodec.ReadValues<T>(reader), ValueCodec.ReadValues<T>(reader));
}

/// <summary>(value - offset) * scale.</summary>
internal sealed class AffineFunction<T>(T[] scales, T[] offsets) : NormalizerFunction<T> where T : struct, IBinaryFloatingPointIeee754<T>
{
    protected override int Slots => scales.Length;

    protected override bool StaysSparse => Array.TrueForAll(offsets, T.IsZero);

    /// <summary>Offsets are named only where there is one.</summary>
    public override NormalizingTransformer.NormalizerModelParametersBase Parameters(bool isVector)
        => isVector
            ? new NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<T>>([.. scales], StaysSparse ? [] : [.. offsets])
            : new NormalizingTransformer.AffineNormalizerModelParameters<T>(scales[0], offsets[0]);

    public override void Write(BinaryWriter writer)
    {
        writer.Write(false);
        ValueCodec.WriteValues<T>(writer, scales);
        ValueCodec.WriteValues<T>(writer, offsets);
    }

    protected override T Map(int slot, T value) => (value - offsets[slot]) * scales[slot];
}
