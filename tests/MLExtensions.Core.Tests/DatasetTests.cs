using System.Buffers.Binary;
using System.IO.Compression;

namespace MLExtensions.Core.Tests;

/// <summary>IDX files, whole and damaged. Every message has the file's name, what was expected and what was found.</summary>
public sealed class DatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public void Raw_and_compressed_files_are_read(bool isCompressed)
    {
        string images = Save("images", Idx([2, 2, 3], [.. Enumerable.Range(0, 12).Select(i => (byte)i)]), isCompressed),
            labels = Save("labels", Idx([2], [1, 0]), isCompressed);
        LabeledImages read = LabeledImages.Read(images, labels, ["a", "b"]);
        Assert.Equal((2, 2, 3), (read.Count, read.Rows, read.Columns));
        Assert.Equal([6, 7, 8, 9, 10, 11], read.Image(1).ToArray());
        Assert.Equal([1, 0], read.Labels.ToArray());
    }

    [Fact]
    public void Without_class_names_they_are_the_numbers_up_to_the_largest_label()
        => Assert.Equal(
            ["0", "1", "2", "3"], LabeledImages.Read(Save("images", Idx([2, 1, 1], [5, 6])), Save("labels", Idx([2], [3, 1]))).ClassNames);

    [Fact]
    public void A_wrong_magic_number_is_named() => Refuses(Idx([2], [1, 2]), "should be 00000803", "found 00000801");

    [Fact]
    public void Another_type_of_numbers_is_named() => Refuses([0, 0, 0x0D, 3, .. new byte[12]], "should be 00000803", "found 00000D03");

    [Fact]
    public void A_truncated_header_is_named() => Refuses(Idx([2, 2, 3], [])[..10], "should have 16 bytes", "ends after 10");

    [Fact]
    public void An_empty_file_is_named() => Refuses([], "should have 16 bytes", "ends after 0");

    [Fact]
    public void A_truncated_file_is_named() => Refuses(Idx([2, 2, 3], new byte[11]), "12 bytes of numbers should follow", "ends after 11");

    [Fact]
    public void An_over_long_file_is_named()
        => Refuses(Idx([2, 2, 3], new byte[14]), "12 bytes of numbers should follow", "found 2 beyond");

    [Fact]
    public void A_header_that_announces_two_gigabytes_costs_no_memory()
    {
        byte[] file = Idx([32768, 256, 255], [1, 2, 3]);
        string path = Save("images", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("ends after 3", Assert.Throws<FormatException>(() => IdxFile.Read(path, 3)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_header_that_announces_more_than_an_array_can_hold_is_refused()
        => Refuses(Idx([-1, -1, -1], [1]), "should have at most", "announces");

    [Fact]
    public void A_corrupt_gzip_is_named()
    {
        byte[] file = Compress(Idx([2, 2, 3], [.. Enumerable.Range(0, 12).Select(i => (byte)i)]));
        byte[] damaged = [.. file];
        damaged[12] ^= 0xFF;
        Refuses(damaged, "gzip");
        byte[] wrongSum = [.. file];
        wrongSum[^6] ^= 1;
        Refuses(wrongSum, "gzip");
        Refuses(file[..5], "is no valid IDX file");
    }

    [Fact]
    public void A_gzip_cut_short_by_any_number_of_bytes_is_refused()
    {
        byte[] file = Compress(Idx([2, 2, 3], [.. Enumerable.Range(0, 12).Select(i => (byte)i)]));
        for (int length = 2; length < file.Length; length++)
            Refuses(file[..length], "is no valid IDX file");
    }

    [Fact]
    public void Without_an_image_there_is_nothing_to_load_however_large_it_would_be()
    {
        string images = Save("images", Idx([0, 30000, 30000], [])), labels = Save("labels", Idx([0], []));
        Assert.Contains(
            "at least one image of at least one pixel; found 0 of 30000 x 30000",
            Assert.Throws<FormatException>(() => LabeledImages.Read(images, labels)).Message);
    }

    [Fact]
    public void Class_names_without_a_name_are_refused()
    {
        string images = Save("images", Idx([1, 1, 1], [1])), labels = Save("labels", Idx([1], [0]));
        Assert.Contains("found no class", Assert.Throws<ArgumentException>(() => LabeledImages.Read(images, labels, [])).Message);
        Assert.Contains("found one without", Assert.Throws<ArgumentException>(() => LabeledImages.Read(images, labels, [null!])).Message);
        Assert.Equal("imagesPath", Assert.Throws<ArgumentNullException>(() => LabeledImages.Read(null!, labels)).ParamName);
    }

    [Fact]
    public void Images_and_labels_that_disagree_in_number_are_both_named()
    {
        string images = Save("images", Idx([2, 1, 1], [5, 6])), labels = Save("labels", Idx([3], [0, 0, 0]));
        var e = Assert.Throws<FormatException>(() => LabeledImages.Read(images, labels));
        Assert.Contains($"2 images in '{images}'", e.Message);
        Assert.Contains($"3 labels in '{labels}'", e.Message);
    }

    [Fact]
    public void A_label_out_of_range_is_named_with_its_place()
    {
        string images = Save("images", Idx([3, 1, 1], [5, 6, 7])), labels = Save("labels", Idx([3], [0, 9, 10]));
        var e = Assert.Throws<FormatException>(() => LabeledImages.Read(images, labels, FashionMnist.ClassNames));
        Assert.Contains(labels, e.Message);
        Assert.Contains("from 0 to 9; found 10 at index 2", e.Message);
    }

    [Fact]
    public void Fashion_MNIST_is_taken_from_the_folder_given_or_the_one_inside_it()
    {
        string inside = Directory.CreateDirectory(Path.Combine(_folder, "fashion-mnist")).FullName;
        File.WriteAllBytes(Path.Combine(inside, "t10k-images-idx3-ubyte"), Idx([1, 28, 28], new byte[784]));
        File.WriteAllBytes(Path.Combine(inside, "t10k-labels-idx1-ubyte.gz"), Compress(Idx([1], [9])));
        Assert.Equal(1, FashionMnist.Read(FashionMnistSplit.Test, inside).Count);
        Assert.Equal(1, FashionMnist.Read(FashionMnistSplit.Test, _folder).Count);

        var e = Assert.Throws<FileNotFoundException>(() => FashionMnist.Read(FashionMnistSplit.Train, _folder));
        Assert.Contains("train-images-idx3-ubyte", e.Message);
        Assert.Contains(_folder, e.Message);
        Assert.DoesNotContain("/usr/share", e.Message);
        Assert.Contains("datasets/download.sh", e.Message);
    }

    [Fact]
    public void Fashion_MNIST_is_searched_in_the_named_folder_or_else_in_the_working_folder_and_where_Debian_has_it()
    {
        Assert.Equal(["given", Path.Combine("given", "fashion-mnist")], FashionMnist.Folders("given", "variable", "working"));
        Assert.Equal(["variable", Path.Combine("variable", "fashion-mnist")], FashionMnist.Folders(null, "variable", "working"));
        Assert.Equal(
            [Path.Combine("working", "datasets", "fashion-mnist"), "/usr/share/datasets/fashion-mnist"],
            FashionMnist.Folders(null, null, "working"));
    }

    [Fact]
    public void Fashion_MNIST_itself_is_whole()
    {
        LabeledImages train = FashionMnist.Read(FashionMnistSplit.Train), test = FashionMnist.Read(FashionMnistSplit.Test);
        Assert.Equal((60_000, 10_000), (train.Count, test.Count));
        Assert.Equal((28, 28), (train.Rows, train.Columns));
        Assert.All(train.Labels.ToArray().CountBy(label => label), pair => Assert.Equal(6_000, pair.Value));
        Assert.Equal("Ankle boot", train.ClassNames[train.Labels.Span[0]]);
    }

    private void Refuses(byte[] file, params string[] words)
    {
        string path = Save("images", file);
        string message = Assert.Throws<FormatException>(() => IdxFile.Read(path, 3)).Message;
        Assert.Contains(path, message);
        Assert.All(words, word => Assert.Contains(word, message));
    }

    private string Save(string name, byte[] content, bool isCompressed = false)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, isCompressed ? Compress(content) : content);
        return path;
    }

    private static byte[] Idx(int[] dimensions, byte[] data)
    {
        byte[] header = new byte[4 + 4 * dimensions.Length];
        header[2] = 0x08;
        header[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        return [.. header, .. data];
    }

    private static byte[] Compress(byte[] content)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }
}
