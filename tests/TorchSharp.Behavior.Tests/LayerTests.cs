using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

/// <summary>Each layer's outputs, gradients and buffers against tests/reference/layers.json.</summary>
public class LayerTests : TorchTests
{
    private static readonly JsonElement s_layers = Reference.Read("layers").GetProperty("layers");

    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> s_make = new()
    {
        ["linear"] = () => Linear(5, 3),
        ["linear_without_bias"] = () => Linear(5, 3, hasBias: false),
        ["conv2d"] = () => Conv2d(2, 4, 3),
        ["conv2d_stride_padding_dilation_groups"] = () => Conv2d(2, 4, (3, 2), stride: (2, 1), padding: (1, 0), dilation: (1, 2), groups: 2),
        ["conv2d_same"] = () => Conv2d(2, 3, 3, padding: Padding.Same),
        ["conv2d_reflect"] = () => Conv2d(1, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect),
        ["max_pool2d"] = () => MaxPool2d(2),
        ["max_pool2d_stride_padding"] = () => MaxPool2d(3, stride: 2, padding: 1),
        ["avg_pool2d"] = () => AvgPool2d(2),
        ["adaptive_avg_pool2d"] = () => AdaptiveAvgPool2d((2, 3)),
        ["batch_norm1d"] = () => BatchNorm1d(3),
        ["batch_norm2d"] = () => BatchNorm2d(2),
        ["batch_norm2d_momentum"] = () => BatchNorm2d(2, eps: 1e-3, momentum: 0.3),
        ["flatten"] = () => Flatten(),
        ["relu"] = () => ReLU(),
        ["leaky_relu"] = () => LeakyReLU(0.2),
        ["sigmoid"] = () => Sigmoid(),
        ["tanh"] = () => Tanh(),
        ["gelu"] = () => GELU(),
        ["softmax"] = () => Softmax(1),
        ["log_softmax"] = () => LogSoftmax(1),
    };

    public static TheoryData<string> Names => [.. s_make.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_layer_computes_what_PyTorch_computes(string name)
    {
        JsonElement expected = s_layers.GetProperty(name);
        Module<Tensor, Tensor> layer = s_make[name]();
        Begin(layer);
        Tensor x = Reference.Wave(Math.Cos, expected.GetProperty("shape").Integers()).requires_grad_();

        Tensor y = layer.call(x);
        y.backward([Reference.Wave(Math.Sin, y.shape)]);

        Assert.Equal(expected.GetProperty("output_shape").Integers(), y.shape);
        Near(expected.GetProperty("output").Singles(), y);
        Near(expected.GetProperty("input_gradient").Singles(), x.grad!);
        Compare(layer, expected);
    }

    [Theory]
    [InlineData("lstm", 1, false, false)]
    [InlineData("lstm_two_layers_both_ways_batch_first", 2, true, true)]
    public void An_LSTM_computes_what_PyTorch_computes(string name, int layers, bool batchFirst, bool bothWays)
    {
        JsonElement expected = s_layers.GetProperty(name);
        Modules.LSTM layer = LSTM(3, 4, layers, batchFirst: batchFirst, bidirectional: bothWays);
        Begin(layer);
        Tensor x = Reference.Wave(Math.Cos, expected.GetProperty("shape").Integers()).requires_grad_();

        (Tensor y, Tensor hidden, Tensor cell) = layer.call(x);
        y.backward([Reference.Wave(Math.Sin, y.shape)]);

        Near(expected.GetProperty("output").Singles(), y);
        Near(expected.GetProperty("hidden").Singles(), hidden);
        Near(expected.GetProperty("cell").Singles(), cell);
        Near(expected.GetProperty("input_gradient").Singles(), x.grad!);
        Compare(layer, expected);
    }

    [Fact]
    public void Batch_norm_evaluates_with_what_it_saw_in_training()
    {
        Modules.BatchNorm1d norm = BatchNorm1d(2, momentum: 0.5);
        norm.call(tensor(new float[,] { { 0, 10 }, { 2, 14 } }));
        Near([0.5f, 6], norm.running_mean!);
        Near([1.5f, 4.5f], norm.running_var!);

        norm.eval();
        Tensor y = norm.call(tensor(new float[,] { { 0.5f, 6 }, { 1.5f, 6 } }));

        Near([0, 0, 0.8164938f, 0], y.reshape(-1));
        Near([0.5f, 6], norm.running_mean!);
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());
    }

