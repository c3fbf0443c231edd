using MLExtensions.Torch;

namespace MLExtensions.TorchSharp.Tests;

public class DropoutMaskTests : TorchTests
{
    [Theory]
    [InlineData(0.25f, 1, 0, 0, 0, 64, 256)]
    [InlineData(0.5f, -7, 123_456_789_012, 3, 32, 5, 17)]
    [InlineData(0.999f, long.MaxValue, long.MaxValue, 1, 7, 9, 1)]
    public void What_a_device_computes_is_what_Core_computes(
        float probability, long seed, long step, int layer, int firstRow, int rows, int units)
    {
        var dropout = new Dropout(probability, seed, step, layer);
        Tensor expected = DropoutMask.Read(dropout, firstRow, rows, units),
            found = DropoutMask.Compute(dropout, firstRow, rows, units, CPU);
        Assert.Equal(expected.contiguous().data<float>().ToArray(), found.data<float>().ToArray());
    }
}
