using System.Text.Json;

namespace TorchSharp.Behavior.Tests;

/// <summary>tests/reference/convolution.pt, which make_torchscript.py wrote.</summary>
public class ScriptTests : TorchTests
{
    private static readonly JsonElement s_expected = Reference.Read("convolution").GetProperty("output");

    private static Tensor Input => Reference.Wave(Math.Cos, [2, 1, 6, 6]);

    [Fact]
    public void A_script_computes_what_PyTorch_computed()
    {
        using jit.ScriptModule<Tensor, Tensor> script = jit.load<Tensor, Tensor>(Reference.PathOf("convolution.pt"));
        Near(s_expected.Singles(), script.call(Input).reshape(-1));
        Assert.False(script.training);
    }

    [Fact]
    public void A_script_can_come_from_bytes()
    {
        using jit.ScriptModule<Tensor, Tensor> script = jit.load<Tensor, Tensor>(File.ReadAllBytes(Reference.PathOf("convolution.pt")));
        Near(s_expected.Singles(), script.forward(Input).reshape(-1));
        Near(s_expected.Singles(), ((Tensor)script.forward(new object[] { Input })).reshape(-1));
    }

    [Fact]
    public void A_script_lists_its_parameters_and_has_modes()
    {
        using jit.ScriptModule<Tensor, Tensor> script = jit.load<Tensor, Tensor>(Reference.PathOf("convolution.pt"));
        Assert.Contains("conv.weight", script.named_parameters().Select(p => p.name));
        Assert.Contains("norm.running_mean", script.named_buffers().Select(b => b.name));
        script.train();
        Assert.True(script.training);
    }

    [Fact]
    public void A_tuple_comes_as_a_tuple_and_a_list_as_an_array()
    {
        using jit.ScriptModule tuple = jit.load(Reference.PathOf("two_inputs.pt"));
        JsonElement expected = Reference.Read("two_inputs");
        (Tensor both, Tensor total) = ((Tensor, Tensor))tuple.forward(Reference.Wave(Math.Cos, [5, 4]), Reference.Wave(Math.Cos, [5, 2, 3]));
        Near(expected.GetProperty("both").Singles(), both.reshape(-1));
        Near(expected.GetProperty("total").Singles(), total.reshape(-1));

        using jit.ScriptModule list = jit.load(Reference.PathOf("lists.pt"));
        Assert.Equal([2, 2, 2, 2, 2, 2], Assert.IsType<Tensor[]>(list.forward(torch.ones(2, 6))).Select(column => column.shape.Single()));
        Assert.Equal([2L], Assert.Single(Assert.IsType<Tensor[]>(list.forward(torch.ones(2, 2)))).shape);
    }

    [Fact]
    public void What_is_no_script_is_refused()
    {
        Assert.Throws<FileNotFoundException>(() => jit.load<Tensor, Tensor>("no-such-file.pt"));
        Assert.ThrowsAny<Exception>(() => jit.load<Tensor, Tensor>([1, 2, 3]));
        using jit.ScriptModule<Tensor, Tensor> script = jit.load<Tensor, Tensor>(Reference.PathOf("convolution.pt"));
        Assert.ThrowsAny<Exception>(() => script.call(torch.ones(2, 2)));
    }
}
