using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>The files that make_torchscript.py wrote, and what PyTorch computed with them.</summary>
public sealed class TorchScriptTests : TorchTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Values_agree_with_PyTorch()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([Image.Wave(0), Image.Wave(36)]);
        AssertClose(
            Reference.Read("convolution").GetProperty("output").Singles(),
            [.. Scores(Convolution().Fit(data).Transform(data)).SelectMany(score => score)]);
    }

    [Fact]
    public void Several_columns_go_in_and_come_out()
    {
        IDataView data = Pairs(5);
        TorchScriptTransformer model = TwoInputs().Fit(data);
        JsonElement expected = Reference.Read("two_inputs");
        AssertClose(expected.GetProperty("both").Singles(), [.. model.Transform(data).GetColumn<float[]>("Both").SelectMany(both => both)]);
        AssertClose(expected.GetProperty("total").Singles(), [.. model.Transform(data).GetColumn<float>("Total")]);
        Assert.Equal(["Numbers", "Table"], model.InputColumnNames);
        Assert.Equal(["Both", "Total"], model.OutputColumnNames);
        Assert.Equal("cpu", model.Device);
    }

    [Fact]
    public void An_output_has_the_dimensions_of_its_tensor_and_is_a_number_where_it_has_one_value()
    {
        IDataView data = Pairs(1);
        DataViewSchema schema = TwoInputs().Fit(data).GetOutputSchema(data.Schema);
        Assert.Equal(["Numbers", "Table", "Both", "Total"], schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 2), schema["Both"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["Total"].Type);
    }

    [Fact]
    public void A_script_may_give_a_list_of_many_tensors()
    {
        string[] names = [.. Enumerable.Range(0, 6).Select(i => $"X{i}")];
        IDataView data = _ml.Data.LoadFromEnumerable(
            [new Numbers { Six = [1, 2, 3, 4, 5, 6] }, new Numbers { Six = [7, 8, 9, 10, 11, 12] }]);
        IDataView output = _ml.Transforms.ApplyTorchScript(names, ["Six"], PathOf("lists.pt"), [[6]]).Fit(data).Transform(data);
        Assert.Equal([[1, 7], [2, 8], [3, 9], [4, 10], [5, 11], [6, 12]], names.Select(name => output.GetColumn<float>(name)));
    }

    [Theory]
    [InlineData("One", new int[0])]
    [InlineData("One", new[] { 1 })]
    [InlineData("VectorOfOne", new int[0])]
    [InlineData("VectorOfOne", new[] { 1, 1 })]
    public void A_number_goes_in_as_a_vector_of_one_does(string column, int[] shape)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            [new Numbers { One = 3, VectorOfOne = [3] }, new Numbers { One = float.NaN, VectorOfOne = [float.NaN] }]);
        Assert.Equal(
            [10, float.NaN],
            _ml.Transforms.ApplyTorchScript("Square", column, PathOf("square.pt"), shape).Fit(data).Transform(data)
            .GetColumn<float>("Square"));
    }

    [Fact]
    public void Blocks_threads_and_single_rows_give_the_same()
    {
        Image[] images = [.. Enumerable.Range(0, 2500).Select(Image.Wave)];
        IDataView data = _ml.Data.LoadFromEnumerable(images);
        ITransformer model = Convolution().Fit(data);
        float[][] expected = Scores(model.Transform(data));
        Assert.Equal(
            images.Select(image => image.Number),
            _ml.Data.CreateEnumerable<Prediction>(model.Transform(data), reuseRowObject: false).Select(prediction => prediction.Number));
        Parallel.For(0, 4, _ => AssertClose(expected, Scores(model.Transform(data))));
        Parallel.For(0, 4, part =>
        {
            using var engine = _ml.Model.CreatePredictionEngine<Image, Prediction>(model);
            Range rows = (500 * part)..(500 * part + 200);
            AssertClose(expected[rows], Array.ConvertAll(images[rows], image => engine.Predict(image).Score));
        });
    }

    [Fact]
    public void An_engine_goes_on_after_another_one_on_the_model_was_disposed()
    {
        ITransformer model = Convolution().Fit(_ml.Data.LoadFromEnumerable([Image.Wave(0)]));
        using var engine = _ml.Model.CreatePredictionEngine<Image, Prediction>(model);
        float[] expected = engine.Predict(Image.Wave(0)).Score;
        var other = _ml.Model.CreatePredictionEngine<Image, Prediction>(model);
        Assert.Equal(expected, other.Predict(Image.Wave(0)).Score);
        other.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(expected, engine.Predict(Image.Wave(0)).Score);
        Assert.NotEqual(expected, engine.Predict(Image.Wave(1)).Score);
    }

    /// <summary>So a model with native memory that several engines share must not end with the first of them.</summary>
    [Fact]
    public void An_engine_of_ML_NET_disposes_its_model_unless_it_does_not_own_it()
    {
        ITransformer model = Convolution().Fit(_ml.Data.LoadFromEnumerable([Image.Wave(0)]));
        DisposableModel owned = new(model), linked = new(model), shared = new(model);
        _ml.Model.CreatePredictionEngine<Image, Prediction>(owned).Dispose();
        _ml.Model.CreatePredictionEngine<Image, Prediction>(new TransformerChain<ITransformer>(linked)).Dispose();
        _ml.Model.CreatePredictionEngine<Image, Prediction>(shared, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();
        Assert.Equal((true, true, false), (owned.IsDisposed, linked.IsDisposed, shared.IsDisposed));
    }

    private sealed class DisposableModel(ITransformer model) : ITransformer, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public bool IsRowToRowMapper => model.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => model.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => model.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => model.Transform(input);

        public void Dispose() => IsDisposed = true;

        void ICanSaveModel.Save(ModelSaveContext ctx) => model.Save(ctx);
    }

    [Fact]
    public void Later_transforms_of_a_pipeline_read_the_outputs()
    {
        Image[] images = [.. Enumerable.Range(0, 200).Select(Image.Wave)];
        IDataView data = _ml.Data.LoadFromEnumerable(images);
        ITransformer model = _ml.Transforms.NormalizePixels("Normalized", "Pixels", mean: 0.5, standardDeviation: 0.5)
            .Append(_ml.Transforms.ApplyTorchScript("Embedding", "Normalized", PathOf("convolution.pt"), [1, 6, 6]))
            .Append(_ml.Regression.Trainers.MultilayerPerceptron("Brightness", "Embedding", hiddenLayers: [4], epochs: 2)).Fit(data);
        IDataView normalized = _ml.Data.LoadFromEnumerable(
            images.Select(image => new Image { Pixels = Array.ConvertAll(image.Pixels, pixel => (pixel / 255 - 0.5f) / 0.5f) }));
        float[][] expected = Scores(Convolution().Fit(normalized).Transform(normalized));
        AssertClose(expected, [.. model.Transform(data).GetColumn<float[]>("Embedding")]);
        Assert.All(SaveAndLoad(model, data.Schema).Transform(data).GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void Saved_and_loaded_it_gives_the_same()
    {
        IDataView data = Pairs(40);
        ITransformer model = TwoInputs().Fit(data), loaded = SaveAndLoad(model, data.Schema);
        Assert.Equal(
            model.GetOutputSchema(data.Schema).Select(column => (column.Name, column.Type)),
            loaded.GetOutputSchema(data.Schema).Select(column => (column.Name, column.Type)));
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Both"), loaded.Transform(data).GetColumn<float[]>("Both"));
        Assert.Equal(model.Transform(data).GetColumn<float>("Total"), loaded.Transform(data).GetColumn<float>("Total"));
    }

    [Fact]
    public void The_script_lies_in_the_zip_as_it_was()
    {
        using var zip = new MemoryStream();
        IDataView data = Pairs(1);
        _ml.Model.Save(TwoInputs().Fit(data), data.Schema, zip);
        using var archive = new ZipArchive(zip);
        using Stream entry = archive.Entries.Single(entry => entry.Name == "Script.pt").Open();
        using var script = new MemoryStream();
        entry.CopyTo(script);
        Assert.Equal(File.ReadAllBytes(PathOf("two_inputs.pt")), script.ToArray());
    }

    [Fact]
    public void Thousands_of_calls_leave_no_tensor_and_take_no_more_memory()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(Image.Wave));
        ITransformer model = Convolution().Fit(data);
        using var engine = _ml.Model.CreatePredictionEngine<Image, Prediction>(model);
        var (image, prediction) = (Image.Wave(0), new Prediction());
        Call(1000);
        long tensors = Live();
        long growth = ResidentMemory.LeastGrowth(() => Call(1000));
        Assert.Equal(tensors, Live());
        // 500 bytes a call: less than a tensor's.
        Assert.InRange(growth, long.MinValue, 500_000);

        void Call(int calls)
        {
            for (int call = 0; call < calls; call += 3)
            {
                engine.Predict(image, ref prediction);
                _ = Scores(model.Transform(data));      // two blocks
            }
        }

        static long Live()
            => DisposeScopeManager.Statistics.ThreadTotalLiveCount + DisposeScopeManager.Statistics.CreatedOutsideScopeCount
            + DisposeScopeManager.Statistics.DetachedFromScopeCount;
    }

    [Fact]
    public void The_device_is_the_one_asked_for_or_the_contexts()
    {
        int missing = cuda.device_count();
        IDataView data = Pairs(1);
        Assert.Contains($"CUDA device {missing} was asked for", Assert.Throws<InvalidOperationException>(() => TwoInputs(missing)).Message);
        Assert.Equal("cpu", TwoInputs(missing, fallbackToCpu: true).Fit(data).Device);

        _ml.GpuDeviceId = missing;
        Assert.Contains($"CUDA device {missing} was asked for", Assert.Throws<InvalidOperationException>(() => TwoInputs()).Message);
        _ml.FallbackToCpu = true;
        TorchScriptTransformer model = TwoInputs().Fit(data);
        Assert.Equal("cpu", model.Device);

        Assert.Equal("cpu", ((TorchScriptTransformer)SaveAndLoad(model, data.Schema)).Device);
        _ml.FallbackToCpu = false;
        Assert.Contains(
            $"CUDA device {missing} was asked for",
            Assert.ThrowsAny<Exception>(() => SaveAndLoad(model, data.Schema)).GetBaseException().Message);
    }

    [Fact]
    public void On_CUDA_it_gives_what_it_gives_on_the_processor()
    {
        Assert.SkipWhen(cuda.device_count() == 0, "There is no CUDA device.");
        IDataView data = Pairs(1000);
        TorchScriptTransformer expected = TwoInputs().Fit(data), model = TwoInputs(gpuDeviceId: 0).Fit(data);
        Assert.Equal("cuda:0", model.Device);
        AssertClose([.. expected.Transform(data).GetColumn<float>("Total")], [.. model.Transform(data).GetColumn<float>("Total")]);
        _ml.GpuDeviceId = 0;
        Assert.Equal("cuda:0", ((TorchScriptTransformer)SaveAndLoad(model, data.Schema)).Device);
    }

    [Fact]
    public void A_file_that_is_none_or_no_script_is_refused()
    {
        Assert.Contains(
            Path.GetFullPath("no-such.pt"),
            Assert.Throws<FileNotFoundException>(() => _ml.Transforms.ApplyTorchScript("Score", "Pixels", "no-such.pt", [36])).Message);
        string message = Assert.Throws<InvalidDataException>(
            () => _ml.Transforms.ApplyTorchScript("Score", "Pixels", PathOf("two_inputs.json"), [36])).Message;
        Assert.Contains("two_inputs.json is no TorchScript file, as PyTorch writes it by torch.jit.script(model).save(path)", message);
    }

    [Theory]
    [InlineData(new string[0], new[] { "X" }, "There is at least one column, and each has a name; found ''.")]
    [InlineData(new[] { "A" }, new[] { " " }, "There is at least one column, and each has a name; found ' '.")]
    [InlineData(new[] { "A", "A" }, new[] { "X" }, "Each output has a column of its own; found A, A.")]
    [InlineData(new[] { "A" }, new[] { "X", "Y" }, "Each input column has a shape; found 1 shapes for the columns X, Y.")]
    public void Columns_that_make_no_sense_are_refused(string[] outputs, string[] inputs, string message)
        => Assert.Contains(
            message, Assert.Throws<ArgumentException>(
                () => _ml.Transforms.ApplyTorchScript(outputs, inputs, PathOf("square.pt"), [[1]])).Message);

    [Theory]
    [InlineData(new[] { 3, 0 })]
    [InlineData(new[] { -1 })]
    [InlineData(new[] { 1 << 16, 1 << 16 })]
    public void A_shape_that_makes_no_sense_is_refused(int[] shape)
        => Assert.Contains(
            $"found [{string.Join(", ", shape)}] for column X",
            Assert.Throws<ArgumentException>(() => _ml.Transforms.ApplyTorchScript("A", "X", PathOf("square.pt"), shape)).Message);

    [Theory]
    [InlineData(
        "lists.pt", 1,
        "Output 'A' of the script has numbers of the type Float64; wanted Float32, which .float() makes of them in the script.")]
    [InlineData("lists.pt", 2, "Output 'A' of the script has the shape [2] for 1 row; wanted rows as the first dimension")]
    [InlineData("lists.pt", 3, "Output 'A' of the script has the shape [1, 3] for 2 rows; wanted rows as the first dimension")]
    [InlineData(
        "lists.pt", 4,
        "Output 'A' of the script has the shape [2, 2] for 2 rows; wanted rows as the first dimension, and after it the same sizes for "
        + "any number of rows")]
    [InlineData(
        "lists.pt", 5, "The script fails for 1 row, where its inputs have the shapes [1, 5]: builtins.RuntimeError: five are too many")]
    [InlineData("lists.pt", 6, "The script gives 6 tensors, of the shapes [1], [1], [1], [1], [1], [1]; wanted 1, for the columns A.")]
    [InlineData(
        "convolution.pt", 36,
        "The script fails for 1 row, where its inputs have the shapes [1, 36]: RuntimeError: Expected 3D (unbatched) or 4D (batched) "
        + "input to conv2d")]
    [InlineData(
        "two_inputs.pt", 4,
        "The script fails for 1 row, where its inputs have the shapes [1, 4]: forward() is missing value for argument 'table'.")]
    public void A_script_that_gives_something_else_is_refused(string file, int size, string message)
        => Assert.Contains(
            message, Assert.Throws<InvalidOperationException>(
                () => _ml.Transforms.ApplyTorchScript("A", "X", PathOf(file), [size])).Message);

    [Fact]
    public void A_script_that_gives_no_tensors_is_refused()
        => Assert.Throws<InvalidOperationException>(() => _ml.Transforms.ApplyTorchScript("A", "X", PathOf("dictionary.pt"), [2]));

    [Fact]
    public void A_column_that_is_missing_or_does_not_fit_the_shape_is_refused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Numbers { VectorOfOne = [1], Six = new float[6] }]);
        Assert.Contains("Could not find input column 'Pixels'", Fail("Pixels", [1, 6, 6]));
        Assert.Contains(
            "Schema mismatch for input column 'Six': expected a vector of 4 Single, for the shape [2, 2], got Vector<Single, 6>",
            Fail("Six", [2, 2]));
        Assert.Contains(
            "Schema mismatch for input column 'One': expected a vector of 2 Single, for the shape [2], got Single. Concatenate makes a "
            + "vector of it", Fail("One", [2]));
        Assert.Contains(
            "Schema mismatch for input column 'Whole': expected Single, or a vector of 1, got Int32. ConvertType makes it Single.",
            Fail("Whole", [1]));
        var chain = _ml.Transforms.CopyColumns("Copy", "Six")
            .Append(_ml.Transforms.ApplyTorchScript("Square", "Whole", PathOf("square.pt"), [1]));
        Assert.Contains(
            "Schema mismatch for input column 'Whole': expected Single, or a vector of 1, got Int32. ConvertType makes it Single.",
            Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(data)).Message);

        string Fail(string column, int[] shape)
            => Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Transforms.ApplyTorchScript("Square", column, PathOf("square.pt"), shape).Fit(data)).Message;
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "reference", file);

    private TorchScriptEstimator Convolution() => _ml.Transforms.ApplyTorchScript("Score", "Pixels", PathOf("convolution.pt"), [1, 6, 6]);

    private TorchScriptEstimator TwoInputs(int? gpuDeviceId = null, bool fallbackToCpu = false)
        => _ml.Transforms.ApplyTorchScript(
            ["Both", "Total"], ["Numbers", "Table"], PathOf("two_inputs.pt"), [[4], [2, 3]], gpuDeviceId, fallbackToCpu);

    private IDataView Pairs(int rows)
        => _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, rows).Select(row => new Pair { Numbers = Wave(4, 4 * row), Table = Wave(6, 6 * row) }));

    private ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(model, schema, zip);
        return _ml.Model.Load(zip, out _);
    }

    private static float[][] Scores(IDataView data) => [.. data.GetColumn<float[]>("Score")];

    private static void AssertClose(float[][] expected, float[][] found)
        => AssertClose([.. expected.SelectMany(row => row)], [.. found.SelectMany(row => row)]);

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Reference.AssertClose(expected[i], found[i], 1e-5, $"[{i}]");
    }

    private static float[] Wave(int length, int from) => [.. Enumerable.Range(from, length).Select(i => (float)Math.Cos(i))];

    private sealed class Image
    {
        public int Number { get; set; }

        [VectorType(6, 6)]
        public float[] Pixels { get; set; } = [];

        public float Brightness => Pixels.Sum();

        public static Image Wave(int from) => new() { Number = from, Pixels = TorchScriptTests.Wave(36, from) };
    }

    private sealed class Prediction
    {
        public int Number { get; set; }

        public float[] Score { get; set; } = [];
    }

    private sealed class Pair
    {
        [VectorType(4)]
        public float[] Numbers { get; set; } = [];

        [VectorType(2, 3)]
        public float[] Table { get; set; } = [];
    }

    private sealed class Numbers
    {
        public float One { get; set; }

        public int Whole { get; set; }

        [VectorType(1)]
        public float[] VectorOfOne { get; set; } = [];

        [VectorType(6)]
        public float[] Six { get; set; } = [];
    }
}
