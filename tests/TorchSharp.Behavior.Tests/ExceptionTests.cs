using System.Runtime.InteropServices;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

public class ExceptionTests : TorchTests
{
    [Fact]
    public void What_libtorch_throws_arrives_with_its_message()
    {
        ExternalException e = Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(4, 5)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", e.Message);
    }

    [Fact]
    public void Every_kind_of_call_can_fail()
    {
        Assert.Throws<ExternalException>(() => ones(2).view(3));
        Assert.Throws<ExternalException>(() => ones(2).add_(ones(3)));
        Assert.Throws<ExternalException>(() => ones(2).backward());
        Assert.Throws<ExternalException>(() => ones(2, ScalarType.Int64).requires_grad_());
        Assert.Throws<ExternalException>(() => functional.nll_loss(ones(2, 3), tensor(new[] { 0L, 7 })));
        Assert.Throws<ExternalException>(() => cat([ones(2, 2), ones(3, 3)]));
    }

    [Fact]
    public void A_disposed_tensor_refuses()
    {
        Tensor tensor = ones(1);
        tensor.Dispose();
        tensor.Dispose();
        Assert.Throws<InvalidOperationException>(() => tensor + 1);
    }

    [Fact]
    public void A_leaf_that_requires_a_gradient_is_not_changed_in_place()
    {
        Tensor leaf = ones(1).requires_grad_();
        Assert.Throws<ExternalException>(() => leaf.add_(1));
        using (no_grad()) leaf.add_(1);
        Near([2], leaf);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        Assert.SkipWhen(cuda.is_available(), "There is a CUDA device.");
        Assert.Equal(0, cuda.device_count());
        Assert.ThrowsAny<Exception>(() => ones(1).to(DeviceType.CUDA));
        Assert.Throws<InvalidOperationException>(() => Linear(1, 1).to(DeviceType.CUDA));
    }
}
