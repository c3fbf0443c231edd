using MLExtensions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchModuleSample;

/// <summary>A small convolutional network, written as in PyTorch. The attribute's name is all that a saved model knows of it.</summary>
[TorchModule("fashion-cnn")]
public sealed class ConvolutionalNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _features = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding: 1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding: 1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2));

    private readonly Sequential _classifier = nn.Sequential(
        nn.Flatten(), nn.Linear(32 * 7 * 7, 128), nn.ReLU(), nn.Dropout(0.25), nn.Linear(128, 10));

    public ConvolutionalNetwork()
        : base(nameof(ConvolutionalNetwork))
        => RegisterComponents();

    /// <summary>From images, rows x 1 x 28 x 28, to logits, rows x 10.</summary>
    public override Tensor forward(Tensor images) => _classifier.call(_features.call(images));
}
