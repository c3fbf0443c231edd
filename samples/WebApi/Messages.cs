using Microsoft.ML.Data;

namespace WebApiSample;

/// <summary>A picture: its pixels row by row, from 0 to 255, as the model was trained on them.</summary>
public sealed class Picture
{
    public float[] Pixels { get; set; } = [];
}

/// <summary>What the model predicts for a picture.</summary>
public sealed class PicturePrediction
{
    [ColumnName("Score")]
    public float[] Probabilities { get; set; } = [];
}

/// <summary>Several pictures.</summary>
/// <param name="Pictures">The pixels of each.</param>
internal sealed record PictureBatch(float[][]? Pictures);

/// <summary>A class and its probability.</summary>
internal sealed record ClassProbability(string Name, float Probability);

/// <summary>The classes of a picture.</summary>
/// <param name="Name">The most probable class.</param>
/// <param name="Classes">All classes in the order of the model.</param>
internal sealed record Prediction(string Name, IReadOnlyList<ClassProbability> Classes);

/// <summary>The model that predicts.</summary>
/// <param name="Version">The first digits of the file's SHA-256.</param>
/// <param name="LoadedAt">When it was loaded.</param>
/// <param name="Pixels">The number of pixels of a picture.</param>
/// <param name="Classes">The names of the classes.</param>
internal sealed record ModelDescription(string Version, DateTimeOffset LoadedAt, int Pixels, IReadOnlyList<string> Classes);
