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
            nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.2), nn.Linear(4 * 2 * 2, 3));
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
