namespace TorchSharp.Behavior.Tests;

/// <summary>Numbers of /tests/reference/autograd.json.</summary>
public class AutogradTests : TorchTests
{
    [Fact]
    public void A_gradient_is_added_to_the_leaves()
    {
        Tensor x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        Tensor y = x + 2;
        Tensor z = 3 * y * y;
        Tensor result = z.mean();
        Assert.Equal(50f, result.item<float>());

        result.backward();

        Near([6, 8, 10], x.grad!);
        Assert.True(x.is_leaf);
        Assert.False(y.is_leaf);
        Assert.True(y.requires_grad);
    }

    [Fact]
    public void A_gradient_can_be_differentiated_again()
    {
        Tensor x = tensor(new[] { 0.5f, -1.5f }, requires_grad: true);
        Tensor cube = x.pow(3).sum();

        Tensor first = autograd.grad([cube], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first.sum()], [x])[0];

        Near([0.75f, 6.75f], first);
        Near([3, -9], second);
        Assert.Null(x.grad);
    }
}
