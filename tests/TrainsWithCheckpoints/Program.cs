using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

// Long epochs of rows that are read again, with checkpoints within them.
bool isStreamed = args is [_, _, "streamed"];
var ml = new MLContext(seed: 1);
IDataView data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 512).Select(i => new Row
{
    Features = [.. Enumerable.Range(0, 16).Select(j => MathF.Sin(i * 16 + j))],
    Label = MathF.Cos(i),
}));
try
{
    MultilayerPerceptronTransformer model = ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
    {
        HiddenLayers = [128, 128],
        Dropout = 0.1,
        Epochs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 120,
        ValidationFraction = 0.1,
        EarlyStopping = new EarlyStopping { Patience = 1000 },
        BatchSize = isStreamed ? 2 : 64,
        MaximumRowsInMemory = isStreamed ? 100 : null,
        Checkpoints = new Checkpoints(args[0]) { Keep = 2, Resume = true, EverySteps = isStreamed ? 20 : null },
        OnProgress = progress =>
        {
            if (progress.IsEndOfEpoch)
                Console.WriteLine($"epoch {progress.Epoch}");
        },
    }).Fit(data);
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (DenseLayer layer in model.Model.Layers)
    {
        hash.AppendData(MemoryMarshal.AsBytes(layer.Weights.Span));
        hash.AppendData(MemoryMarshal.AsBytes(layer.Biases.Span));
    }
    Console.WriteLine($"model {Convert.ToHexString(hash.GetHashAndReset())}");
    return 0;
}
catch (IOException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

internal sealed class Row
{
    [VectorType(16)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }
}
