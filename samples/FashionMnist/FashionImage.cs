using Microsoft.ML.Data;

namespace FashionMnistSample;

/// <summary>A row of the data set.</summary>
internal sealed class FashionImage
{
    [KeyType(10)]
    public uint Label { get; set; }

    [VectorType(28, 28)]
    public float[] Pixels { get; set; } = [];
}

/// <summary>What the pipeline predicts of it.</summary>
internal sealed class FashionPrediction
{
    public string PredictedName { get; set; } = "";

    public float[] Score { get; set; } = [];
}
