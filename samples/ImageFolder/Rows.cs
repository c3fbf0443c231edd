using Microsoft.ML.Data;

namespace ImageFolderSample;

/// <summary>The path of an image.</summary>
internal sealed class ImagePath
{
    [ColumnName("ImagePath")]
    public string Path { get; set; } = "";
}

/// <summary>The bytes of an image, such as an upload, in the place of its path.</summary>
internal sealed class ImageBytes
{
    [ColumnName("ImagePath")]
    public byte[] File { get; set; } = [];
}

/// <summary>What is predicted of an image.</summary>
internal sealed class Prediction
{
    public string PredictedName { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>A test image with what is predicted of it.</summary>
internal sealed class TestedImage
{
    public string ImagePath { get; set; } = "";

    public uint Label { get; set; }

    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}
