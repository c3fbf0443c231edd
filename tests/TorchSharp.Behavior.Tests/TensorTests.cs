using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

public class TensorTests : TorchTests
{
    [Fact]
    public void Shifting_to_the_right_keeps_the_sign()
        => Assert.Equal([-1L, -2, 5], tensor(new[] { -1L, -7, 20 }).bitwise_right_shift(tensor(2L)).data<long>().ToArray());

    [Fact]
    public void Factories_give_what_their_names_say()
    {
        Near([0, 0], zeros(2));
        Near([1, 1], ones(2));
        Near([2.5f, 2.5f], full(2, 2.5));
        Assert.Equal([0L, 1, 2], arange(3).data<long>().ToArray());
        Near([0.5f, 1, 1.5f], arange(0.5, 2, 0.5));
        Near([0, 0.5f, 1], linspace(0, 1, 3));
        Near([1, 0, 0, 1], eye(2).reshape(-1));
        Assert.Equal([2L, 3, 4], empty(2, 3, 4).shape);
        Assert.Equal(ScalarType.Float64, zeros(1, ScalarType.Float64).dtype);
        Assert.Equal(ScalarType.Int64, full(1, 7).dtype);
        Assert.InRange(rand(1000).mean().item<float>(), 0.45f, 0.55f);
        Assert.InRange(randn(1000).std().item<float>(), 0.9f, 1.1f);
    }

