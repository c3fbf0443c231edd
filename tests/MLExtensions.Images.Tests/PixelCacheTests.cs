using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

/// <summary>Each file is decoded once, and again where its size or time has changed. Files replaced unnoticed show what is used.</summary>
public sealed class PixelCacheTests : IDisposable
{
    private static readonly byte[] s_old = TestPictures.Png(1, 2, 3), s_new = TestPictures.Png(4, 5, 6);

    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_decoded_once()
    {
        Assert.Equal(s_old.Length, s_new.Length);
        string path = _folder.Write("a.png", s_old);
        IDataView data = ImagePipeline.Load(_ml, path);
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml);
        Assert.Equal(1, First(estimator, data));
        TestFolder.Replace(path, s_new);
        // Another transformer of the same estimator, too.
        Assert.Equal(1, First(estimator, data));
        Assert.Equal(4, First(ImagePipeline.Estimator(_ml), data));
    }

    [Fact]
    public void A_file_whose_time_or_size_has_changed_is_decoded_again()
    {
        string path = _folder.Write("a.png", s_old);
        IDataView data = ImagePipeline.Load(_ml, path);
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml);
        Assert.Equal(1, First(estimator, data));
        TestFolder.Replace(path, s_new);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        Assert.Equal(4, First(estimator, data));
        TestFolder.Replace(path, [.. TestPictures.Png(7, 8, 9), 0]);
        Assert.Equal(7, First(estimator, data));
        File.Delete(path);
        Assert.Contains("there is no such file", Assert.Throws<InvalidDataException>(() => First(estimator, data)).Message);
    }

    [Fact]
    public void A_link_is_known_by_the_file_that_it_leads_to()
    {
        string one = _folder.Write("one.png", s_old), link = Path.Combine(_folder.Path, "link.png");
        File.CreateSymbolicLink(link, one);
        IDataView data = ImagePipeline.Load(_ml, link);
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml);
        Assert.Equal(1, First(estimator, data));
        // The link stays as it is.
        File.WriteAllBytes(one, s_new);
        File.SetLastWriteTimeUtc(one, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal(4, First(estimator, data));
    }

    [Fact]
    public void A_relative_path_is_another_file_in_another_folder()
    {
        string one = Path.GetDirectoryName(_folder.Write("one/a.png", s_old))!,
            other = Path.GetDirectoryName(_folder.Write("two/a.png", s_new))!;
        File.SetLastWriteTimeUtc(Path.Combine(other, "a.png"), File.GetLastWriteTimeUtc(Path.Combine(one, "a.png")));
        var reader = new PixelReader(new PixelShape(2, 2, 3, ImageFit.Crop, ImageFilter.Box, ImageColor.White, 1000));
        PixelCache cache = PixelCache.Create(new ImageExtractingEstimator.Options { Width = 2, Height = 2 })!;
        byte[] pixels = new byte[12];
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, one);
        cache.Read(Path.Combine(relative, "a.png"), pixels, reader);
        Assert.Equal(1, pixels[0]);
        TestFolder.Replace(Path.Combine(one, "a.png"), s_new);
        // The same file by another path.
        cache.Read(Path.Combine(one, "a.png"), pixels, reader);
        Assert.Equal(1, pixels[0]);
        cache.Read(Path.Combine(other, "a.png"), pixels, reader);
        Assert.Equal(4, pixels[0]);
    }

    [Theory, InlineData(0, 0), InlineData(11, 0), InlineData(12, 1), InlineData(25, 2), InlineData(36, 3), InlineData(null, 5)]
    public void The_bound_is_respected(int? bytes, int kept)
    {
        string[] paths = [.. Enumerable.Range(0, 5).Select(i => _folder.Write($"{i}.png", s_old))];
        IDataView data = ImagePipeline.Load(_ml, paths);
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml, options => options.MaximumCacheBytes = bytes);
        // Broken images need no room for pixels, and take none when they are mended.
        File.WriteAllBytes(paths[0], [1]);
        Assert.Throws<InvalidDataException>(() => First(estimator, data));
        File.WriteAllBytes(paths[0], s_old);
        File.SetLastWriteTimeUtc(paths[0], DateTime.UtcNow.AddSeconds(9));
        Assert.All(ImagePipeline.Read(estimator, data), pixels => Assert.Equal(1, pixels[0]));
        Assert.All(ImagePipeline.Read(estimator, data), pixels => Assert.Equal(1, pixels[0]));
        foreach (string path in paths)
            TestFolder.Replace(path, s_new);
        Assert.Equal(kept, ImagePipeline.Read(estimator, data).Count(pixels => pixels[0] == 1));
    }

    [Fact]
    public void A_broken_image_is_remembered_until_its_file_changes()
    {
        string path = _folder.Write("a.png", s_old[..^1]);
        TestFolder.Replace(path, [.. s_old[..40], .. new byte[s_old.Length - 41]]);
        IDataView data = ImagePipeline.Load(_ml, path);
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml);
        string message = Assert.Throws<InvalidDataException>(() => First(estimator, data)).Message;
        TestFolder.Replace(path, s_old[..^1]);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => First(estimator, data)).Message);
        File.WriteAllBytes(path, s_old);
        Assert.Equal(1, First(estimator, data));
    }

    [Fact]
    public void Cross_validation_decodes_each_file_once()
    {
        string[] paths = [.. Enumerable.Range(0, 60).Select(i => _folder.Write($"{(i % 2 == 0 ? "dark" : "light")}/{i}.png",
            TestPictures.Png((byte)(i % 2 * 100 + i), 9, 9)))];
        ImageFolder data = _ml.Data.LoadImageFolder(_folder.Path);
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml, options => options.Scaling = ImageScaling.ZeroToOne);
        Assert.Equal(60, ImagePipeline.Read(estimator, data).Length);
        foreach (string path in paths)
            TestFolder.Replace(path, new byte[new FileInfo(path).Length]);
        var folds = _ml.MulticlassClassification.CrossValidate(data, estimator.Append(
            _ml.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [8], epochs: 300)), numberOfFolds: 3);
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.8, 1));
    }

    [Fact]
    public void A_chain_trains_and_is_evaluated_saved_and_loaded()
    {
        for (int i = 0; i < 60; i++)
        {
            byte level = (byte)(150 + i), other = (byte)i;
            (string name, byte[] file) = (i % 3) switch
            {
                0 => ("red", TestPictures.Png(level, other, other, 6, 5)),
                1 => ("green", TestPictures.Png(other, level, other, 6, 5)),
                _ => ("blue", TestPictures.Png(other, other, level, 6, 5)),
            };
            _folder.Write($"{name}/{i:D2}.png", file);
        }
        ImageFolder data = _ml.Data.LoadImageFolder(_folder.Path);
        var pipeline = _ml.Transforms.ExtractImage("Features", "ImagePath", 4, 4)
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [8], epochs: 30))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel"));
        ITransformer model = pipeline.Fit(data), loaded = ImagePipeline.SaveAndLoad(_ml, model, data.Schema);
        foreach (ITransformer transformer in new[] { model, loaded })
        {
            IDataView scored = transformer.Transform(data);
            Assert.Equal(1, _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
            using var engine = _ml.Model.CreatePredictionEngine<BytesRow, ClassRow>(transformer);
            Assert.Equal("green", engine.Predict(new BytesRow { ImagePath = TestPictures.Png(20, 230, 10, 50, 70) }).PredictedName);
        }
    }

    private static float First(ImageExtractingEstimator estimator, IDataView data) => ImagePipeline.Read(estimator, data)[0][0];

    private sealed class ClassRow
    {
        public string PredictedName { get; set; } = "";
    }
}
