using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

/// <summary>ExtractImage as an ML.NET transform: schema, saving, loading, PredictionEngine, messages.</summary>
public sealed class ExtractImageTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(ImageLayout.Planar, 3, new[] { 3, 4, 5 }), InlineData(ImageLayout.Interleaved, 3, new[] { 4, 5, 3 }),
        InlineData(ImageLayout.Planar, 1, new[] { 1, 4, 5 })]
    public void The_schema_has_the_shape(ImageLayout layout, int channels, int[] expected)
    {
        IDataView data = ImagePipeline.Load(_ml, "a.png");
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(
            _ml, options => (options.Width, options.Height, options.Channels, options.Layout) = (5, 4, channels, layout));
        ImageExtractingTransformer transformer = estimator.Fit(data);
        Assert.Equal(expected, transformer.OutputShape);
        Assert.Equal(("Features", "ImagePath", ""), (transformer.OutputColumnName, transformer.InputColumnName, transformer.ImageFolder));
        var type = Assert.IsType<VectorDataViewType>(transformer.GetOutputSchema(data.Schema)["Features"].Type);
        Assert.Equal(expected, type.Dimensions);
        Assert.Equal(NumberDataViewType.Single, type.ItemType);
        Assert.Equal(transformer.GetOutputSchema(data.Schema)["Features"].Type, transformer.Transform(data).Schema["Features"].Type);
    }

    [Fact]
    public void The_shape_promised_is_the_schema_delivered()
    {
        IDataView paths = ImagePipeline.Load(_ml, "a.png"), bytes = _ml.Data.LoadFromEnumerable(new[] { new BytesRow() });
        foreach (IDataView data in new[] { paths, bytes, Images() })
        {
            ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml);
            SchemaShape expected = ImagePipeline.ShapeOf(estimator.Fit(data).GetOutputSchema(data.Schema)),
                promised = estimator.GetOutputSchema(ImagePipeline.ShapeOf(data.Schema));
            Assert.Equal(expected.Select(Describe).Order(), promised.Select(Describe).Order());
        }

        static string Describe(SchemaShape.Column column)
            => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} {string.Join(' ', column.Annotations.Select(Describe))}";
    }

    [Fact]
    public void A_column_that_images_cannot_be_read_from_is_refused()
    {
        IDataView missing = _ml.Data.LoadFromEnumerable(new[] { new Sample() });
        Assert.Contains("Could not find input column 'ImagePath'", Refusal(missing));
        foreach ((string column, string type) in new[] { ("Paths", "Vector<String>"), ("Numbers", "Vector<Single"), ("Number", "Byte") })
        {
            IDataView data = _ml.Data.LoadFromEnumerable(new[] { new OtherTypes() });
            Assert.Contains(
                $"input column '{column}': expected text (the path of an image), a vector of Byte (the bytes of a file), or an MLImage, "
                + $"got {type}", Refusal(data, column));
        }
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("ImagePath").Fit(ImagePipeline.Load(_ml, "a"))
            .Transform(ImagePipeline.Load(_ml, "a"));
        Assert.Contains("or an MLImage, got Key", Refusal(keys));

        string Refusal(IDataView data, string column = "ImagePath")
        {
            ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml, options => options.InputColumnName = column);
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data)).Message;
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(ImagePipeline.ShapeOf(data.Schema)));
            return message;
        }
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Refuses("OutputColumnName", options => options.OutputColumnName = " ");
        Refuses("InputColumnName", options => options.InputColumnName = null!);
        Refuses("ImageFolder", options => options.ImageFolder = null!);
        Refuses("Scaling", options => options.Scaling = null!);
        Refuses("Width should be from 1 to 32768", options => options.Width = 0);
        Refuses("Height should be from 1 to 32768", options => options.Height = 32_769);
        Refuses("Channels should be 3 for red, green and blue, or 1 for grey", options => options.Channels = 4);
        Refuses("an image has at most 134217728 numbers", options => (options.Width, options.Height) = (32_768, 32_768));
        Refuses("Fit should be one of Crop, Pad, Stretch", options => options.Fit = (ImageFit)7);
        Refuses("Filter should be one of Nearest, Box, Bilinear, Bicubic", options => options.Filter = (ImageFilter)(-1));
        Refuses("Layout should be one of Planar, Interleaved", options => options.Layout = (ImageLayout)2);
        Refuses("BrokenImages should be one of Throw, LeaveOut", options => options.BrokenImages = (BrokenImageHandling)2);
        Refuses("MaximumPixels should be from 1 to 500000000", options => options.MaximumPixels = 0);
        Refuses("MaximumCacheBytes should be 0 or more, or null", options => options.MaximumCacheBytes = -1);
        Refuses("CacheFile should be a path, or null", options => options.CacheFile = " ");
        Refuses("one of 1 channel, or the same for each", options => (options.Channels, options.Scaling) = (1, ImageScaling.ImageNet));
        Assert.Contains("deviations should be more than 0", Assert.Throws<ArgumentOutOfRangeException>(
            () => ImageScaling.Standardize(0, 0)).Message);
        Assert.Contains("means should be a finite number", Assert.Throws<ArgumentOutOfRangeException>(
            () => ImageScaling.Standardize(float.NaN, 1)).Message);
        Assert.Contains("found 2 means and 1 standard deviations", Assert.Throws<ArgumentException>(
            () => ImageScaling.Standardize([0, 1], [1])).Message);
        Assert.Throws<ArgumentException>(() => ImageScaling.Standardize([], []));
        Assert.Throws<ArgumentNullException>(() => _ml.Transforms.ExtractImage(null!));

        void Refuses(string words, Action<ImageExtractingEstimator.Options> change)
            => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => ImagePipeline.Estimator(_ml, change)).Message);
    }

    [Fact]
    public void The_estimator_keeps_the_settings_that_it_was_made_with()
    {
        byte[] file = TestPictures.Png(1, 2, 3);
        ImageExtractingEstimator.Options? given = null;
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml, options => given = options);
        given!.Width = 100;
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new BytesRow { ImagePath = file } });
        Assert.Equal(12, ImagePipeline.Read(estimator, data).Single().Length);
    }

    public static TheoryData<string> EveryOption => [.. s_changes.Keys];

    private static readonly Dictionary<string, Action<ImageExtractingEstimator.Options>> s_changes = new()
    {
        ["none"] = _ => { },
        ["size"] = options => (options.Width, options.Height) = (7, 3),
        ["grey"] = options => options.Channels = 1,
        ["pad"] = options => (options.Fit, options.Height) = (ImageFit.Pad, 6),
        ["stretch"] = options => (options.Fit, options.Height) = (ImageFit.Stretch, 6),
        ["nearest"] = options => options.Filter = ImageFilter.Nearest,
        ["box"] = options => options.Filter = ImageFilter.Box,
        ["bicubic"] = options => options.Filter = ImageFilter.Bicubic,
        ["interleaved"] = options => options.Layout = ImageLayout.Interleaved,
        ["ImageNet"] = options => options.Scaling = ImageScaling.ImageNet,
        ["standardized"] = options => options.Scaling = ImageScaling.Standardize([0.1f, 1 / 3f, 1e-7f], [1 / 7f, 3e10f, 5]),
        ["background"] = options => options.Background = new ImageColor(1, 2, 250),
        ["left out"] = options => options.BrokenImages = BrokenImageHandling.LeaveOut,
        ["pixels"] = options => options.MaximumPixels = 400,
        ["no cache"] = options => options.MaximumCacheBytes = 0,
        ["columns"] = options => (options.OutputColumnName, options.InputColumnName) = ("Pixels", "Name"),
    };

    [Theory, MemberData(nameof(EveryOption))]
    public void A_saved_and_loaded_model_gives_the_same_bits(string name)
    {
        // Pictures of more than 400 pixels are broken with the option "pixels", which throws without LeaveOut.
        string[] paths = [.. TestPictures.Files.Where(file => name != "pixels" || file.Key.StartsWith("icon", StringComparison.Ordinal))
            .Select(file => _folder.Write(file.Key, file.Value))];
        string[] given = name == "left out" ? [.. paths, _folder.Write("broken.png", [1, 2, 3])] : paths;
        IDataView data = _ml.Data.LoadFromEnumerable(given.Select(path => new PathRow { ImagePath = path, Name = path }));
        ImageExtractingTransformer model = ImagePipeline.Estimator(_ml, s_changes[name]).Fit(data);
        var loaded = Assert.IsType<ImageExtractingTransformer>(ImagePipeline.SaveAndLoad(_ml, model, data.Schema));
        int[][] expected = Bits(model);
        Assert.Equal(paths.Length, expected.Length);
        Assert.Equal(expected, Bits(loaded));
        Assert.Equal(
            model.GetOutputSchema(data.Schema).Select(column => (column.Name, column.Type)),
            loaded.GetOutputSchema(data.Schema).Select(column => (column.Name, column.Type)));
        if (name == "pixels")
        {
            IDataView large = ImagePipeline.Load(_ml, _folder.Write("large.png", TestPictures.Png(21, 20)));
            Assert.Contains(
                "at most 400 are decoded", Assert.Throws<InvalidDataException>(() => ImagePipeline.Read(loaded, large)).Message);
        }

        int[][] Bits(ImageExtractingTransformer transformer)
            => [.. transformer.Transform(data).GetColumn<float[]>(transformer.OutputColumnName)
                .Select(pixels => pixels.Select(BitConverter.SingleToInt32Bits).ToArray())];
    }

    [Fact]
    public void A_model_of_paths_predicts_from_bytes_and_from_paths()
    {
        string path = _folder.Write("a.png", TestPictures.Png(9, 9));
        IDataView data = ImagePipeline.Load(_ml, path);
        ITransformer model = ImagePipeline.Estimator(_ml).Fit(data), loaded = ImagePipeline.SaveAndLoad(_ml, model, data.Schema);
        float[] expected = ImagePipeline.Read(model, data).Single();
        foreach (ITransformer transformer in new[] { model, loaded })
        {
            using var ofPaths = _ml.Model.CreatePredictionEngine<PathRow, PixelsRow>(transformer);
            Assert.Equal(expected, ofPaths.Predict(new PathRow { ImagePath = path }).Features);
            using var ofBytes = _ml.Model.CreatePredictionEngine<BytesRow, PixelsRow>(transformer);
            Assert.Equal(expected, ofBytes.Predict(new BytesRow { ImagePath = File.ReadAllBytes(path) }).Features);
            // The same engine, another image.
            Assert.Equal(
                [4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6], ofBytes.Predict(new BytesRow { ImagePath = TestPictures.Png(4, 5, 6) }).Features);
            Assert.Equal(
                "The image in column 'ImagePath' of row 2 cannot be read: it is empty.",
                Message(() => ofBytes.Predict(new BytesRow { ImagePath = [] })));
            Assert.Contains("it is empty", Message(() => ofBytes.Predict(new BytesRow())));
            Assert.Equal(
                $"The image '{path}.no' cannot be read: there is no such file.",
                Message(() => ofPaths.Predict(new PathRow { ImagePath = $"{path}.no" })));
            Assert.Equal(expected, ofBytes.Predict(new BytesRow { ImagePath = File.ReadAllBytes(path) }).Features);
        }

        static string Message(Action predict) => Assert.Throws<InvalidDataException>(predict).Message;
    }

    [Fact]
    public void A_PredictionEngine_sees_a_file_that_has_changed_and_does_not_fill_the_cache()
    {
        string path = _folder.Write("a.png", TestPictures.Png(1, 2, 3));
        ITransformer model = ImagePipeline.Estimator(_ml).Fit(ImagePipeline.Load(_ml, path));
        using var engine = _ml.Model.CreatePredictionEngine<PathRow, PixelsRow>(model);
        Assert.Equal(1, engine.Predict(new PathRow { ImagePath = path }).Features[0]);
        TestFolder.Replace(path, TestPictures.Png(4, 5, 6));
        Assert.Equal(4, engine.Predict(new PathRow { ImagePath = path }).Features[0]);
    }

    [Fact]
    public void ConvertToOnnx_is_refused_by_name()
    {
        IDataView data = ImagePipeline.Load(_ml, "a.png");
        Assert.StartsWith(
            "ExtractImage cannot be exported as ONNX, which decodes no files. Export the transformers after it by themselves",
            Assert.Throws<NotSupportedException>(
                () => _ml.Model.ConvertToOnnx(ImagePipeline.Estimator(_ml).Fit(data), data, Stream.Null)).Message,
            StringComparison.Ordinal);
    }

    private IDataView Images()
        => _ml.Transforms.LoadImages("ImagePath", _folder.Path, "ImagePath").Fit(ImagePipeline.Load(_ml, "a.png"))
            .Transform(ImagePipeline.Load(_ml, "a.png"));

    private sealed class OtherTypes
    {
        public string[] Paths { get; set; } = [];

        public float[] Numbers { get; set; } = [];

        public byte Number { get; set; }
    }
}
