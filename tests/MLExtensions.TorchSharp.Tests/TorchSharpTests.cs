using System.Runtime.InteropServices;
using MLExtensions.Torch;
using TorchSharp.Modules;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>What this library relies on in TorchSharp and libtorch.</summary>
public sealed class TorchSharpTests : TorchTests
{
    [Fact]
    public void Messages_name_the_version_of_libtorch_that_TorchSharp_is_made_for()
        => Assert.Equal(NativeLibraries.LibTorchVersion + ".0", __version__);

    [Fact]
    public void A_state_dictionary_holds_the_tensors_of_the_module()
    {
        Linear layer = nn.Linear(2, 1);
        using (no_grad())
            layer.state_dict()["weight"].fill_(5);
        AssertClose([5, 5], layer.weight!.reshape(-1));
    }

    [Fact]
    public void A_state_dictionary_lists_a_shared_tensor_under_each_name_with_one_identity()
    {
        using var module = new Tied();
        Dictionary<string, Tensor> state = module.state_dict();
        Assert.Equal(["first.bias", "first.weight", "last.bias", "last.weight", "second.bias", "second.weight"], state.Keys.Order());
        Assert.Equal(TensorData.Identity(state["first.weight"]), TensorData.Identity(state["second.weight"]));
        Assert.Equal(5, state.Values.Select(TensorData.Identity).Distinct().Count());
    }

    [Fact]
    public void The_weight_of_a_layer_is_the_handle_that_the_layer_uses()
    {
        Linear layer = nn.Linear(2, 1);
        layer.weight!.Dispose();
        Assert.ThrowsAny<Exception>(() => layer.call(ones(1, 2)));
    }

    [Fact]
    public void An_initialization_returns_its_argument()
    {
        Tensor tensor = empty(2);
        Assert.Same(tensor, nn.init.ones_(tensor));
    }

    [Fact]
    public void A_scope_disposes_what_was_made_in_it_but_for_what_left_it()
    {
        Tensor inner, moved, detached, outer = ones(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            inner = ones(1);
            moved = scope.MoveToOuter(inner + 1);
            detached = scope.Detach(inner + 2);
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.True(inner.IsInvalid);
        Assert.Equal((2, 3, 1), (moved.item<float>(), detached.item<float>(), outer.item<float>()));
        Assert.True(CurrentDisposeScope!.Contains(moved));
        detached.Dispose();
    }

    [Fact]
    public void A_scope_s_statistics_count_the_tensors_of_a_thread()
    {
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        using (NewDisposeScope())
        {
            ones(1).Dispose();
            ones(1).DetachFromDisposeScope().Dispose();
            _ = ones(1);
            Assert.Equal((3, 1), (statistics.CreatedInScopeCount, statistics.ThreadTotalLiveCount));
        }
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void An_error_of_libtorch_arrives_with_its_message()
    {
        Assert.Contains(
            "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)",
            Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(4, 5))).Message);
        Assert.Throws<ExternalException>(() => ones(2).view(3));
        Assert.Throws<ExternalException>(() => ones(2).backward());
        Assert.Throws<ExternalException>(() => nn.functional.nll_loss(ones(2, 3), tensor(new[] { 0L, 7 })));
    }

    [Fact]
    public void Batch_normalization_of_one_row_makes_the_running_variance_NaN_and_throws_nothing()
    {
        BatchNorm1d layer = nn.BatchNorm1d(2);
        layer.call(ones(1, 2));
        Assert.All(layer.running_var!.data<float>().ToArray(), variance => Assert.True(float.IsNaN(variance)));
        layer.eval();
        Assert.All(layer.call(ones(3, 2)).data<float>().ToArray(), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void A_tuple_of_a_script_comes_as_a_tuple_and_a_list_as_an_array()
    {
        using jit.ScriptModule tuple = jit.load(Path.Combine(AppContext.BaseDirectory, "reference", "two_inputs.pt"));
        (Tensor both, Tensor total) = Assert.IsType<(Tensor, Tensor)>(tuple.forward(ones(5, 4), ones(5, 2, 3)));
        Assert.Equal((5, 5), (both.shape[0], total.shape[0]));

        using jit.ScriptModule list = jit.load(Path.Combine(AppContext.BaseDirectory, "reference", "lists.pt"));
        Assert.Equal(6, Assert.IsType<Tensor[]>(list.forward(ones(2, 6))).Length);
        Assert.Single(Assert.IsType<Tensor[]>(list.forward(ones(2, 2))));
    }
}
