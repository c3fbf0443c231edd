using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Images.Tests;

public sealed class LoadImageListTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Paths_begin_at_the_folder_of_the_file_and_rows_keep_their_order()
    {
        ImageFolder data = Load("path,class\nb/2.png,rose\n/data/1.png,daisy\na.png,rose\n");
        Assert.Equal(
            [Path.Combine(_folder.Path, "b/2.png"), "/data/1.png", Path.Combine(_folder.Path, "a.png")],
            data.GetColumn<string>("ImagePath"));
        Assert.Equal(["daisy", "rose"], data.ClassNames);
        Assert.Equal([2u, 1, 2], data.GetColumn<uint>("Label"));
        Assert.Empty(data.FilesLeftOut);
        Assert.Equal((3, true), (data.GetRowCount(), data.CanShuffle));
    }

    [Theory]
    [InlineData("x,red\n", 0, 1, false, ',')]
    [InlineData("file\tsize\tclass\r\nx\t12\tred\r\n", 0, 2, true, '\t')]
    [InlineData("class;file\nred;x", 1, 0, true, ';')]
    [InlineData("path,class\n\"x\",\"red\"\n\n", 0, 1, true, ',')]
    [InlineData("path,class\n  x  ,  red  \n", 0, 1, true, ',')]
    [InlineData("path,class\n  \" x \"  ,  \"red\"  ", 0, 1, true, ',')]
    [InlineData("\r\npath,class\r\n\r\n x,red\r\n\r\n", 0, 1, true, ',')]
    [InlineData("path,class\rx,red\r", 0, 1, true, ',')]
    [InlineData("\uFEFFx,red\n", 0, 1, false, ',')]
    [InlineData("path,class,more\nx,red,1,2,3\n", 0, 1, true, ',')]
    public void Headers_separators_quotes_and_other_columns_are_read(
        string text, int pathColumn, int classColumn, bool hasHeader, char separator)
    {
        ImageFolder data = Load(text, pathColumn, classColumn, hasHeader, separator);
        Assert.Equal([Path.Combine(_folder.Path, "x")], data.GetColumn<string>("ImagePath"));
        Assert.Equal(["red"], data.ClassNames);
    }

    [Fact]
    public void Paths_and_classes_with_signs_are_read()
    {
        ImageFolder data = Load("""
            path,class
            "a, b.png","red, dark"
            #1 100%.png,Grün
            "say ""hi"".png",blue
            //x.png,black
            1:2.png,3:4
            "two
            lines.png",black
            """);
        Assert.Equal(
            ((string[])["a, b.png", "#1 100%.png", "say \"hi\".png", "//x.png", "1:2.png", "two\nlines.png"])
                .Select(name => Path.Combine(_folder.Path, name)),
            data.GetColumn<string>("ImagePath"));
        Assert.Equal(["3:4", "Grün", "black", "blue", "red, dark"], data.ClassNames);
    }

    [Fact]
    public void Rows_without_a_path_or_a_class_are_named()
    {
        ImageFolder? data = null;
        string[] messages =
        [
            .. TrainerKinds.Messages(_ml, () => data = Load("path,class\na.png,red\n,red\nb.png\nc.png,\n"))
                .Where(message => message.Contains("Left out", StringComparison.Ordinal)),
        ];
        Assert.Equal([Path.Combine(_folder.Path, "a.png")], data!.GetColumn<string>("ImagePath"));
        Assert.Equal(
            [($"row 2 of {ListPath}", "its path is empty"), ("b.png", "it has no class"), ("c.png", "it has no class")],
            data!.FilesLeftOut.Select(file => (file.Path, file.Reason)));
        Assert.Equal(2, messages.Length);
        Assert.Contains(messages, message => message.EndsWith(
            "Left out 2 files, because it has no class: 'b.png', 'c.png'.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_without_rows_is_refused()
    {
        Assert.Equal(
            $"The file '{ListPath}' should have rows with a path in column 0 and a class in column 1; found 1 rows without them.",
            Assert.Throws<InvalidDataException>(() => Load("path;class\na.png;red\n")).Message);
        Assert.Contains("found 0 rows", Assert.Throws<InvalidDataException>(() => Load("path,class\n")).Message);
        Assert.Contains("There is no file '", Assert.Throws<FileNotFoundException>(
            () => _ml.Data.LoadImageList(Path.Combine(_folder.Path, "no.csv"))).Message);
        Assert.Contains("A quotation mark is not closed, before: red", Assert.Throws<InvalidDataException>(
            () => Load("path,class\na.png,\"red\nb.png,blue\n")).Message);
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadImageList(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load("a,b", pathColumn: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load("a,b", classColumn: -1));
    }

    [Fact]
    public void The_images_are_read()
    {
        _folder.Write("pictures/a.png", TestPictures.Png(1, 2, 3));
        ImageFolder data = Load("path,class\npictures/a.png,red\n");
        Assert.Equal(1, ImagePipeline.Read(ImagePipeline.Estimator(_ml), data).Single()[0]);
    }

    private string ListPath => Path.Combine(_folder.Path, "labels.csv");

    private ImageFolder Load(string text, int pathColumn = 0, int classColumn = 1, bool hasHeader = true, char separator = ',')
    {
        File.WriteAllText(ListPath, text);
        return _ml.Data.LoadImageList(ListPath, pathColumn, classColumn, hasHeader, separator);
    }
}
