using TorchSharp.Modules;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>A small convolutional network with batch normalization and dropout.</summary>
[TorchModule("small-cnn")]
public sealed class SmallCnn : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    public SmallCnn()
        : base(nameof(SmallCnn))
    {
        _layers = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.2),
            nn.Linear(4 * 2 * 2, 3));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.call(input);
}

/// <summary>An LSTM over the rows of an image, made by a factory.</summary>
[TorchModule("rows-lstm")]
public sealed class RowsLstmFactory : ITorchModuleFactory
{
    public nn.Module<Tensor, Tensor> Create() => new RowsLstm(hidden: 6, outputs: 3);
}

public sealed class RowsLstm : nn.Module<Tensor, Tensor>
{
    private readonly LSTM _lstm;
    private readonly Linear _last;

    public RowsLstm(int hidden, int outputs)
        : base(nameof(RowsLstm))
    {
        _lstm = nn.LSTM(4, hidden, batchFirst: true);
        _last = nn.Linear(hidden, outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        (Tensor all, _, _) = _lstm.call(input);
        return _last.call(all.narrow(1, all.shape[1] - 1, 1).squeeze(1));
    }
}

/// <summary>Two convolutions around which the image goes, too.</summary>
public sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d first, second;
    private readonly BatchNorm2d firstNorm, secondNorm;

    public ResidualBlock(int channels)
        : base(nameof(ResidualBlock))
    {
        first = nn.Conv2d(channels, channels, 3, padding: 1);
        firstNorm = nn.BatchNorm2d(channels);
        second = nn.Conv2d(channels, channels, 3, padding: 1);
        secondNorm = nn.BatchNorm2d(channels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => (input + secondNorm.call(second.call(firstNorm.call(first.call(input)).relu()))).relu();
}

[TorchModule("residual")]
public sealed class ResidualNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d stem = nn.Conv2d(1, 4, 3, padding: 1);
    private readonly ResidualBlock block = new(4);
    private readonly Linear last = nn.Linear(4, 3);

    public ResidualNetwork()
        : base(nameof(ResidualNetwork))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => last.call(block.call(stem.call(input).relu()).mean([2, 3]));
}

/// <summary>A number a row, without a dimension for it.</summary>
[TorchModule("one-number")]
public sealed class OneNumber : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers = nn.Sequential(nn.Linear(16, 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 1));

    public OneNumber()
        : base(nameof(OneNumber))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => layers.call(input).squeeze(1);
}

[TorchModule("two-numbers")]
public sealed class TwoNumbers : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers = nn.Sequential(nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 2));

    public TwoNumbers()
        : base(nameof(TwoNumbers))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => layers.call(input);
}

[TorchModule("two-layers")]
public sealed class TwoLayers : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers = nn.Sequential(nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 3));

    public TwoLayers()
        : base(nameof(TwoLayers))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => layers.call(input);
}

/// <summary>Ends in the logarithms of probabilities.</summary>
[TorchModule("log-probabilities")]
public sealed class LogProbabilities : nn.Module<Tensor, Tensor>
{
    private readonly Linear last = nn.Linear(16, 3);

    public LogProbabilities()
        : base(nameof(LogProbabilities))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => last.call(input).log_softmax(1);
}

/// <summary>The layer in the middle is there twice, under two names.</summary>
[TorchModule("tied")]
public sealed class Tied : nn.Module<Tensor, Tensor>
{
    private readonly Linear first, second, last;

