using System.Text.Json;

namespace MLExtensions.Images.Tests;

/// <summary>Images are decoded and resized as by Pillow; tests/reference/make_images.py has made the files and the pixels.</summary>
public class PillowTests
{
    private static readonly JsonElement s_reference = Reference.Read("images");

    public static TheoryData<string> Decoded => [.. s_reference.GetProperty("decoded").EnumerateArray().Select(NameOf)];

    [Theory]
    [MemberData(nameof(Decoded))]
    public void Every_format_is_decoded_to_the_pixels_of_Pillow(string name)
    {
        JsonElement image = s_reference.GetProperty("decoded").EnumerateArray().Single(image => NameOf(image) == name);
        (int width, int height) = (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32());
        byte[] pixels = Read(image.GetProperty("file").GetBytesFromBase64(), width, height, channels: 3);
        AssertClose(image.GetProperty("pixels").GetBytesFromBase64(), pixels, most: 2, mean: 0.5, name);
    }

    public static TheoryData<int> Resized => [.. Enumerable.Range(0, s_reference.GetProperty("resized").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Resized))]
    public void Images_are_resized_as_by_Pillow(int number)
    {
        JsonElement image = s_reference.GetProperty("resized")[number];
        (int sourceWidth, int sourceHeight) = (image.GetProperty("sourceWidth").GetInt32(), image.GetProperty("sourceHeight").GetInt32());
        (int width, int height) = (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32());
        int channels = image.GetProperty("channels").GetInt32();
        var fit = Enum.Parse<ImageFit>(image.GetProperty("fit").GetString()!);
        var filter = Enum.Parse<ImageFilter>(image.GetProperty("filter").GetString()!);
        byte[] file = TestPictures.Png(sourceWidth, sourceHeight);
        byte[] pixels = Read(file, width, height, channels, fit, filter);
        AssertClose(
            image.GetProperty("pixels").GetBytesFromBase64(), pixels, most: 1, mean: 0.1,
            $"{sourceWidth} x {sourceHeight} to {width} x {height}, {filter}, {fit}, {channels} channels");
    }

    private static string NameOf(JsonElement image) => image.GetProperty("name").GetString()!;

    private static byte[] Read(
        byte[] file, int width, int height, int channels, ImageFit fit = ImageFit.Stretch, ImageFilter filter = ImageFilter.Bilinear)
    {
        byte[] pixels = new byte[width * height * channels];
        new PixelReader(new PixelShape(width, height, channels, fit, filter, ImageColor.White, 1_000_000)).Read(file, pixels);
        return pixels;
    }

    private static void AssertClose(byte[] expected, byte[] actual, int most, double mean, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        int[] differences = [.. expected.Zip(actual, (one, other) => Math.Abs(one - other))];
        Assert.True(
            differences.Max() <= most && differences.Average() <= mean,
            $"{what}: the largest difference is {differences.Max()}, the mean {differences.Average():F3}");
    }
}
