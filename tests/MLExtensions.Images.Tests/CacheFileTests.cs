using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

/// <summary>A file that keeps pixels for later processes. A new estimator stands for a later process.</summary>
public sealed class CacheFileTests : IDisposable
{
    private const int HashPlace = 8, LengthPlace = 40, ListPlace = 48;

    private static readonly byte[] s_old = TestPictures.Png(1, 2, 3), s_new = TestPictures.Png(4, 5, 6);

    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new(), _caches = new();

    public void Dispose()
    {
        _folder.Dispose();
        _caches.Dispose();
    }

    private string CachePath => Path.Combine(_caches.Path, "pictures.bin");

    [Fact]
    public void A_later_process_uses_it()
    {
        IDataView data = Load(3);
        float[][] pixels = ImagePipeline.Read(Estimator(), data);
        Assert.Equal(["pictures.bin"], _caches.FileNames());
        ReplaceAll(s_new);
        Assert.Equal(pixels, ImagePipeline.Read(Estimator(), data));
        // Other scalings and layouts are made of the same bytes.
        Assert.Equal(
            [1 / 255f, 2 / 255f, 3 / 255f],
            ImagePipeline.Read(
                Estimator(options => (options.Scaling, options.Layout) = (ImageScaling.ZeroToOne, ImageLayout.Interleaved)), data)[2][..3]);
        Assert.Equal(4, ImagePipeline.Read(Estimator(options => options.CacheFile = null), data)[0][0]);
    }

    [Fact]
    public void Files_that_are_new_or_have_changed_are_added_and_those_that_are_gone_are_dropped()
    {
        IDataView data = Load(3);
        ImagePipeline.Read(Estimator(), data);
        long size = new FileInfo(CachePath).Length;
        File.SetLastWriteTimeUtc(PathOf(1), File.GetLastWriteTimeUtc(PathOf(1)).AddSeconds(1));
        ReplaceAll(s_new);
        Assert.Equal([1, 4, 1], First(data));
        Assert.Equal([1, 4, 1, 1], First(Load(4)));
        ReplaceAll(s_new);
        Assert.Equal([1, 4, 1, 1], First(Load(4)));
        Assert.InRange(new FileInfo(CachePath).Length, size + 12, size + 500);
        File.Delete(PathOf(3));
        File.SetLastWriteTimeUtc(PathOf(0), File.GetLastWriteTimeUtc(PathOf(0)).AddSeconds(1));
        First(Load(2));
        Assert.Equal(size, new FileInfo(CachePath).Length);
    }

    [Fact]
    public void A_pass_that_decodes_nothing_does_not_write()
    {
        IDataView data = Load(3);
        ImagePipeline.Read(Estimator(), data);
        DateTime time = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(CachePath, time);
        ImageExtractingEstimator estimator = Estimator();
        ImagePipeline.Read(estimator, data);
        ImagePipeline.Read(estimator, data);
        _ = estimator.Fit(data).Transform(data).GetColumn<int>("Number").ToArray();
        Assert.Equal(time, File.GetLastWriteTimeUtc(CachePath));
    }

    [Fact]
    public void Broken_images_are_remembered_with_their_reason()
    {
        Load(3);
        File.WriteAllBytes(PathOf(1), s_old[..45]);
        IDataView data = Load(3, replaces: false);
        ImageExtractingEstimator LeaveOut() => Estimator(options => options.BrokenImages = BrokenImageHandling.LeaveOut);
        Assert.Equal([0, 2], LeaveOut().Fit(data).Transform(data).GetColumn<int>("Number"));
        TestFolder.Replace(PathOf(1), s_new[..45]);
        ImageExtractingTransformer later = LeaveOut().Fit(data);
        Assert.Equal([0, 2], later.Transform(data).GetColumn<int>("Number"));
        Assert.Contains("end before its last pixel", Assert.Single(later.BrokenImages).Reason);
        File.WriteAllBytes(PathOf(1), s_new);
        Assert.Equal([0, 1, 2], LeaveOut().Fit(data).Transform(data).GetColumn<int>("Number"));
    }

    [Fact]
    public void One_of_other_settings_is_written_anew_and_says_so()
    {
        IDataView data = Load(2);
        ImagePipeline.Read(Estimator(), data);
        string message = Assert.Single(Warnings(() => ImagePipeline.Read(Estimator(options => options.Channels = 1), data)));
        Assert.Contains($"The cache of images '{CachePath}' is not used, and written anew: its images should be of ", message);
        Assert.Contains("Channels = 1", message);
        Assert.Empty(Warnings(() => ImagePipeline.Read(Estimator(options => options.Channels = 1), data)));
    }

