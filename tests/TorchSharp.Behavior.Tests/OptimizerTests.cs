using System.Text.Json;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

public class OptimizerTests : TorchTests
{
    private static readonly JsonElement s_reference = Reference.Read("optimizers");

    private static readonly Dictionary<string, Func<IEnumerable<Modules.Parameter>, optim.Optimizer>> s_make = new()
    {
        ["sgd"] = p => optim.SGD(p, 0.05),
        ["sgd_momentum"] = p => optim.SGD(p, 0.05, momentum: 0.9),
        ["sgd_nesterov_decay"] = p => optim.SGD(p, 0.05, momentum: 0.9, nesterov: true, weight_decay: 0.01),
        ["adam"] = p => optim.Adam(p, 0.01),
        ["adam_amsgrad_decay"] = p => optim.Adam(p, 0.01, amsgrad: true, weight_decay: 0.01),
        ["adamw"] = p => optim.AdamW(p, 0.01, weight_decay: 0.01),
        ["adagrad"] = p => optim.Adagrad(p, 0.05),
        ["adadelta"] = p => optim.Adadelta(p, 1.0),
        ["rmsprop"] = p => optim.RMSProp(p, 0.01),
    };

    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> s_activations = new()
    {
        ["relu"] = () => ReLU(),
        ["leaky_relu_0.01"] = () => LeakyReLU(),
        ["sigmoid"] = () => Sigmoid(),
        ["tanh"] = () => Tanh(),
        ["gelu_erf"] = () => GELU(),
    };

    public static TheoryData<string> Cases => [.. s_reference.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_network_learns_as_in_PyTorch_step_by_step(string name)
    {
        JsonElement expected = s_reference.GetProperty("cases").GetProperty(name);
        float tolerance = s_reference.GetProperty("tolerance").GetSingle();
        (string activation, string optimizerName) = (name.Split('/')[0], name.Split('/')[1]);
        Modules.Linear[] layers = [Linear(5, 7), Linear(7, 6), Linear(6, 3)];
        Reference.Hash(layers);
        Modules.Sequential net = Sequential(layers[0], s_activations[activation](), layers[1], s_activations[activation](), layers[2]);
        Tensor rows = Reference.HashedRows(37, 5), classes = arange(37) % 3;
        using optim.Optimizer optimizer = s_make[optimizerName](net.parameters());

        float[] losses = expected.GetProperty("loss_at_each_step").Singles();
        for (int step = 0, from = 0; step < losses.Length; step++, from = from + 8 < 37 ? from + 8 : 0)
        {
            Range batch = from..Math.Min(from + 8, 37);
            optimizer.zero_grad();
            Tensor loss = functional.cross_entropy(net.call(rows[batch]), classes[batch]);
            loss.backward();
            optimizer.step();
            Near([losses[step]], loss.reshape(1), tolerance);
        }

        if (!expected.TryGetProperty("probabilities_of_first_rows", out JsonElement probabilities)) return;
        using IDisposable unrecorded = no_grad();
        Near([.. probabilities.EnumerateArray().SelectMany(row => row.Singles())], functional.softmax(net.call(rows[..3]), 1).reshape(-1), tolerance);
    }

    [Fact]
    public void LBFGS_finds_the_least_squares()
    {
        JsonElement expected = Reference.Read("least_squares");
        float[][] table = [.. File.ReadLines(Reference.PathOf("linear_regression.csv")).Skip(1).Select(line => line.Split(',').Select(float.Parse).ToArray())];
        Tensor x = tensor(table.SelectMany(row => row[..2]).ToArray(), [table.Length, 2]), y = tensor(table.Select(row => row[2]).ToArray(), [table.Length, 1]);
        Modules.Linear line = Linear(2, 1);
        using optim.Optimizer optimizer = optim.LBFGS(line.parameters(), lr: 1);

        for (int i = 0; i < 3; i++)
        {
            optimizer.step(() =>
            {
                optimizer.zero_grad();
                Tensor loss = functional.mse_loss(line.call(x), y);
                loss.backward();
                return loss;
            });
        }

        Near(expected.GetProperty("weights").Singles(), line.weight!.reshape(-1), 1e-4f);
        Near([expected.GetProperty("bias").GetSingle()], line.bias!, 1e-4f);
    }

    [Fact]
    public void LBFGS_needs_a_closure()
    {
        using optim.Optimizer optimizer = optim.LBFGS(Linear(2, 1).parameters());
        Assert.Throws<ArgumentNullException>(() => optimizer.step());
    }

    [Fact]
    public void The_learning_rate_can_be_changed_between_steps()
    {
        var parameter = new Modules.Parameter(zeros(1));
        using optim.Optimizer optimizer = optim.SGD([parameter], 0.5);
        optim.ILearningRateController group = optimizer.ParamGroups.Single();
        Assert.Equal(0.5, group.LearningRate);

        parameter.sum().backward();
        optimizer.step();
        group.LearningRate = 2;
        optimizer.step();

        Near([-2.5f], parameter);
        Assert.Equal(0.5, group.InitialLearningRate);
    }

    [Fact]
    public void Zero_grad_leaves_zeros()
    {
        var parameter = new Modules.Parameter(ones(2));
        using optim.Optimizer optimizer = optim.Adam([parameter]);
        parameter.sum().backward();

        optimizer.zero_grad();

        Near([0, 0], parameter.grad!);
    }

    [Fact]
    public void A_closure_s_loss_is_the_result_of_a_step()
    {
        var parameter = new Modules.Parameter(ones(1));
        using optim.Optimizer optimizer = optim.SGD([parameter], 0.1);

        Tensor loss = optimizer.step(() =>
        {
            Tensor square = parameter.pow(2).sum();
            square.backward();
            return square;
        })!;

        Near([1], loss.reshape(1));
        Near([0.8f], parameter);
    }

    [Fact]
    public void Gradients_are_clipped_by_the_norm_of_all()
    {
        Modules.Parameter a = new(zeros(1)), b = new(zeros(1)), unused = new(zeros(1));
        (a * 3 + b * 4).sum().backward();

        double norm = nn.utils.clip_grad_norm_([a, b, unused], 1);

        Assert.Equal(5, norm, 1e-6);
        Near([0.6f], a.grad!);
        Near([0.8f], b.grad!);
        Assert.Null(unused.grad);
    }
}