    public Tied()
        : base(nameof(Tied))
    {
        first = nn.Linear(16, 16);
        second = nn.Linear(16, 16);
        second.weight = first.weight;
        last = nn.Linear(16, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => last.call(second.call(first.call(input).tanh()).tanh());
}

/// <summary>
/// A first layer that stays as it is, buffers of several types, a parameter that no output depends on, and a constant that nobody knows of.
/// </summary>
[TorchModule("frozen")]
public sealed class Frozen : nn.Module<Tensor, Tensor>
{
    private readonly Linear first = nn.Linear(16, 8), last = nn.Linear(8, 3);
    private readonly Parameter unused = nn.Parameter(ones(2));
    private readonly Tensor scale = tensor(2.0, ScalarType.Float64), calls = zeros(1, ScalarType.Int64),
        mask = tensor(new[] { true, false, true, true, true, true, true, true });
    private readonly Constants _constants = new();

    public Frozen()
        : base(nameof(Frozen))
    {
        foreach (Parameter parameter in first.parameters())
            parameter.requires_grad = false;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        if (training)
        {
            using (no_grad())
                calls.add_(1);
        }
        return last.call((first.call(input) * mask * scale).to_type(ScalarType.Float32).tanh() + _constants.Offset);
    }

    private sealed class Constants
    {
        public Tensor Offset { get; } = full(1, 0.25f);
    }
}

/// <summary>Learns nothing.</summary>
[TorchModule("unregistered")]
public sealed class Unregistered : nn.Module<Tensor, Tensor>
{
    private readonly Linear last = nn.Linear(16, 3);

    public Unregistered()
        : base(nameof(Unregistered))
    {
    }

    public override Tensor forward(Tensor input) => last.call(input);
}

[TorchModule("double")]
public sealed class OfDoubles : nn.Module<Tensor, Tensor>
{
    private readonly Linear last = nn.Linear(16, 3, dtype: ScalarType.Float64);

    public OfDoubles()
        : base(nameof(OfDoubles))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => last.call(input.to_type(ScalarType.Float64)).to_type(ScalarType.Float32);
}

[TorchModule("gives-doubles")]
public sealed class GivesDoubles : nn.Module<Tensor, Tensor>
{
    private readonly Linear last = nn.Linear(16, 3);

    public GivesDoubles()
        : base(nameof(GivesDoubles))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => last.call(input).to_type(ScalarType.Float64);
}

/// <summary>Batch normalization over rows.</summary>
[TorchModule("normalized")]
public sealed class Normalized : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers = nn.Sequential(nn.Linear(16, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3));

    public Normalized()
        : base(nameof(Normalized))
        => RegisterComponents();

    public override Tensor forward(Tensor input) => layers.call(input);
}

/// <summary>Batch normalization by the functional form, with buffers of its own.</summary>
[TorchModule("normalized-by-hand")]
public sealed class NormalizedByHand : nn.Module<Tensor, Tensor>
{
    private readonly Linear last = nn.Linear(16, 3);
    private readonly Tensor mean = zeros(16), variance = ones(16);

    public NormalizedByHand()
        : base(nameof(NormalizedByHand))
        => RegisterComponents();

    public override Tensor forward(Tensor input)
        => last.call(nn.functional.batch_norm(input, mean, variance, null, null, training, 0.1, 1e-5));
}

[TorchModule("no-module")]
public sealed class NoModule;

[TorchModule("fails")]
public sealed class FailingConstructor : nn.Module<Tensor, Tensor>
{
    public FailingConstructor()
        : base(nameof(FailingConstructor))
        => throw new FileNotFoundException("There is no file pretrained.dat.");

    public override Tensor forward(Tensor input) => input;
}

[TorchModule("no-constructor")]
public sealed class NoConstructor(int outputs) : nn.Module<Tensor, Tensor>(nameof(NoConstructor))
{
    public override Tensor forward(Tensor input) => input.narrow(1, 0, outputs);
}

[TorchModule("null")]
public sealed class NullFactory : ITorchModuleFactory
{
    public nn.Module<Tensor, Tensor> Create() => null!;
}

/// <summary>Its class changes between saving and loading.</summary>
[TorchModule("changing")]
public sealed class ChangingFactory : ITorchModuleFactory
{
    public static Func<nn.Module<Tensor, Tensor>> Now { get; set; } = () => nn.Linear(16, 3);

    public nn.Module<Tensor, Tensor> Create() => Now();
}
