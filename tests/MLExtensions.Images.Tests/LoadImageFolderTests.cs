using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

public sealed class LoadImageFolderTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_folder_is_a_class_and_everything_is_sorted()
    {
        WriteAll(
            "zebra/b.png", "zebra/a.JPG", "ant/sub/c.webp", "ant/Z.Png", "Ant/1.gif", "ant/a.jpeg", "ant/b.bmp", "zebra/10.ico",
            "zebra/9.jfif");
        ImageFolder data = _ml.Data.LoadImageFolder(_folder.Path);
        Assert.Equal(["Ant", "ant", "zebra"], data.ClassNames);
        Assert.Empty(data.FilesLeftOut);
        Assert.Equal(9, data.GetRowCount());
        Assert.True(data.CanShuffle);
        Assert.Equal(["ImagePath", "Label"], data.Schema.Select(column => column.Name));
        Assert.Equal(TextDataViewType.Instance, data.Schema["ImagePath"].Type);
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), data.Schema["Label"].Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Label"].GetKeyValues(ref names);
        Assert.Equal(data.ClassNames, names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(
            ["Ant/1.gif", "ant/Z.Png", "ant/a.jpeg", "ant/b.bmp", "ant/sub/c.webp", "zebra/10.ico", "zebra/9.jfif", "zebra/a.JPG",
                "zebra/b.png"],
            Names(data));
        Assert.Equal([1u, 2, 2, 2, 2, 3, 3, 3, 3], data.GetColumn<uint>("Label"));
        Assert.All(data.GetColumn<string>("ImagePath"), path => Assert.True(Path.IsPathRooted(path) && File.Exists(path)));
        Assert.Equal(Names(data), Names(_ml.Data.LoadImageFolder(Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path))));
    }

    [Fact]
    public void Shuffled_rows_keep_path_and_label_together()
    {
        WriteAll([.. Enumerable.Range(0, 30).Select(i => $"class {i % 3}/{i}.png")]);
        ImageFolder data = _ml.Data.LoadImageFolder(_folder.Path);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema, new Random(1));
        var getPath = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["ImagePath"]);
        var getLabel = cursor.GetGetter<uint>(data.Schema["Label"]);
        var paths = new List<string>();
        while (cursor.MoveNext())
        {
            ReadOnlyMemory<char> path = default;
            uint label = 0;
            getPath(ref path);
            getLabel(ref label);
            Assert.Contains($"class {label - 1}", path.ToString());
            paths.Add(path.ToString());
        }
        Assert.Equal(data.GetColumn<string>("ImagePath"), paths.Order(StringComparer.Ordinal));
        Assert.NotEqual(data.GetColumn<string>("ImagePath"), paths);
    }

    [Fact]
    public void Files_that_are_no_images_are_counted_and_named()
    {
        WriteAll("a/1.png", "a/.hidden.png", "a/notes.txt", "a/Thumbs.db", ".git/2.png", "loose.png", "a/3.tiff", "a/none", "b/x.txt");
        ImageFolder? data = null;
        string[] messages =
        [
            .. TrainerKinds.Messages(_ml, () => data = _ml.Data.LoadImageFolder(_folder.Path))
                .Where(message => message.Contains("Left out", StringComparison.Ordinal)),
        ];
        Assert.Equal(["a/1.png"], Names(data!));
        Assert.Equal(
            [(".git", "it is a hidden folder"), ("a/.hidden.png", "it is hidden"), ("a/3.tiff", "extension"), ("a/Thumbs.db", "extension"),
                ("a/none", "extension"), ("a/notes.txt", "extension"), ("b/x.txt", "extension"), ("loose.png", "it has no class")],
            data!.FilesLeftOut.Select(file => (Relative(file.Path), file.Reason.StartsWith("its extension", StringComparison.Ordinal)
                ? "extension" : file.Reason)));
        Assert.Equal(4, messages.Length);
        Assert.Contains(messages, message => message.Contains(
            "Left out 5 files, because its extension is not one of .jpg, .jpeg, .jfif, .png, .webp, .gif, .bmp, .ico: '",
            StringComparison.Ordinal));
        Assert.Contains(messages, message => message.EndsWith(
            $"Left out 1 file, because it is hidden: '{Path.Combine(_folder.Path, "a", ".hidden.png")}'.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_function_of_the_path_can_give_the_class()
    {
        WriteAll("cat.1.png", "dog.2.png", "more/cat.3.png", "readme.png");
        ImageFolder data = _ml.Data.LoadImageFolder(
            _folder.Path, path => Path.GetFileName(path).Split('.') is { Length: 3 } parts ? parts[0] : null);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(["cat.1.png", "dog.2.png", "more/cat.3.png"], Names(data));
        Assert.Equal("it has no class", Assert.Single(data.FilesLeftOut).Reason);
        Assert.Throws<FormatException>(() => _ml.Data.LoadImageFolder(_folder.Path, _ => throw new FormatException()));
    }

    [Fact]
    public void Names_with_blanks_umlauts_and_signs_are_read()
    {
        string[] names = ["Bären & Co/#1 100%.png", "Bären & Co/a b?.png", "Bären & Co/\"quoted\",;.png", "日本/ñandú %20.png"];
        foreach (string name in names)
            _folder.Write(name, TestPictures.Png(1, 2, 3));
        ImageFolder data = _ml.Data.LoadImageFolder(_folder.Path);
        Assert.Equal(["Bären & Co", "日本"], data.ClassNames);
        Assert.Equal(names.Order(StringComparer.Ordinal), Names(data));
        Assert.All(ImagePipeline.Read(ImagePipeline.Estimator(_ml), data), pixels => Assert.Equal(1, pixels[0]));
        Assert.Equal(4, ImagePipeline.Read(ImagePipeline.Estimator(_ml), data).Length);
    }

    [Fact]
    public void Links_to_files_and_folders_are_followed_and_loops_are_left_out()
    {
        WriteAll("root/a/1.png");
        using var elsewhere = new TestFolder();
        elsewhere.Write("2.png", [1]);
        string root = Path.Combine(_folder.Path, "root");
        Directory.CreateSymbolicLink(Path.Combine(root, "b"), elsewhere.Path);
        File.CreateSymbolicLink(Path.Combine(root, "a", "link.png"), Path.Combine(root, "a", "1.png"));
        Directory.CreateSymbolicLink(Path.Combine(root, "a", "up"), root);
        Directory.CreateSymbolicLink(Path.Combine(elsewhere.Path, "self"), elsewhere.Path);
        Directory.CreateSymbolicLink(Path.Combine(elsewhere.Path, "back"), Path.Combine(root, "a"));
        string link = Path.Combine(_folder.Path, "link to root");
        Directory.CreateSymbolicLink(link, root);
        foreach (string folder in new[] { root, link })
        {
            ImageFolder data = _ml.Data.LoadImageFolder(folder);
            Assert.Equal(
                ["a/1.png", "a/link.png", "b/2.png", "b/back/1.png", "b/back/link.png"],
                data.GetColumn<string>("ImagePath").Select(path => Path.GetRelativePath(folder, path)));
            Assert.Equal(
                [("a/up", "it is a link to a folder around it"), ("b/back/up", "it is a link to a folder around it"),
                    ("b/self", "it is a link to a folder around it")],
                data.FilesLeftOut.Select(file => (Path.GetRelativePath(folder, file.Path), file.Reason)));
        }
    }

    [Fact]
    public void A_link_to_nowhere_is_an_image_that_cannot_be_read()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "a"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "x.png"), Path.Combine(_folder.Path, "nowhere.png"));
        ImageFolder data = _ml.Data.LoadImageFolder(_folder.Path);
        Assert.Contains(
            "there is no such file",
            Assert.Throws<InvalidDataException>(() => ImagePipeline.Read(ImagePipeline.Estimator(_ml), data)).Message);
    }

    [Fact]
    public void A_folder_without_images_is_refused()
    {
        Assert.Contains("There is no folder '", Assert.Throws<DirectoryNotFoundException>(
            () => _ml.Data.LoadImageFolder(Path.Combine(_folder.Path, "no"))).Message);
        Assert.Equal(
            $"The folder '{_folder.Path}' should have a folder of images for each class; found no image in one.",
            Assert.Throws<InvalidDataException>(() => _ml.Data.LoadImageFolder(_folder.Path)).Message);
        WriteAll("1.png", "2.png");
        Assert.Equal(
            $"The folder '{_folder.Path}' should have a folder of images for each class; found no image in one, and 2 other files, such as "
            + $"'{Path.Combine(_folder.Path, "1.png")}': it has no class.",
            Assert.Throws<InvalidDataException>(() => _ml.Data.LoadImageFolder(_folder.Path)).Message);
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadImageFolder(" "));
        Assert.Throws<DirectoryNotFoundException>(() => _ml.Data.LoadImageFolder(Path.Combine(_folder.Path, "1.png")));
    }

    private void WriteAll(params string[] names)
    {
        foreach (string name in names)
            _folder.Write(name, [1]);
    }

    private string Relative(string path) => Path.GetRelativePath(_folder.Path, path);

    private IEnumerable<string> Names(ImageFolder data) => data.GetColumn<string>("ImagePath").Select(Relative);
}