    [Theory, InlineData(1), InlineData(7), InlineData(8), InlineData(30), InlineData(5000)]
    public void Another_file_of_that_name_is_not_overwritten(int length)
    {
        IDataView data = Load(2);
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)('a' + i % 26))];
        File.WriteAllBytes(CachePath, content);
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(
                $"The file '{CachePath}' exists, and is no cache of images. Choose another path for CacheFile, or delete it.",
                Assert.Throws<IOException>(() => ImagePipeline.Read(Estimator(), data)).Message);
        }
        Assert.Equal(content, File.ReadAllBytes(CachePath));
        Assert.Equal(["pictures.bin"], _caches.FileNames());
    }

    [Fact]
    public void Another_file_that_appears_meanwhile_is_not_overwritten()
    {
        IDataView data = Load(40);
        IDataView view = Estimator().Fit(data).Transform(data);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        Assert.True(cursor.MoveNext());
        File.WriteAllText(CachePath, "A letter.");
        Assert.Contains("is no cache of images", Assert.Throws<IOException>(() =>
        {
            while (cursor.MoveNext())
                continue;
        }).Message);
        Assert.Equal("A letter.", File.ReadAllText(CachePath));
    }

    [Fact]
    public void An_empty_file_is_written()
    {
        IDataView data = Load(2);
        File.WriteAllBytes(CachePath, []);
        Assert.Equal([1, 1], First(data));
        ReplaceAll(s_new);
        Assert.Equal([1, 1], First(data));
    }

    [Fact]
    public void A_path_that_cannot_be_written_to_is_named()
    {
        IDataView data = Load(2);
        Assert.Contains(
            $"The folder of the cache of images '{Path.Combine(_caches.Path, "no", "pictures.bin")}' (CacheFile) should exist",
            Assert.Throws<DirectoryNotFoundException>(() => Read(Path.Combine(_caches.Path, "no", "pictures.bin"))).Message);
        Assert.Contains(
            $"CacheFile should be the path of a file; '{_caches.Path}' is a folder.",
            Assert.Throws<IOException>(() => Read(_caches.Path)).Message);
        // Nobody can create a file here, not even root.
        if (OperatingSystem.IsLinux())
        {
            Assert.StartsWith(
                "The cache of images '/proc/pictures.bin' (CacheFile) cannot be written: ",
                Assert.ThrowsAny<IOException>(() => Read("/proc/pictures.bin")).Message, StringComparison.Ordinal);
        }
        // Where no image is read, nothing is written.
        ImageExtractingEstimator other = Estimator(options => options.CacheFile = "/no folder/pictures.bin");
        Assert.Equal([0, 1], other.Fit(data).Transform(data).GetColumn<int>("Number"));

        void Read(string cache) => ImagePipeline.Read(Estimator(options => options.CacheFile = cache), data);
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_damaged_byte_never_changes_a_pixel()
    {
        byte[] colors = [10, 20, 30, 255, 40, 50, 60, 255, 70, 80, 90, 255, 100, 110, 120, 255];
        IDataView data = Load(2, content: TestPictures.Png(2, 2, colors));
        float[][] pixels = ImagePipeline.Read(Estimator(), data);
        byte[] whole = File.ReadAllBytes(CachePath);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(CachePath, damaged);
            if (i < HashPlace)
            {
                Assert.Contains("is no cache of images", Assert.Throws<IOException>(() => ImagePipeline.Read(Estimator(), data)).Message);
                continue;
            }
            bool isInList = i < ListPlace + BitConverter.ToInt64(whole, LengthPlace);
            string[] warnings = Warnings(() => Assert.Equal(pixels, ImagePipeline.Read(Estimator(), data)));
            Assert.Equal(isInList ? 1 : 0, warnings.Length);
            Assert.Equal(whole, File.ReadAllBytes(CachePath));
        }
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(CachePath, whole[..length]);
            if (length is > 0 and < HashPlace)
                Assert.Throws<IOException>(() => ImagePipeline.Read(Estimator(), data));
            else
                Assert.Equal(pixels, ImagePipeline.Read(Estimator(), data));
        }
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_forged_list_whose_hash_is_right_gives_pixels_or_a_message()
    {
        IDataView data = Load(2);
        ImagePipeline.Read(Estimator(), data);
        byte[] whole = File.ReadAllBytes(CachePath);
        int end = ListPlace + (int)BitConverter.ToInt64(whole, LengthPlace);
        for (int i = ListPlace; i < end; i++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
            {
                byte[] forged = [.. whole];
                forged[i] = value;
                SHA256.HashData(forged.AsSpan(ListPlace, end - ListPlace)).CopyTo(forged, HashPlace);
                File.WriteAllBytes(CachePath, forged);
                try
                {
                    Assert.All(ImagePipeline.Read(Estimator(), data), pixels => Assert.Equal(1, pixels[0]));
                }
                catch (InvalidDataException e)
                {
                    // A forged reason.
                    Assert.StartsWith("The image '", e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Two_estimators_keep_what_the_other_has_written()
    {
        IDataView all = Load(6), first = _ml.Data.TakeRows(all, 3), last = _ml.Data.SkipRows(all, 3);
        ImageExtractingEstimator one = Estimator(), other = Estimator();
        using (DataViewRowCursor open = other.Fit(last).Transform(last).GetRowCursor(other.Fit(last).Transform(last).Schema))
        {
            ImagePipeline.Read(one, first);
            while (open.MoveNext())
                continue;
        }
        ReplaceAll(s_new);
        Assert.Equal([1, 1, 1, 1, 1, 1], First(all));
    }

    [Fact]
    public void Many_threads_can_read_and_write_one_file()
    {
        IDataView data = Load(40);
        ImageExtractingEstimator shared = Estimator();
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            ImageExtractingEstimator estimator = i % 2 == 0 ? shared : Estimator();
            Assert.All(ImagePipeline.Read(estimator, data), pixels => Assert.Equal(1, pixels[0]));
        });
        ReplaceAll(s_new);
        Assert.All(First(data), pixel => Assert.Equal(1, pixel));
        Assert.Equal(["pictures.bin"], _caches.FileNames());
    }

    [Fact]
    public void A_pass_that_ends_early_leaves_nothing()
    {
        IDataView data = Load(100);
        IDataView view = Estimator().Fit(data).Transform(data);
        using (DataViewRowCursor cursor = view.GetRowCursor(view.Schema))
        {
            Assert.True(cursor.MoveNext());
            if (!OperatingSystem.IsWindows())
                Assert.Empty(_caches.FileNames());
        }
        Assert.Equal(100, Estimator().Fit(data).Transform(data).GetColumn<int>("Number").Count());
        Assert.Empty(_caches.FileNames());
        File.WriteAllBytes(PathOf(50), []);
        Assert.Throws<InvalidDataException>(() => ImagePipeline.Read(Estimator(), data));
        Assert.Empty(_caches.FileNames());
    }

    [Fact]
    public void A_training_that_is_cancelled_leaves_nothing()
    {
        Load(300);
        using var source = new CancellationTokenSource();
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i =>
        {
            if (i == 200)
                source.Cancel();
            return new LabelRow { ImagePath = PathOf(i), Label = i };
        }));
        var trainer = _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { CancellationToken = source.Token });
        Assert.IsType<OperationCanceledException>(
            Assert.ThrowsAny<Exception>(() => Estimator().Append(trainer).Fit(data)).GetBaseException());
        Assert.Empty(_caches.FileNames());
    }

    [Fact]
    public void A_loaded_model_and_a_PredictionEngine_neither_read_nor_write_it()
    {
        IDataView data = Load(2);
        ITransformer model = Estimator().Fit(data), loaded = ImagePipeline.SaveAndLoad(_ml, model, data.Schema);
        using var engine = _ml.Model.CreatePredictionEngine<PathRow, PixelsRow>(model);
        Assert.Equal(1, engine.Predict(new PathRow { ImagePath = PathOf(0) }).Features[0]);
        Assert.Equal(1, ImagePipeline.Read(loaded, data)[0][0]);
        Assert.Empty(_caches.FileNames());
    }

    private string PathOf(int number) => Path.Combine(_folder.Path, $"ä {number}.png");

    private IDataView Load(int count, bool replaces = true, byte[]? content = null)
    {
        for (int i = 0; i < count; i++)
        {
            if (!File.Exists(PathOf(i)) && replaces)
                _folder.Write(Path.GetFileName(PathOf(i)), content ?? s_old);
        }
        return ImagePipeline.Load(_ml, Enumerable.Range(0, count).Select(PathOf));
    }

    private void ReplaceAll(byte[] content)
    {
        foreach (string path in Directory.GetFiles(_folder.Path))
            TestFolder.Replace(path, content);
    }

    private float[] First(IDataView data) => [.. ImagePipeline.Read(Estimator(), data).Select(pixels => pixels[0])];

    private ImageExtractingEstimator Estimator(Action<ImageExtractingEstimator.Options>? change = null)
        => ImagePipeline.Estimator(_ml, options =>
        {
            options.CacheFile = CachePath;
            change?.Invoke(options);
        });

    private string[] Warnings(Action act) =>
        [.. TrainerKinds.Messages(_ml, act).Where(message => message.Contains("cache of images", StringComparison.Ordinal))];

    private sealed class LabelRow
    {
        public string ImagePath { get; set; } = "";

        public float Label { get; set; }
    }
}
