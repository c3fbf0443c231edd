using BenchmarkDotNet.Attributes;

namespace MLExtensions.Benchmarks.Parts;

/// <summary>The random factors of a batch of 64 rows of 256 units.</summary>
public class DropoutMask
{
    private const int Rows = 64, Units = 256;

    private readonly float[] _factors = new float[Units];
    private long _step;

    [Benchmark]
    public float Mask()
    {
        var dropout = new Dropout(0.25f, seed: 1, _step++, layer: 0);
        for (int row = 0; row < Rows; row++)
            dropout.GetFactors(row, 0, _factors);
        return _factors[0];
    }
}
