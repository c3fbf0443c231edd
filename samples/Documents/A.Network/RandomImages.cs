using Microsoft.ML.Data;

namespace DocumentsSample;

/// <summary>
/// An image of 28 x 28 pixels and its class, both random: nothing can be learned from them, but they have the right shape.
/// </summary>
internal sealed class RandomImage
{
    /// <summary>
    /// From 0 to 9. In an object, a key counts from 0; the column that ML.NET makes of it counts from 1, and its 0 is a missing label.
    /// </summary>
    [KeyType(10)]
    public uint Label { get; set; }

    [VectorType(784)]
    public float[] Features { get; set; } = [];

    public static RandomImage[] Create(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => new RandomImage
        {
            Label = (uint)random.Next(10),
            Features = [.. Enumerable.Range(0, 784).Select(_ => 2 * random.NextSingle() - 1)],
        })];
    }
}

internal sealed class RandomImagePrediction
{
    /// <summary>From 1 to 10, as in the column.</summary>
    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}
