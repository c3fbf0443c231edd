using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;

namespace MLExtensions.TorchSharp.Tests;

// More places in which a module can hide a layer than those of UnregisteredModules.

[TorchModule("in-set")]
public sealed class InSet : HidesLayers
{
    private readonly HashSet<Linear> layers = [nn.Linear(16, 16)];

    public InSet() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers.Aggregate(input, (x, layer) => layer.call(x));
}

[TorchModule("in-concurrent")]
public sealed class InConcurrentDictionary : HidesLayers
{
    private readonly ConcurrentDictionary<int, Linear> layers = new() { [7] = nn.Linear(16, 16) };

    public InConcurrentDictionary() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers[7].call(input);
}

[TorchModule("in-immutable")]
public sealed class InImmutableArray : HidesLayers
{
    private readonly ImmutableArray<Linear> layers = [nn.Linear(16, 16)];

    public InImmutableArray() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers[0].call(input);
}

[TorchModule("in-record")]
public sealed class InRecord : HidesLayers
{
    private readonly Block block = new(nn.Linear(16, 16), nn.Linear(16, 16));

    public InRecord() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => block.Second.call(block.First.call(input));

    private sealed record Block(Linear First, Linear Second);
}

[TorchModule("in-struct")]
public sealed class InNullableStruct : HidesLayers
{
    private readonly Block? block = new Block { Layer = nn.Linear(16, 16) };

    public InNullableStruct() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => block!.Value.Layer.call(input);

    private struct Block
    {
        public Linear Layer;
    }
}

[TorchModule("in-box")]
public sealed class InStrongBox : HidesLayers
{
    private readonly StrongBox<Linear> box = new(nn.Linear(16, 16));

    public InStrongBox() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => box.Value!.call(input);
}

[TorchModule("in-query")]
public sealed class InQuery : HidesLayers
{
    private readonly IEnumerable<Linear> layers = new[] { nn.Linear(16, 16) }.Where(layer => layer.in_features == 16);

    public InQuery() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers.Aggregate(input, (x, layer) => layer.call(x));
}

[TorchModule("in-jagged")]
public sealed class InJaggedArray : HidesLayers
{
    private readonly object[][] layers = [[], ["name", nn.Linear(16, 16)]];

    public InJaggedArray() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => ((Linear)layers[1][1]).call(input);
}

[TorchModule("replaced")]
public sealed class ReplacedAfterRegistering : HidesLayers
{
    private Linear? hidden = nn.Linear(16, 16);

    public ReplacedAfterRegistering()
    {
        RegisterComponents();
        hidden = nn.Linear(16, 16);
    }

    private protected override Tensor Hidden(Tensor input) => hidden!.call(input);
}

[TorchModule("in-child")]
public sealed class InChild : HidesLayers
{
    private readonly Child child = new();

    public InChild() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => child.call(input);

    private sealed class Child : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter[] scales = [nn.Parameter(ones(16))];

        public Child()
            : base(nameof(Child))
            => RegisterComponents();

        public override Tensor forward(Tensor input) => input * scales[0];
    }
}

[TorchModule("dropout-in-sequence")]
public sealed class DropoutInUnregisteredSequence : HidesLayers
{
    private readonly Sequential[] layers = [nn.Sequential(nn.Tanh(), nn.Dropout(0.5))];

    public DropoutInUnregisteredSequence() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => layers[0].call(input);
}

/// <summary>No field of the module leads to its layer.</summary>
[TorchModule("in-static-class")]
public sealed class InStaticClass : HidesLayers
{
    public InStaticClass() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => Layers.Hidden.Value.call(input);

    private static class Layers
    {
        public static Lazy<Linear> Hidden { get; } = new(() => nn.Linear(16, 16));
    }
}

/// <summary>A tensor that is computed from a parameter once, so that the parameter is not registered.</summary>
[TorchModule("computed-once")]
public sealed class ComputedOnce : HidesLayers
{
    private readonly Tensor scale = nn.Parameter(ones(16)) * 2;

    public ComputedOnce() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => input * scale;
}

/// <summary>A constant that is another one each time.</summary>
[TorchModule("random-constant")]
public sealed class RandomConstant : HidesLayers
{
    private readonly Tensor[] projections = [randn(16, 16)];

    public RandomConstant() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => input.matmul(projections[0]);
}

/// <summary>Wants derivatives by its input, which needs no registration.</summary>
[TorchModule("derives-by-input")]
public sealed class DerivesByInput : HidesLayers
{
    public DerivesByInput() => RegisterComponents();

    private protected override Tensor Hidden(Tensor input) => input.requires_grad_(true).sin();
}
