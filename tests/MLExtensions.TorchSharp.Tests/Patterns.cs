using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Three patterns of 4 x 4 under noise, with a label for each kind of trainer.</summary>
internal sealed class Pattern
{
    public string Name { get; set; } = "";

    public bool IsTop { get; set; }

    public float Height { get; set; }

    [VectorType(2)]
    public float[] Size { get; set; } = [];

    public float Weight { get; set; } = 1;

    public float ClassWeight { get; set; } = 1;

    [VectorType(16)]
    public float[] Features { get; set; } = [];

    public static IEnumerable<Pattern> Rows(int count, int first = 0) => Enumerable.Range(first, count).Select(row => new Pattern
    {
        Name = ((string[])["left", "right", "top"])[row % 3],
        IsTop = row % 3 == 2,
        Height = row % 3 - 1,
        Size = [row % 3 * 0.5f, 1 - row % 3],
        Weight = 0.5f + row % 5,
        ClassWeight = 1 + row % 3,
        Features = [
            .. Enumerable.Range(0, 16)
            .Select(i => ((row % 3) switch { 0 => i % 4 < 2, 1 => i % 4 >= 2, _ => i < 8 } ? 1f : 0)
                + 0.3f * (float)Math.Sin(row * 17 + i))],
    });

    /// <summary>With the name as a key, in the column Label.</summary>
    public static IDataView Load(MLContext ml, int count, int first = 0) => Load(ml, Rows(count, first));

    public static IDataView Load(MLContext ml, IEnumerable<Pattern> patterns)
    {
        IDataView rows = ml.Data.LoadFromEnumerable(patterns);
        return ml.Transforms.Conversion.MapValueToKey(
            "Label", "Name", keyData: ml.Data.LoadFromEnumerable(Rows(3).Select(row => new Key { Name = row.Name }))).Fit(rows)
            .Transform(rows);
    }

    private sealed class Key
    {
        public string Name { get; set; } = "";
    }

    /// <summary>An MLContext that knows this assembly's modules.</summary>
    public static MLContext Context(int? seed = 1)
    {
        var ml = new MLContext(seed);
        ml.ComponentCatalog.RegisterAssembly(typeof(Pattern).Assembly);
        return ml;
    }
}

internal sealed class PatternPrediction
{
    public string PredictedName { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>What tests ask of a trained transformer.</summary>
internal static class TransformerFacts
{
    public static float[][] Scores(this ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float[]>("Score")];

    public static byte[] Bytes(this TorchModuleModelParameters model) => Safetensors.Write(model.State);

    public static float[] Values(this TorchModuleModelParameters model, string name)
        => model.State.Tensors.Single(tensor => tensor.Name == name).Values.ToArray();

    public static byte[] Save(this ITransformer model, MLContext ml, DataViewSchema? schema = null)
    {
        var file = new MemoryStream();
        ml.Model.Save(model, schema, file);
        return file.ToArray();
    }

    public static ITransformer SaveAndLoad(this ITransformer model, MLContext ml) => ml.Model.Load(new MemoryStream(model.Save(ml)), out _);
}
