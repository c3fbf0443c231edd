using TorchSharp.Modules;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>The base of modules that do something with two layers, of which the first is not registered.</summary>
public abstract class HidesLayers : nn.Module<Tensor, Tensor>
{
    private protected HidesLayers()
        : base(nameof(HidesLayers))
    {
    }

    private protected Linear Last { get; } = nn.Linear(16, 3);

    public override Tensor forward(Tensor input) => Last.call(Hidden(input).tanh());

    private protected abstract Tensor Hidden(Tensor input);
}

[TorchModule("in-array")]
public sealed class InArray : HidesLayers
{
    private readonly nn.Module<Tensor, Tensor>[] layers = [nn.Linear(16, 16), nn.Tanh()];

    public InArray() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers.Aggregate(input, (x, layer) => layer.call(x));
}

[TorchModule("in-list")]
public sealed class InList : HidesLayers
{
    private readonly List<Linear> layers = [nn.Linear(16, 16), nn.Linear(16, 16)];

    public InList() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers.Aggregate(input, (x, layer) => layer.call(x));
}

[TorchModule("in-dictionary")]
public sealed class InDictionary : HidesLayers
{
    private readonly Dictionary<string, Linear> layers = new() { ["first"] = nn.Linear(16, 16) };

    public InDictionary() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers["first"].call(input);
}

[TorchModule("in-helper")]
public sealed class InHelper : HidesLayers
{
    private readonly Helper helper = new();

    public InHelper() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => input * helper.Scale;

    private sealed class Helper
    {
        public Tensor Scale { get; } = rand(16, requires_grad: true);
    }
}

[TorchModule("in-lambda")]
public sealed class InLambda : HidesLayers
{
    private readonly Func<Tensor, Tensor> hidden;

    public InLambda()
    {
        Linear layer = nn.Linear(16, 16);
        hidden = layer.call;
        RegisterComponents();
    }

    private protected override Tensor Hidden(Tensor input) => hidden(input);
}

[TorchModule("in-tuple")]
public sealed class InTuple : HidesLayers
{
    private readonly (Linear First, int Width) layers = (nn.Linear(16, 16), 16);

    public InTuple() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers.First.call(input);
}

[TorchModule("too-late")]
public sealed class TooLate : HidesLayers
{
    private readonly Linear hidden;

    public TooLate()
    {
        RegisterComponents();
        hidden = nn.Linear(16, 16);
    }

    private protected override Tensor Hidden(Tensor input) => hidden.call(input);
}

[TorchModule("lazy")]
public sealed class CreatesLayerAtFirstUse : HidesLayers
{
    private Linear? hidden;

    public CreatesLayerAtFirstUse() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => (hidden ??= nn.Linear(16, 16)).call(input);
}

[TorchModule("in-forward")]
public sealed class CreatesLayerInForward : HidesLayers
{
    public CreatesLayerInForward() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => nn.Linear(16, 16).call(input);
}

public abstract class PrivateInBase : HidesLayers
{
    private readonly Linear hidden = nn.Linear(16, 16);

    private protected override Tensor Hidden(Tensor input) => hidden.call(input);
}

[TorchModule("in-base")]
public sealed class DerivesFromPrivateInBase : PrivateInBase
{
    public DerivesFromPrivateInBase() => RegisterComponents();
}

[TorchModule("in-static")]
public sealed class InStatic : HidesLayers
{
    private static Linear? s_hidden;

    public InStatic()
    {
        s_hidden ??= nn.Linear(16, 16);
        RegisterComponents();
    }

    private protected override Tensor Hidden(Tensor input) => s_hidden!.call(input);
}

[TorchModule("no-parameters")]
public sealed class NoParameters : nn.Module<Tensor, Tensor>
{
    public NoParameters()
        : base(nameof(NoParameters))
    {
    }

    public override Tensor forward(Tensor input) => input.narrow(1, 0, 3);
}

/// <summary>Has in arrays what needs no registration, and its layers in a ModuleList.</summary>
[TorchModule("well-registered")]
public sealed class WellRegistered : HidesLayers
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> layers = new(nn.Linear(16, 16), nn.Linear(16, 16));
    private readonly nn.Module<Tensor, Tensor>[] activations = [nn.Tanh(), nn.ReLU()];
    private readonly List<Tensor> constants = [ones(1)];
    private readonly List<object> others = [];

    public WellRegistered()
    {
        RegisterComponents();
        others.Add(this);
        others.Add(layers[0]);
    }

    private protected override Tensor Hidden(Tensor input)
    {
        Tensor x = input * constants[0];
        for (int i = 0; i < layers.Count; i++)
            x = activations[i].call(layers[i].call(x));
        return x;
    }
}

/// <summary>Keeps what it learns in numbers of .NET.</summary>
[TorchModule("counts")]
public sealed class CountsSteps : nn.Module<Tensor, Tensor>
{
    private readonly Linear last = nn.Linear(16, 3);
    private int _steps;

    public CountsSteps()
        : base(nameof(CountsSteps))
        => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        if (training)
            _steps++;
        return last.call(input) * (1 + _steps);
    }
}

[TorchModule("returns-null")]
public sealed class ReturnsNull : HidesLayers
{
    public ReturnsNull() => RegisterComponents();

    public override Tensor forward(Tensor input) => null!;

    private protected override Tensor Hidden(Tensor input) => input;
}

[TorchModule("detaches")]
public sealed class Detaches : HidesLayers
{
    public Detaches() => RegisterComponents();

    public override Tensor forward(Tensor input) => Last.call(input).detach();

    private protected override Tensor Hidden(Tensor input) => input;
}

[TorchModule("softmax")]
public sealed class EndsInSoftmax : HidesLayers
{
    public EndsInSoftmax() => RegisterComponents();

    public override Tensor forward(Tensor input) => Last.call(input).softmax(1);

    private protected override Tensor Hidden(Tensor input) => input;
}

[TorchModule("sigmoid")]
public sealed class EndsInSigmoid : nn.Module<Tensor, Tensor>
{
    private readonly Linear last = nn.Linear(16, 1);

    public EndsInSigmoid()
        : base(nameof(EndsInSigmoid))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => last.call(input).sigmoid();
}

/// <summary>Is NaN in evaluation alone.</summary>
[TorchModule("nan-in-evaluation")]
public sealed class NaNInEvaluation : HidesLayers
{
    public NaNInEvaluation() => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        Tensor outputs = Last.call(input);
        return training ? outputs : outputs * float.NaN;
    }

    private protected override Tensor Hidden(Tensor input) => input;
}

/// <summary>A buffer becomes infinite.</summary>
[TorchModule("growing-buffer")]
public sealed class GrowingBuffer : HidesLayers
{
    private readonly Tensor calls = ones(1);

    public GrowingBuffer() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input)
    {
        if (training)
        {
            using (no_grad())
                calls.mul_(1e30f);
        }
        return input;
    }
}

/// <summary>Draws random numbers in evaluation, too.</summary>
[TorchModule("monte-carlo")]
public sealed class DropsInEvaluation : HidesLayers
{
    public DropsInEvaluation() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => nn.functional.dropout(input, 0.5, training: true);
}
