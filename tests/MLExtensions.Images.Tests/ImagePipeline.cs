using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

/// <summary>A row with the path of an image.</summary>
internal sealed class PathRow
{
    public string ImagePath { get; set; } = "";

    public int Number { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>A row with the bytes of an image, under the name that the path has in training.</summary>
internal sealed class BytesRow
{
    public byte[]? ImagePath { get; set; }
}

internal sealed class PixelsRow
{
    public float[] Features { get; set; } = [];
}

/// <summary>What the tests of ExtractImage have in common.</summary>
internal static class ImagePipeline
{
    /// <summary>Creates an estimator of small images of bytes, with changes.</summary>
    public static ImageExtractingEstimator Estimator(MLContext ml, Action<ImageExtractingEstimator.Options>? change = null)
    {
        var options = new ImageExtractingEstimator.Options { Width = 2, Height = 2, Scaling = ImageScaling.None };
        change?.Invoke(options);
        return ml.Transforms.ExtractImage(options);
    }

    public static IDataView Load(MLContext ml, params IEnumerable<string> paths)
        => ml.Data.LoadFromEnumerable(paths.Select((path, i) => new PathRow { ImagePath = path, Number = i, Name = $"row {i}" }));

    public static float[][] Read(IEstimator<ITransformer> estimator, IDataView data)
        => Read(estimator.Fit(data), data);

    public static float[][] Read(ITransformer transformer, IDataView data)
        => [.. transformer.Transform(data).GetColumn<float[]>("Features")];

    /// <summary>Reads the bytes of one file.</summary>
    public static float[] Read(MLContext ml, byte[] file, Action<ImageExtractingEstimator.Options>? change = null)
        => Read(Estimator(ml, change), ml.Data.LoadFromEnumerable(new[] { new BytesRow { ImagePath = file } })).Single();

    public static ITransformer SaveAndLoad(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    public static SchemaShape ShapeOf(DataViewSchema schema)
        => (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [schema])!;
}
