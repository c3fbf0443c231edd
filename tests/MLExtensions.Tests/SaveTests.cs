using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public sealed class SaveTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _zip = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.zip");

    public void Dispose() => File.Delete(_zip);

    [Fact]
    public void A_pipeline_saved_and_loaded_predicts_the_same_bit_for_bit()
    {
        IDataView data = Blobs.Load(_ml);
        ITransformer model = Blobs.Pipeline(_ml).Fit(data), loaded = SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal(Blobs.Predict(model, data), Blobs.Predict(loaded, data));
        Assert.Equal(model.GetOutputSchema(data.Schema).Select(Describe), loaded.GetOutputSchema(data.Schema).Select(Describe));

        static string Describe(DataViewSchema.Column column)
            => $"{column.Name}: {column.Type}; "
            + $"{string.Join(", ", column.Annotations.Schema.Select(annotation => $"{annotation.Name} {annotation.Type}"))}";
    }

    [Fact]
    public async Task Another_process_that_knows_ML_NET_only_loads_it_without_registration()
    {
        IDataView data = Blobs.Load(_ml);
        ITransformer model = Blobs.Pipeline(_ml).Fit(data);
        _ml.Model.Save(model, data.Schema, _zip);

        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Blob { X = i * 0.3f - 3, Y = 2 - i * 0.2f }));
        Assert.Equal(Blobs.Predict(model, rows), await LoadsModel.Predict(_zip));
    }

    [Fact]
    public void What_is_loaded_has_the_layers_and_the_history()
    {
        var (data, transformer) = Blobs.Fit(_ml);
        MultilayerPerceptronModelParameters model = transformer.Model,
            loaded = ((MultilayerPerceptronTransformer)SaveAndLoad(_ml, transformer, data.Schema)).Model;
        Assert.Equal(model.Parameters(), loaded.Parameters());
        Assert.Equal(model.History.TrainingLoss, loaded.History.TrainingLoss);
        Assert.Equal(model.ToString(), loaded.ToString());
    }

    [Fact]
    public void The_type_of_the_features_is_saved_with_its_dimensions()
    {
        IDataView images = _ml.Data.LoadFromIdx(TestImages.Images, TestImages.Labels);
        var model = Blobs.Trainer(_ml, options => (options.FeatureColumnName, options.Epochs) = ("Pixels", 1)).Fit(images);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 3), model.FeatureColumnType);
        Assert.Equal(model.FeatureColumnType, ((MultilayerPerceptronTransformer)SaveAndLoad(_ml, model, images.Schema)).FeatureColumnType);
    }

    [Fact]
    public void Normalizing_is_saved_too()
    {
        var rows = new[] { new Pixels { Values = [0, 127, 255] } };
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        ITransformer model = _ml.Transforms.NormalizePixels("Features", "Values", mean: 0.2860, standardDeviation: 0.3530).Fit(data);
        var loaded = (NormalizePixelsTransformer)SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal(
            ("Features", "Values", 0.2860, 0.3530),
            (loaded.OutputColumnName, loaded.InputColumnName, loaded.Mean, loaded.StandardDeviation));
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Features"), loaded.Transform(data).GetColumn<float[]>("Features"));
    }

    [Fact]
    public void The_weights_in_the_zip_can_be_read_by_any_tool_for_safetensors()
    {
        var (data, model) = Blobs.Fit(_ml);
        _ml.Model.Save(model, data.Schema, _zip);
        NamedTensors tensors = Safetensors.Read(ReadEntry("Weights.safetensors"));
        Assert.Equal(
            ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"], tensors.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([8, 2], tensors.Tensors[0].Shape);
        Assert.Equal(model.Model.Layers[0].Weights.ToArray(), tensors.Tensors[0].Values.ToArray());
    }

    [Fact]
    public void A_model_is_read_in_place()
    {
        const int features = 1000, hidden = 5000;
        IDataView rows = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 4).Select(i => new Wide { Features = new float[features], Label = i }));
        var initial = new MultilayerPerceptronModelParameters(
            Network.CreatePerceptron(features, [hidden], 1, Activation.Relu, seed: 1));
        _ml.Model.Save(_ml.Regression.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronRegressionTrainer.Options { HiddenLayers = [hidden], Epochs = 0 }).Fit(rows, initial), null, _zip);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ITransformer model = _ml.Model.Load(_zip, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (long)(1.2 * sizeof(float) * features * hidden));
        Assert.Equal(initial.Layers[0].Weights.ToArray(), ((MultilayerPerceptronTransformer)model).Model.Layers[0].Weights.ToArray());
    }

    [Theory, InlineData("Weights.safetensors"), InlineData("Architecture.json"), InlineData("Columns.json"), InlineData("Settings.json")]
    public void One_changed_bit_in_a_stream_is_noticed(string stream)
    {
        SaveWithPixels();
        ChangeEntry(stream, content =>
        {
            content[content.Length / 2] ^= 1;
            return content;
        });
        Assert.Contains($"is damaged: its stream {stream} should have the SHA-256", LoadError(), StringComparison.Ordinal);
    }

    [Theory, InlineData("Weights.safetensors"), InlineData("Settings.json")]
    public void A_shortened_a_lengthened_and_a_missing_stream_are_noticed(string stream)
    {
        SaveWithPixels();
        byte[] whole = ReadEntry(stream);
        ChangeEntry(stream, content => content[..^1]);
        Assert.Contains(
            $"its stream {stream} should have {whole.Length} bytes; found {whole.Length - 1}", LoadError(), StringComparison.Ordinal);
        ChangeEntry(stream, _ => [.. whole, 0]);
        Assert.Contains($"its stream {stream} should have {whole.Length} bytes; found more", LoadError(), StringComparison.Ordinal);
        ChangeEntry(stream, _ => null);
        Assert.Contains(
            $"its stream {stream} should have {whole.Length} bytes; found no such stream", LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_header_is_noticed()
    {
        var (data, model) = Blobs.Fit(_ml);
        _ml.Model.Save(model, data.Schema, _zip);
        byte[] whole = ReadEntry("Model.key");
        int name = whole.AsSpan().IndexOf(Encoding.ASCII.GetBytes("Architecture.json"));
        void Refuses(string words, int place, byte value)
        {
            ChangeEntry("Model.key", _ =>
            {
                byte[] changed = [.. whole];
                changed[place] = value;
                return changed;
            });
            Assert.Contains(words, LoadError(), StringComparison.Ordinal);
        }

        // In front of the first stream's name: the number of streams (4 bytes) and the length of the name; behind it, the length of the
        // stream.
        Refuses("is damaged: its header should list its streams", name - 5, 99);
        Refuses("is damaged: its header should list its streams", name - 2, 0x80);
        Refuses("is damaged: its header should list its streams", name - 1, 0xFF);
        Refuses("is damaged: its header should list its streams", name + "Architecture.json".Length + 3, 0x80);
        Refuses("its stream Architecturf.json", name + 11, (byte)'f');
    }

    [Theory, InlineData("TransformerChain/Model.key"), InlineData("TransformerChain/Transform_001/Model.key")]
    public void A_damaged_or_missing_part_of_ML_NET_s_is_a_FormatException_at_the_root(string part)
    {
        foreach (byte[]? content in new byte[]?[] { [0, 1, 2, 3], null })
        {
            SaveWithPixels();
            ChangeEntry(part, _ => content);
            Assert.IsType<FormatException>(Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(_zip, out _)).GetBaseException());
        }
    }

    [Fact]
    public void A_newer_format_is_refused_by_its_number()
    {
        var (data, model) = Blobs.Fit(_ml);
        _ml.Model.Save(model, data.Schema, _zip);
        ChangeEntry("Model.key", content =>
        {
            // ML.NET's header of a component: the signature of the format, the version that wrote it, the oldest version that can read it.
            int signature = content.AsSpan().IndexOf(Encoding.ASCII.GetBytes("MLEXTENS"));
            Assert.True(signature > 0);
            content[signature + 8] = content[signature + 12] = 9;
            return content;
        });
        string message = LoadError();
        Assert.Contains("has the format 1.9; this version of MLExtensions reads up to 1.1", message, StringComparison.Ordinal);
    }

    internal static ITransformer SaveAndLoad(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    /// <summary>A pipeline with both transformers of ours.</summary>
    private void SaveWithPixels()
    {
        IDataView data = Blobs.Load(_ml);
        var pipeline = Blobs.Features(_ml).Append(_ml.Transforms.NormalizePixels("Features"))
            .Append(Blobs.Trainer(_ml, options => options.Epochs = 1));
        _ml.Model.Save(pipeline.Fit(data), data.Schema, _zip);
    }

    /// <summary>All messages of the exception that loading ends with; ML.NET wraps some of them.</summary>
    private string LoadError()
    {
        Exception? error = Record.Exception(() => new MLContext().Model.Load(_zip, out _));
        Assert.NotNull(error);
        return error.ToString();
    }

    private byte[] ReadEntry(string name)
    {
        using ZipArchive zip = ZipFile.OpenRead(_zip);
        using Stream stream = zip.Entries.Single(entry => entry.Name == name).Open();
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private void ChangeEntry(string name, Func<byte[], byte[]?> change)
    {
        using ZipArchive zip = ZipFile.Open(_zip, ZipArchiveMode.Update);
        ZipArchiveEntry? old = zip.Entries.LastOrDefault(entry => entry.Name == name || entry.FullName == name);
        var content = new MemoryStream();
        string path = old!.FullName;
        using (Stream stream = old.Open())
            stream.CopyTo(content);
        old.Delete();
        if (change(content.ToArray()) is not { } changed)
            return;
        using Stream output = zip.CreateEntry(path).Open();
        output.Write(changed);
    }

    private sealed class Wide
    {
        [VectorType(1000)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Pixels
    {
        [VectorType(3)]
        public float[] Values { get; set; } = [];
    }
}
