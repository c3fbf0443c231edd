using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>What libtorch computes cannot be exported as ONNX.</summary>
public sealed class OnnxTests : TorchTests
{
    private readonly MLContext _ml = Pattern.Context();

    [Fact]
    public void A_module_is_refused_with_the_way_by_PyTorch()
    {
        IDataView rows = Pattern.Load(_ml, 60);
        using TorchModuleTransformer model = _ml.BinaryClassification.Trainers.TorchModule<OneNumber>("IsTop", epochs: 1).Fit(rows);
        AssertRefused(model, rows, "TorchModule 'one-number'", "SaveSafetensors", "docs/guides/onnx.md");
    }

    [Fact]
    public void A_script_is_refused_with_the_way_by_PyTorch()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Image()]);
        string path = Path.Combine(AppContext.BaseDirectory, "reference", "convolution.pt");
        using TorchScriptTransformer model = _ml.Transforms.ApplyTorchScript("Score", "Pixels", path, [1, 6, 6]).Fit(data);
        AssertRefused(model, data, "ApplyTorchScript", "torch.onnx.export");
    }

    private void AssertRefused(ITransformer model, IDataView data, params string[] parts)
    {
        string message = Assert.Throws<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, data, Stream.Null)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }

    private sealed class Image
    {
        [VectorType(6, 6)]
        public float[] Pixels { get; set; } = new float[36];
    }
}