    [Fact]
    public void Batch_norm_refuses_other_dimensions()
    {
        Assert.ThrowsAny<Exception>(() => BatchNorm2d(2).call(ones(3, 2)));
        Assert.ThrowsAny<Exception>(() => BatchNorm1d(2).call(ones(3, 2, 4, 4)));
    }

    [Fact]
    public void Batch_norm_does_not_learn_from_one_value()
    {
        Modules.BatchNorm1d norm = BatchNorm1d(2);
        Assert.Contains("more than 1 value per channel", Assert.ThrowsAny<ExternalException>(() => norm.call(ones(1, 2))).Message);
        Assert.ThrowsAny<ExternalException>(() => BatchNorm2d(2).call(ones(1, 2, 1, 1)));
        Assert.Equal([1, 2, 1, 2], BatchNorm2d(2).call(ones(1, 2, 1, 2)).shape);
        norm.eval();
        Assert.Equal([1, 2], norm.call(ones(1, 2)).shape);
    }

    [Fact]
    public void Dropout_is_off_when_evaluating()
    {
        Modules.Dropout dropout = Dropout(0.25);
        Tensor x = ones(10_000);
        random.manual_seed(1);

        float[] trained = dropout.call(x).data<float>().ToArray();
        dropout.eval();

        Assert.InRange(trained.Count(v => v == 0), 2300, 2700);
        Assert.All(trained, v => Assert.True(v == 0 || Math.Abs(v - 4f / 3) < 1e-6));
        Assert.True(dropout.call(x).allclose(x));
    }

    [Fact]
    public void Layers_begin_as_PyTorch_s_do()
    {
        random.manual_seed(7);
        float[] weights = Linear(400, 300).weight!.reshape(-1).data<float>().ToArray();
        Assert.InRange(weights.Max(), 0.0495f, 0.05f);
        Assert.InRange(weights.Min(), -0.05f, -0.0495f);
        Assert.InRange(weights.Average(), -0.001f, 0.001f);

        float[] kernel = Conv2d(16, 64, 5).weight!.reshape(-1).data<float>().ToArray();
        Assert.InRange(kernel.Max(), 0.0495f, 0.05f);
        Assert.All(LSTM(3, 16).parameters(), p => Assert.InRange(p.abs().max().item<float>(), 0.1f, 0.25f));
    }

    [Fact]
    public void One_seed_gives_the_same_weights()
    {
        random.manual_seed(3);
        Tensor first = Linear(4, 5).weight!;
        random.manual_seed(3);
        Tensor second = Linear(4, 5).weight!;

        Assert.True(first.Equals(second));
        Assert.False(first.Equals(Linear(4, 5).weight!));
    }

    private static void Begin(Module layer)
    {
        using IDisposable unrecorded = no_grad();
        int k = 0;
        foreach (Modules.Parameter parameter in layer.parameters()) parameter.copy_(Reference.Wave(Math.Sin, parameter.shape, 1 + k++, 0.5));
    }

    private static void Compare(Module layer, JsonElement expected)
    {
        Dictionary<string, JsonElement> gradients = expected.GetProperty("parameter_gradients").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(gradients.Keys, layer.named_parameters().Select(p => p.name));
        foreach ((string name, Modules.Parameter parameter) in layer.named_parameters()) Near(gradients[name].Singles(), parameter.grad!, 1e-4f);

        Dictionary<string, JsonElement> buffers = expected.GetProperty("buffers").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(buffers.Keys, layer.named_buffers().Select(b => b.name));
        foreach ((string name, Tensor buffer) in layer.named_buffers()) Near(buffers[name].Singles(), buffer.to(ScalarType.Float32));
    }
}
