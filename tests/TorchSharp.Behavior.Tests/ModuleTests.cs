using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

public class ModuleTests : TorchTests
{
    private sealed class Network : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> _hidden = Linear(3, 2);
        private readonly Modules.Parameter scale = new(ones(2));
        private readonly Tensor offset = zeros(2);
        private readonly Module<Tensor, Tensor> stack = Sequential(("norm", BatchNorm1d(2)), ("out", Linear(2, 1)));

        public Network() : base(nameof(Network)) => RegisterComponents();

        public override Tensor forward(Tensor input) => stack.call(_hidden.call(input) * scale + offset);
    }

    [Fact]
    public void What_stands_in_fields_is_registered_under_their_names()
    {
        var network = new Network();

        Assert.Equal(["_hidden.bias", "_hidden.weight", "scale", "stack.norm.bias", "stack.norm.weight", "stack.out.bias", "stack.out.weight"], network.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
        Assert.Equal(["offset", "stack.norm.num_batches_tracked", "stack.norm.running_mean", "stack.norm.running_var"], network.named_buffers().Select(b => b.name).Order(StringComparer.Ordinal));
        Assert.Equal(["_hidden", "stack"], network.named_children().Select(m => m.name));
        Assert.Equal(11, network.state_dict().Count);
        Assert.Equal(7, network.parameters().Count());
        Assert.Single(network.parameters(recurse: false));
        Assert.Equal("Network", network.GetName());
    }

    [Fact]
    public void A_state_dictionary_goes_from_one_network_to_another()
    {
        Network first = new(), second = new();
        Tensor x = randn(4, 3);
        first.call(x);
        first.eval();
        second.eval();
        Assert.False(first.call(x).allclose(second.call(x)));

        (IList<string> missing, IList<string> unexpected) = second.load_state_dict(first.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.True(first.call(x).allclose(second.call(x)));
        Assert.All(second.parameters(), p => Assert.True(p.requires_grad && p.is_leaf));
    }

    [Fact]
    public void A_state_dictionary_s_tensors_are_the_module_s_own()
    {
        Modules.Linear layer = Linear(2, 1);
        using (no_grad()) layer.state_dict()["weight"].fill_(5);
        Near([5, 5], layer.weight!.reshape(-1));
    }

    [Fact]
    public void A_state_dictionary_that_does_not_fit_is_refused()
    {
        Dictionary<string, Tensor> state = Linear(2, 1).state_dict();
        state.Remove("bias");
        state["other"] = ones(1);

        Assert.Throws<InvalidOperationException>(() => Linear(2, 1).load_state_dict(state));
        (IList<string> missing, IList<string> unexpected) = Linear(2, 1).load_state_dict(state, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["other"], unexpected);
    }

    private sealed class Twice : Module<Tensor, Tensor>
    {
        private readonly Modules.Linear a = Linear(2, 2), b = Linear(2, 2);
        private readonly Module<Tensor, Tensor> c;

        public Twice() : base(nameof(Twice))
        {
            c = a;
            b.weight = a.weight;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => c.call(b.call(a.call(input)));
    }

    [Fact]
    public void A_state_dictionary_has_all_names_of_a_tensor()
    {
        var twice = new Twice();
        Assert.Equal(["a.bias", "a.weight", "b.bias", "b.weight", "c.bias", "c.weight"], twice.state_dict().Keys.Order());
        // What has a name of its own and another handle is listed; what is the same handle, once.
        Assert.Equal(["a.bias", "a.weight", "b.bias", "b.weight"], twice.named_parameters().Select(p => p.name).Order());
        using (no_grad()) twice.get_parameter("a.weight")!.fill_(3);
        Near([3, 3, 3, 3], twice.state_dict()["b.weight"].reshape(-1));
    }

    [Fact]
    public void Training_is_a_mode_of_the_whole_tree()
    {
        var network = new Network();
        Assert.True(network.training);
        network.eval();
        Assert.All(Leaves(), m => Assert.False(m.training));
        network.train();
        Assert.All(Leaves(), m => Assert.True(m.training));

        // A sequence tells its stages, and does not remember it itself.
        IEnumerable<nn.Module> Leaves() => network.modules().Where(m => !m.children().Any());
    }

    [Fact]
    public void A_sequence_names_its_stages_by_number_or_as_it_is_told()
    {
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], Sequential(Linear(2, 2), ReLU(), Linear(2, 1)).named_parameters().Select(p => p.name));
        Assert.Equal(["in.weight", "in.bias"], Sequential(("in", Linear(2, 2)), ("act", ReLU())).named_parameters().Select(p => p.name));
    }

    [Fact]
    public void A_sequence_computes_one_stage_after_the_other()
    {
        Modules.Linear a = Linear(2, 3), b = Linear(3, 1);
        Tensor x = randn(4, 2);
        Assert.True(b.call(a.call(x).relu()).allclose(Sequential(a, ReLU(), b).call(x)));
        Assert.False(x.IsInvalid);
    }

    [Fact]
    public void A_module_changes_its_type()
    {
        var network = new Network();
        network.to(ScalarType.Float64);

        Assert.All(network.parameters(), p => Assert.Equal(ScalarType.Float64, p.dtype));
        Assert.Equal(ScalarType.Float64, network.call(ones(2, 3, ScalarType.Float64)).dtype);
        Assert.Throws<ArgumentException>(() => network.to(ScalarType.Int32));
    }

    [Fact]
    public void A_name_is_registered_once()
    {
        Modules.Linear layer = Linear(1, 1);
        Assert.Throws<InvalidOperationException>(() => layer.register_parameter("weight", new Modules.Parameter(ones(1))));
        Assert.Throws<ArgumentException>(() => layer.register_module("a.b", ReLU()));
        layer.register_module("more", ReLU());
        Assert.Throws<InvalidOperationException>(() => layer.register_module("more", ReLU()));
    }

    [Fact]
    public void Zero_grad_removes_the_gradients()
    {
        Modules.Linear layer = Linear(2, 1);
        layer.call(ones(1, 2)).sum().backward();
        Assert.All(layer.parameters(), p => Assert.NotNull(p.grad));

        layer.zero_grad();

        Assert.All(layer.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void A_layer_s_weight_is_a_handle_of_its_own_to_the_same_tensor()
    {
        Modules.Linear layer = Linear(2, 1);
        layer.call(ones(1, 2)).sum().backward();
        using (Tensor weight = layer.weight!)
        {
            Assert.True(weight.is_leaf);
            Near([1, 1], weight.grad!.reshape(-1));
        }

        Assert.False(layer.parameters().First().IsInvalid);
        layer.call(ones(1, 2));
    }

    [Fact]
    public void Planck_s_law_can_be_a_module()
    {
        // One unknown, the temperature in thousands of kelvin; wavelengths in micrometres, radiance without its constant factor.
        var law = new PlancksLaw(4);
        Tensor wavelengths = linspace(0.3, 3, 50);
        Tensor measured = new PlancksLaw(5.8f).call(wavelengths).detach();
        using optim.Optimizer optimizer = optim.Adam(law.parameters(), 0.05);

        for (int step = 0; step < 400; step++)
        {
            optimizer.zero_grad();
            functional.mse_loss(law.call(wavelengths), measured).backward();
            optimizer.step();
        }

        Assert.Equal(5.8f, law.parameters().Single().item<float>(), 1e-2f);
    }

    private sealed class PlancksLaw : Module<Tensor, Tensor>
    {
        private readonly Modules.Parameter temperature;

        public PlancksLaw(float start) : base(nameof(PlancksLaw))
        {
            temperature = new Modules.Parameter(tensor(start));
            RegisterComponents();
        }

        public override Tensor forward(Tensor wavelength) => 100 / (wavelength.pow(5) * ((14.388f / (wavelength * temperature)).exp() - 1));
    }
}