    [Fact]
    public void Arrays_become_tensors_of_their_type_and_shape()
    {
        Tensor table = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2L, 3], table.shape);
        Assert.Equal(6, table[1, 2].item<float>());
        Assert.Equal(ScalarType.Float32, table.dtype);
        Assert.Equal(ScalarType.Int64, tensor(new[] { 1L }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1.0 }).dtype);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1.0 }, dtype: ScalarType.Float32).dtype);
        Assert.Equal(0, tensor(1f).dim());
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2, 3 }, [2, 2]));
    }

    [Fact]
    public void Tensor_copies_an_array_and_from_array_shares_it()
    {
        float[] values = [1, 2];
        Tensor copy = tensor(values), shared = from_array(values);
        values[0] = 5;
        Near([1, 2], copy);
        Near([5, 2], shared);
        shared.add_(1);
        Assert.Equal([6, 3], values);
    }

    [Fact]
    public void Elements_are_read_and_written_in_place()
    {
        Tensor x = arange(6, ScalarType.Float32).reshape(2, 3);
        Assert.Equal([0, 3, 1, 4, 2, 5], x.t().data<float>().ToArray());
        x.data<float>()[0, 1] = 9;
        Assert.Equal(9, x[0, 1].item<float>());
        Assert.Equal(24, x.bytes.Length);
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(x.bytes)[5] = 7;
        Assert.Equal(7, x[1, 2].item<float>());
        x.bytes = new byte[24];
        Near(new float[6], x.reshape(-1));

        Assert.Throws<ArgumentException>(() => x.item<float>());
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Throws<InvalidOperationException>(() => x.t().bytes.Length);
    }

    [Fact]
    public void Arithmetic_is_element_by_element()
    {
        Tensor a = tensor(new float[] { 1, 2, 4 }), b = tensor(new float[] { 2, 2, 2 });
        Near([3, 4, 6], a + b);
        Near([-1, 0, 2], a - b);
        Near([2, 4, 8], a * b);
        Near([0.5f, 1, 2], a / b);
        Near([2, 1, 0.5f], 2 / a);
        Near([1, 0, -2], 2 - a);
        Near([-1, -2, -4], -a);
        Near([1, 4, 16], a.pow(2));
        Near([1, 0, 0], a % 2);
        Near([1, 1.4142135f, 2], a.sqrt());
        Near([0, 0.6931472f, 1.3862944f], a.log());
        Near([1, 2, 2], a.clamp(0, 2));
        Near([2, 2, 2], a.clamp(2, 2));
        Near([1, 2, 2], a.minimum(b));
        Near([3, 6, 12], a.clone().add_(a, 2));
        Near([1, 2, 4], a);
    }

    [Fact]
    public void Comparisons_give_truth_values()
    {
        Tensor a = tensor(new float[] { 1, 2, 3 });
        Assert.Equal([false, true, false], (a == 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (a < 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (2 > a).data<bool>().ToArray());
        Near([0, 2, 3], torch.where(a > 1, a, zeros(3)));
        Assert.True(a.allclose(a + 1e-7));
        Assert.False(a.Equals(a + 1));
        Assert.True(a.eq(a).all().item<bool>());
    }

    [Fact]
    public void Reductions_take_all_elements_or_a_dimension()
    {
        Tensor x = tensor(new float[,] { { 1, 5, 3 }, { 4, 2, 6 } });
        Assert.Equal(21, x.sum().item<float>());
        Near([5, 7, 9], x.sum(dim: 0));
        Assert.Equal([2L, 1], x.sum(1, keepdim: true).shape);
        Near([3, 4], x.mean([1]));
        Assert.Equal(6, x.max().item<float>());
        (Tensor values, Tensor indexes) = x.max(1);
        Near([5, 6], values);
        Assert.Equal([1L, 2], indexes.data<long>().ToArray());
        Assert.Equal([1L, 2], x.argmax(1).data<long>().ToArray());
        Assert.Equal(5, x.argmax().item<long>());
        Near([9.539392f], x.norm().reshape(1));
        Near([1, 1], x.softmax(1).sum(1));
        Near(x.softmax(1).log().reshape(-1).data<float>().ToArray(), x.log_softmax(1).reshape(-1));
        Assert.Equal([2L, 1], x.topk(1, 1).values.shape);
    }

    [Fact]
    public void Shapes_change_without_the_elements()
    {
        Tensor x = arange(24, ScalarType.Float32).view(2, 3, 4);
        Assert.Equal([2L, 12], x.flatten(1).shape);
        Assert.Equal([4L, 3, 2], x.permute(2, 1, 0).shape);
        Assert.Equal([2L, 4, 3], x.transpose(1, 2).shape);
        Assert.False(x.transpose(1, 2).is_contiguous());
        Assert.True(x.transpose(1, 2).contiguous().is_contiguous());
        Assert.Equal([2L, 1, 3, 4], x.unsqueeze(1).shape);
        Assert.Equal([2L, 3, 4], x.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([6L, 4], x.reshape(-1, 4).shape);
        Assert.Equal([12L, 4, 1], x.stride());
        Assert.Equal(3, x.size(-2));
        Assert.Equal([4L, 3, 4], torch.cat([x, x]).shape);
        Assert.Equal([2L, 2, 3, 4], torch.stack([x, x]).shape);
        Assert.Equal(2, x.unbind().Length);
        Assert.Equal("[2x3x4], type = Float32, device = cpu", x.ToString());
    }

    [Fact]
    public void Indices_select_and_assign()
    {
        Tensor x = arange(12, ScalarType.Float32).reshape(3, 4);
        Near([4, 5, 6, 7], x[1]);
        Near([1, 5, 9], x[TensorIndex.Colon, 1]);
        Near([5, 6, 9, 10], x[1.., 1..3].reshape(-1));
        Near([3, 7, 11], x[TensorIndex.Ellipsis, -1]);
        Near([8, 9, 10, 11, 0, 1, 2, 3], x[tensor(new[] { 2L, 0 })].reshape(-1));
        Near([8, 0], x[tensor(new[] { 2L, 0 }), tensor(new[] { 0L, 0 })]);
        Near([10, 11], x[x > 9]);
        Near([4, 5, 6, 7], x.select(0, 1));
        Near([1, 2, 5, 6, 9, 10], x.narrow(1, 1, 2).reshape(-1));
        Near([0, 2], x.slice(1, 0, 4, 2)[0]);
        Near([8, 9, 10, 11], x.index_select(0, tensor(new[] { 2L })).reshape(-1));
        Near([0, 5, 10], x.gather(1, tensor(new[] { 0L, 1, 2 }).unsqueeze(1)).reshape(-1));

        x[0, 0] = 100;
        x[1] = zeros(4);
        Near([100, 1, 2, 3, 0, 0, 0, 0], x[..2].reshape(-1));
    }

    [Fact]
    public void A_tensor_changes_type_and_place()
    {
        Tensor x = tensor(new[] { 1.7f, -2.3f });
        Assert.Equal([1L, -2], x.to(ScalarType.Int64).data<long>().ToArray());
        Assert.Equal(ScalarType.Float64, x.to_type(ScalarType.Float64).dtype);
        Assert.Equal(DeviceType.CPU, x.to(CPU).device_type);
        Assert.Equal("cpu", x.device.ToString());
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal(1.7f, (float)x[0]);
        Assert.Equal(1.7f, x[0].ToSingle());
    }

    [Fact]
    public void Matrices_are_multiplied()
    {
        Tensor a = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        Near([7, 10, 15, 22], a.matmul(a).reshape(-1));
        Near([7, 10, 15, 22], torch.mm(a, a).reshape(-1));
        Near([5, 11], a.mv(tensor(new float[] { 1, 2 })));
        Near([7, 10, 15, 22], torch.einsum("ij,jk->ik", a, a).reshape(-1));
    }

    [Fact]
    public void Gradients_are_recorded_unless_told_otherwise()
    {
        Tensor x = ones(1).requires_grad_();
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False((x * 2).requires_grad);
        }

        Assert.True((x * 2).requires_grad);
        using (set_grad_enabled(false)) Assert.False((x * 2).requires_grad);
        Assert.False(x.detach().requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void A_seed_repeats_the_numbers()
    {
        random.manual_seed(5);
        Tensor first = randn(4);
        random.manual_seed(5);
        Assert.True(first.Equals(randn(4)));

        using Generator one = new(9), other = new(9);
        Assert.True(rand(3, generator: one).Equals(rand(3, generator: other)));
        Assert.True(randperm(10).sum().item<long>() == 45);
    }

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        int before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
    }

    [Fact]
    public void An_alias_is_another_handle_to_the_same_tensor()
    {
        Tensor x = ones(1).requires_grad_();
        using (Tensor other = x.alias()) Assert.True(other.is_leaf);
        Near([1], x);
    }

    [Fact]
    public void Classes_become_one_hot()
    {
        Assert.Equal([0L, 1, 0, 1, 0, 0], functional.one_hot(tensor(new[] { 1L, 0 }), 3).reshape(-1).data<long>().ToArray());
    }
}
