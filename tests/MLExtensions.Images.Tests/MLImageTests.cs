using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Images.Tests;

/// <summary>Images that are an MLImage: of LoadImages, or objects of the user.</summary>
public sealed class MLImageTests : IDisposable
{
    // Of straight colours. ML.NET multiplies them by alpha when it decodes them.
    private static readonly byte[] s_transparent = TestPictures.Png(2, 2,
        [200, 100, 0, 128, 9, 9, 9, 0, 50, 60, 70, 255, 255, 255, 255, 64]);

    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadImages_leads_to_the_pixels_of_the_file()
    {
        string[] names = [.. TestPictures.Files.Keys.Where(name => !name.StartsWith("orientation", StringComparison.Ordinal)
            && !name.StartsWith("icon", StringComparison.Ordinal))];
        foreach (string name in names)
            _folder.Write(name, TestPictures.Files[name]);
        _folder.Write("transparent.png", s_transparent);
        IDataView data = ImagePipeline.Load(_ml, [.. names, "transparent.png"]);
        foreach (int channels in new[] { 1, 3 })
        {
            float[][] ofFiles = ImagePipeline.Read(Estimator("ImagePath"), data);
            float[][] ofImages = ImagePipeline.Read(
                _ml.Transforms.LoadImages("Image", _folder.Path, "ImagePath").Append(Estimator("Image")), data);
            Assert.Equal(ofFiles.Length, ofImages.Length);
            // What was multiplied by alpha and rounded can differ by 1. Skia makes grey of colours with weights of its own.
            foreach ((float[] file, float[] image) in ofFiles.Zip(ofImages))
                Assert.Equal(file, image, (a, b) => Math.Abs(a - b) <= 2);

            ImageExtractingEstimator Estimator(string column) => ImagePipeline.Estimator(_ml, options =>
                (options.InputColumnName, options.ImageFolder, options.Channels, options.Width, options.Background)
                    = (column, _folder.Path, channels, 5, new ImageColor(0, 0, 255)));
        }
    }

    [Theory, InlineData(MLPixelFormat.Rgba32), InlineData(MLPixelFormat.Bgra32)]
    public void Objects_of_the_user_are_read_in_either_order_of_channels_and_stay_usable(MLPixelFormat format)
    {
        byte[] pixels = format == MLPixelFormat.Rgba32
            ? [100, 50, 0, 128, 0, 0, 0, 0, 50, 60, 70, 255, 64, 64, 64, 64]
            : [0, 50, 100, 128, 0, 0, 0, 0, 70, 60, 50, 255, 64, 64, 64, 64];
        using MLImage image = MLImage.CreateFromPixels(2, 2, format, pixels);
        IDataView data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }, new ImageRow { Image = image }]);
        ImageExtractingEstimator estimator = ImagePipeline.Estimator(_ml, options => (options.InputColumnName, options.Background,
            options.Layout) = ("Image", new ImageColor(0, 0, 255), ImageLayout.Interleaved));
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.All(
                ImagePipeline.Read(estimator, data), read => Assert.Equal([100, 50, 127, 0, 0, 255, 50, 60, 70, 64, 64, 255], read));
        }
        using (var engine = _ml.Model.CreatePredictionEngine<ImageRow, PixelsRow>(estimator.Fit(data)))
            Assert.Equal(100, engine.Predict(new ImageRow { Image = image }).Features[0]);
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Fact]
    public void A_row_without_an_image_is_broken()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [1, 2, 3, 255]);
        IDataView data = _ml.Data.LoadFromEnumerable(
            [new ImageRow { Image = image }, new ImageRow { Number = 1 }, new ImageRow { Image = image, Number = 2 }]);
        Assert.Equal(
            "The image in column 'Image' of row 1 cannot be read: it is null.",
            Assert.Throws<InvalidDataException>(
                () => ImagePipeline.Read(ImagePipeline.Estimator(_ml, options => options.InputColumnName = "Image"), data)).Message);
        ImageExtractingTransformer transformer = ImagePipeline.Estimator(
            _ml, options => (options.InputColumnName, options.BrokenImages) = ("Image", BrokenImageHandling.LeaveOut)).Fit(data);
        Assert.Equal([0, 2], transformer.Transform(data).GetColumn<int>("Number"));
        Assert.Equal([new BrokenImage { Name = "column 'Image' of row 1", Reason = "it is null" }], transformer.BrokenImages);
    }

    [Fact]
    public void An_image_of_too_many_pixels_is_refused()
    {
        using MLImage image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, new byte[8]);
        IDataView data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        Assert.Contains("2 x 1 pixels; at most 1", Assert.Throws<InvalidDataException>(() => ImagePipeline.Read(
            ImagePipeline.Estimator(_ml, options => (options.InputColumnName, options.MaximumPixels) = ("Image", 1)), data)).Message);
    }

    private sealed class ImageRow
    {
        [ImageType(2, 2)]
        public MLImage? Image { get; set; }

        public int Number { get; set; }
    }
}
