using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

/// <summary>Memory of images is freed as soon as they are resized.</summary>
[Trait("Speed", "Slow")]
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests : IDisposable
{
    // Decoded, an image has 4 bytes for each of its 3 million pixels.
    private const int Width = 2000, Height = 1500, BytesOfImage = Width * Height * 4;

    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("paths", 200), InlineData("bytes", 30), InlineData("MLImage", 30)]
    public void Large_images_need_the_memory_of_a_few_however_many_they_are(string kind, int images)
    {
        byte[][] files = [TestPictures.Jpeg(Width, Height), TestPictures.Jpeg(Width, Height - 100), TestPictures.Jpeg(Width - 100, Height)];
        string[] paths = [.. files.Select((file, i) => _folder.Write($"{i}.jpg", file))];
        IDataView data = kind == "bytes"
            ? _ml.Data.LoadFromEnumerable(Enumerable.Range(0, images).Select(i => new BytesRow { ImagePath = files[i % files.Length] }))
            : ImagePipeline.Load(_ml, Enumerable.Range(0, images).Select(i => paths[i % paths.Length]));
        IEstimator<ITransformer> estimator = ImagePipeline.Estimator(_ml, options =>
            (options.MaximumCacheBytes, options.Width, options.Height, options.InputColumnName)
                = (0, 224, 224, kind == "MLImage" ? "Image" : "ImagePath"));
        if (kind == "MLImage")
            estimator = _ml.Transforms.LoadImages("Image", "", "ImagePath").Append(estimator);
        ITransformer transformer = estimator.Fit(data);
        // LeastGrowth runs it five times: of paths, 1,000 images.
        long growth = ResidentMemory.LeastGrowth(() => Assert.Equal(images, Count(transformer.Transform(data))));
        Assert.InRange(growth, long.MinValue, 4 * BytesOfImage);
    }

    [Fact]
    public void Broken_images_leave_no_memory_behind()
    {
        byte[] file = TestPictures.Jpeg(Width, Height);
        IDataView data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 30).Select(i => new BytesRow { ImagePath = file[..(file.Length * 9 / 10)] }));
        ITransformer transformer = ImagePipeline.Estimator(_ml, options => options.BrokenImages = BrokenImageHandling.LeaveOut).Fit(data);
        long growth = ResidentMemory.LeastGrowth(() => Assert.Equal(0, Count(transformer.Transform(data))));
        Assert.InRange(growth, long.MinValue, 4 * BytesOfImage);
    }

    private static int Count(IDataView view)
    {
        int rows = 0;
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema.Where(column => column.Name == "Features"));
        var getPixels = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        for (var pixels = default(VBuffer<float>); cursor.MoveNext(); rows++)
            getPixels(ref pixels);
        return rows;
    }
}
