using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

/// <summary>Rows whose image cannot be read: named by an exception, or left out and counted.</summary>
public sealed class BrokenRowsTests : IDisposable
{
    private const int Rows = 120;

    // The images of these rows are broken, each in a way of its own.
    private static readonly SortedDictionary<int, (string Reason, byte[]? Content)> s_broken = new()
    {
        [0] = ("its data end before its last pixel", TestPictures.Png(5, 5)[..80]),
        [7] = ("there is no such file", null),
        [8] = ("it is empty", []),
        [50] = ("it begins with the text 'text', and is not a JPEG, PNG, WebP, GIF, BMP or ICO image with a whole header", [.. "text"u8]),
        [119] = ("there is no such file", null),
    };

    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new();

    public BrokenRowsTests()
    {
        for (int row = 0; row < Rows; row++)
        {
            if (!s_broken.TryGetValue(row, out var broken))
                _folder.Write(NameOf(row), TestPictures.Png((byte)row, 1, 2));
            else if (broken.Content != null)
                _folder.Write(NameOf(row), broken.Content);
        }
    }

    private static int[] Good => [.. Enumerable.Range(0, Rows).Where(row => !s_broken.ContainsKey(row))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_broken_row_is_named_whichever_thread_meets_one_first()
    {
        IDataView data = _ml.Data.SkipRows(Load(), 1);
        for (int round = 0; round < 20; round++)
        {
            var numbers = new List<int>();
            string message = Assert.Throws<InvalidDataException>(
                () => Iterate(Estimator(BrokenImageHandling.Throw), data, numbers)).Message;
            Assert.Equal($"The image '{Path.Combine(_folder.Path, NameOf(7))}' cannot be read: there is no such file.", message);
            Assert.Equal([1, 2, 3, 4, 5, 6], numbers);
        }
    }

    [Fact]
    public void Other_columns_can_be_read_where_an_image_is_broken()
        => Assert.Equal(
            Enumerable.Range(0, Rows),
            Estimator(BrokenImageHandling.Throw).Fit(Load()).Transform(Load()).GetColumn<int>("Number"));

    [Fact]
    public void A_trainer_throws_the_exception_too()
        => Assert.Contains(
            $"The image '{Path.Combine(_folder.Path, NameOf(0))}' cannot be read: its data end before its last pixel.",
            Assert.ThrowsAny<Exception>(
                () => Estimator(BrokenImageHandling.Throw).Append(Trainer()).Fit(Load())).GetBaseException().Message);

    [Theory]
    [InlineData("Number"), InlineData("Number", "Features"), InlineData("Number", "Name", "ImagePath"),
        InlineData("Number", "Name", "ImagePath", "Features")]
    public void Rows_left_out_are_the_same_whichever_columns_are_read(params string[] columns)
    {
        IDataView view = Estimator(BrokenImageHandling.LeaveOut).Fit(Load()).Transform(Load());
        Assert.Null(view.GetRowCount());
        foreach (Random? random in new[] { null, new Random(1) })
        {
            List<int> numbers = [];
            using DataViewRowCursor cursor = view.GetRowCursor(view.Schema.Where(column => columns.Contains(column.Name)), random);
            AssertRows(cursor, columns, numbers, _folder.Path);
            Assert.Equal(Good, numbers.Order());
            Assert.False(cursor.MoveNext());
        }
        List<int> ofSet = [];
        foreach (DataViewRowCursor cursor in view.GetRowCursorSet(view.Schema.Where(column => columns.Contains(column.Name)), 4))
            using (cursor)
                AssertRows(cursor, columns, ofSet, _folder.Path);
        Assert.Equal(Good, ofSet.Order());
    }

    [Fact]
    public void A_shuffled_folder_keeps_images_and_labels_together()
    {
        using var flowers = new TestFolder();
        for (int i = 0; i < 40; i++)
        {
            byte[] content = i % 10 == 3 ? [1] : TestPictures.Png((byte)(i % 4), (byte)i, 0);
            flowers.Write($"class {i % 4}/{i:D2}.png", content);
        }
        ImageFolder data = _ml.Data.LoadImageFolder(flowers.Path);
        IDataView view = Estimator(BrokenImageHandling.LeaveOut).Fit(data).Transform(data);
        Assert.True(view.CanShuffle);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema, new Random(3));
        var pixels = default(VBuffer<float>);
        var getPixels = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var getLabel = cursor.GetGetter<uint>(view.Schema["Label"]);
        var getPath = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["ImagePath"]);
        var seen = new List<int>();
        while (cursor.MoveNext())
        {
            getPixels(ref pixels);
            uint label = 0;
            getLabel(ref label);
            ReadOnlyMemory<char> path = default;
            getPath(ref path);
            int number = (int)pixels.GetItemOrDefault(4);
            Assert.Equal((number % 4 + 1, $"{number:D2}.png"), ((int)label, Path.GetFileName(path.ToString())));
            Assert.Equal(number % 4, pixels.GetItemOrDefault(0));
            seen.Add(number);
        }
        Assert.Equal(36, seen.Distinct().Count());
        Assert.NotEqual(seen.Order(), seen);
    }

    [Fact]
    public void The_log_and_the_transformer_name_the_images_left_out()
    {
        ImageExtractingTransformer transformer = Estimator(BrokenImageHandling.LeaveOut).Fit(Load());
        Assert.Empty(transformer.BrokenImages);
        string message = Assert.Single(LeftOut(() => transformer.Transform(Load()).GetColumn<int>("Number").ToArray()));
        BrokenImage[] expected =
        [
            .. s_broken.Select(row => new BrokenImage
            {
                Name = Path.Combine(_folder.Path, NameOf(row.Key)), Reason = row.Value.Reason,
            }),
        ];
        Assert.Equal(
            "Left out 5 of 120 rows, because the image cannot be read. "
            + $"{string.Join("; ", expected.Select(image => $"{image.Name}: {image.Reason}"))}.", message);
        Assert.Equal(expected, transformer.BrokenImages);

        // A later pass names its own.
        IDataView last = _ml.Data.SkipRows(Load(), 100);
        message = Assert.Single(LeftOut(() => transformer.Transform(last).GetColumn<int>("Number").ToArray()));
        Assert.Equal($"Left out 1 of 20 rows, because the image cannot be read. {expected[^1].Name}: {expected[^1].Reason}.", message);
        Assert.Equal(expected, transformer.BrokenImages);

        IDataView good = _ml.Data.TakeRows(_ml.Data.SkipRows(Load(), 100), 10);
        Assert.Empty(LeftOut(() => transformer.Transform(good).GetColumn<int>("Number").ToArray()));
    }

    [Fact]
    public void A_folder_without_a_readable_image_gives_no_rows()
    {
        IDataView data = ImagePipeline.Load(_ml, "no.png", "");
        ImageExtractingTransformer transformer = Estimator(BrokenImageHandling.LeaveOut).Fit(data);
        Assert.Empty(transformer.Transform(data).GetColumn<float[]>("Features"));
        Assert.Equal(
            [new() { Name = "column 'ImagePath' of row 1", Reason = "its path is empty" },
                new BrokenImage { Name = "no.png", Reason = "there is no such file" }],
            transformer.BrokenImages);
    }

    [Fact]
    public void A_PredictionEngine_gives_NaN_for_a_broken_image_and_goes_on()
    {
        IDataView data = Load();
        ITransformer model = Estimator(BrokenImageHandling.LeaveOut).Append(Trainer()).Fit(data);
        foreach (ITransformer transformer in new[] { model, ImagePipeline.SaveAndLoad(_ml, model, data.Schema) })
        {
            using var ofBytes = _ml.Model.CreatePredictionEngine<BytesRow, ScoreRow>(transformer);
            ScoreRow broken = ofBytes.Predict(new BytesRow { ImagePath = [1, 2, 3] });
            Assert.Equal(12, broken.Features.Length);
            Assert.All(broken.Features, number => Assert.True(float.IsNaN(number)));
            Assert.True(float.IsNaN(broken.Score));
            Assert.True(float.IsFinite(ofBytes.Predict(new BytesRow { ImagePath = TestPictures.Png(1, 2, 3) }).Score));
            using var ofPaths = _ml.Model.CreatePredictionEngine<PathRow, ScoreRow>(transformer);
            Assert.True(float.IsNaN(ofPaths.Predict(new PathRow { ImagePath = "no.png" }).Score));
        }
    }

    [Fact]
    public void A_service_that_predicts_for_a_long_time_keeps_no_list_of_broken_images()
    {
        ImageExtractingTransformer transformer = Estimator(BrokenImageHandling.LeaveOut).Fit(Load());
        using var engine = _ml.Model.CreatePredictionEngine<BytesRow, PixelsRow>(transformer);
        for (int i = 0; i < 3; i++)
            Assert.True(float.IsNaN(engine.Predict(new BytesRow { ImagePath = [1, 2, 3] }).Features[0]));
        Assert.Empty(transformer.BrokenImages);
    }

    [Fact]
    public void Rows_left_out_are_left_out_of_training_evaluation_and_caching()
    {
        IDataView data = Load();
        ITransformer model = Estimator(BrokenImageHandling.LeaveOut).AppendCacheCheckpoint(_ml).Append(Trainer()).Fit(data);
        IDataView scored = model.Transform(data);
        Assert.Equal(Good, scored.GetColumn<int>("Number"));
        Assert.True(double.IsFinite(_ml.Regression.Evaluate(scored, "Target").RSquared));
        Assert.Equal(Good, _ml.Data.Cache(scored).GetColumn<int>("Number"));
        Assert.Equal(Good[..10], _ml.Data.TakeRows(scored, 10).GetColumn<int>("Number"));
        Assert.Equal(10, scored.Preview(10).RowView.Length);
    }

    [Theory, InlineData(BrokenImageHandling.Throw), InlineData(BrokenImageHandling.LeaveOut)]
    public void Paths_that_are_no_files_are_named(BrokenImageHandling handling)
    {
        string[] paths = ["", "no.png", ".", "a\0b.png", new string('x', 5000)];
        string[] reasons = ["its path is empty", "there is no such file", "it is a folder", "Null character in path", "too long"];
        for (int i = 0; i < paths.Length; i++)
        {
            IDataView data = ImagePipeline.Load(_ml, paths[i]);
            ImageExtractingTransformer transformer = ImagePipeline.Estimator(
                _ml, options => (options.BrokenImages, options.ImageFolder) = (handling, _folder.Path)).Fit(data);
            if (handling == BrokenImageHandling.Throw)
            {
                string message = Assert.Throws<InvalidDataException>(() => ImagePipeline.Read(transformer, data)).Message;
                Assert.StartsWith(i == 0 ? "The image in column 'ImagePath' of row 0 " : "The image '", message, StringComparison.Ordinal);
                Assert.Contains(reasons[i], message);
            }
            else
            {
                Assert.Empty(ImagePipeline.Read(transformer, data));
                Assert.Contains(reasons[i], Assert.Single(transformer.BrokenImages).Reason);
            }
        }
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        if (OperatingSystem.IsWindows())
            return;
        string pipe = Path.Combine(_folder.Path, "pipe.png"), link = Path.Combine(_folder.Path, "link.png");
        Assert.Equal(0, (await Command.Run(_folder.Path, new Dictionary<string, string>(), "mkfifo", pipe)).ExitCode);
        File.CreateSymbolicLink(link, pipe);
        foreach (string path in new[] { pipe, link })
        {
            IDataView data = ImagePipeline.Load(_ml, path);
            Task<InvalidDataException> read = Task.Run(
                () => Assert.Throws<InvalidDataException>(() => ImagePipeline.Read(Estimator(BrokenImageHandling.Throw), data)));
            Assert.Contains("it is empty", (await read.WaitAsync(TimeSpan.FromSeconds(30))).Message);
        }
    }

    [Fact]
    public void A_file_without_permission_is_broken_until_there_is_one()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = Path.Combine(_folder.Path, NameOf(1));
        IDataView data = ImagePipeline.Load(_ml, path);
        ImageExtractingEstimator estimator = Estimator(BrokenImageHandling.Throw);
        File.SetUnixFileMode(path, UnixFileMode.None);
        // Nothing is forbidden to root.
        if (!Environment.IsPrivilegedProcess)
            Assert.Contains("denied", Assert.Throws<InvalidDataException>(() => ImagePipeline.Read(estimator, data)).Message);
        // Size and time are the same as before.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(1, ImagePipeline.Read(estimator, data).Single()[0]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Paths_begin_at_the_image_folder_unless_they_are_absolute(bool isAbsolute)
    {
        IDataView data = ImagePipeline.Load(_ml, isAbsolute ? Path.Combine(_folder.Path, NameOf(1)) : NameOf(1));
        foreach (string folder in new[] { _folder.Path, Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path) })
        {
            Assert.Equal(
                1, ImagePipeline.Read(ImagePipeline.Estimator(_ml, options => options.ImageFolder = folder), data).Single()[0]);
        }
    }

    private static string NameOf(int row) => row.ToString("D3", CultureInfo.InvariantCulture) + ".png";

    private static void AssertRows(DataViewRowCursor cursor, string[] columns, List<int> numbers, string folder)
    {
        int number = 0;
        ReadOnlyMemory<char> text = default;
        var pixels = default(VBuffer<float>);
        DataViewSchema schema = cursor.Schema;
        var getNumber = cursor.GetGetter<int>(schema["Number"]);
        foreach (string other in new[] { "ImagePath", "Name", "Target", "Features" })
            Assert.Equal(columns.Contains(other), cursor.IsColumnActive(schema[other]));
        if (!columns.Contains("Features"))
            Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<float>>(schema["Features"]));
        for (long position = 0; cursor.MoveNext(); position++)
        {
            Assert.Equal(position, cursor.Position);
            getNumber(ref number);
            numbers.Add(number);
            if (columns.Contains("Features"))
            {
                cursor.GetGetter<VBuffer<float>>(schema["Features"])(ref pixels);
                Assert.Equal([number, number, number, number, 1, 1, 1, 1, 2, 2, 2, 2], pixels.DenseValues());
            }
            if (columns.Contains("Name"))
            {
                cursor.GetGetter<ReadOnlyMemory<char>>(schema["Name"])(ref text);
                Assert.Equal($"row {number}", text.ToString());
            }
            if (columns.Contains("ImagePath"))
            {
                cursor.GetGetter<ReadOnlyMemory<char>>(schema["ImagePath"])(ref text);
                Assert.Equal(Path.Combine(folder, NameOf(number)), text.ToString());
            }
        }
    }

    private static void Iterate(ImageExtractingEstimator estimator, IDataView data, List<int> numbers)
    {
        IDataView view = estimator.Fit(data).Transform(data);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        var getPixels = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var getNumber = cursor.GetGetter<int>(view.Schema["Number"]);
        var pixels = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            int number = 0;
            getNumber(ref number);
            getPixels(ref pixels);
            numbers.Add(number);
        }
    }

    private ImageExtractingEstimator Estimator(BrokenImageHandling handling)
        => ImagePipeline.Estimator(_ml, options => options.BrokenImages = handling);

    private IEstimator<ITransformer> Trainer() => _ml.Regression.Trainers.Sgd("Target", epochs: 1);

    private string[] LeftOut(Action act) =>
    [
        .. TrainerKinds.Messages(_ml, act).Where(message => message.Contains("Left out", StringComparison.Ordinal))
            .Select(message => message[message.IndexOf("Left out", StringComparison.Ordinal)..]),
    ];

    private IDataView Load() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(row => new TargetRow
    {
        ImagePath = Path.Combine(_folder.Path, NameOf(row)), Number = row, Name = $"row {row}", Target = row / 100f,
    }));

    private sealed class TargetRow
    {
        public string ImagePath { get; set; } = "";

        public int Number { get; set; }

        public string Name { get; set; } = "";

        public float Target { get; set; }
    }

    private sealed class ScoreRow
    {
        public float[] Features { get; set; } = [];

        public float Score { get; set; }
    }
}
