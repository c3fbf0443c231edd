namespace MLExtensions.Images.Tests;

/// <summary>A file that is not a whole image gives an exception, never an image of which a part is black or grey.</summary>
public class DamagedImageTests
{
    private const int Width = 23, Height = 17;

    private static readonly Dictionary<string, byte[]> s_files = new(TestPictures.Files)
    {
        ["interlaced.png"] = TestPictures.InterlacedPng(Width, Height),
        ["large.jpg"] = TestPictures.Jpeg(200, 100),
        ["large.png"] = TestPictures.Png(200, 100),
        ["large.webp"] = TestPictures.Encode(200, 100, SkiaSharp.SKEncodedImageFormat.Webp),
    };

    public static TheoryData<string> Names => [.. s_files.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_file_that_is_cut_at_any_byte_gives_all_pixels_or_an_exception(string name)
    {
        byte[] whole = s_files[name], pixels = Read(whole)!;
        Assert.NotNull(pixels);
        int step = Math.Max(1, whole.Length / 2000), readable = 0;
        for (int length = whole.Length - 1; length >= 0; length -= step)
        {
            byte[]? cut = Read(whole[..length]);
            if (cut == null)
                continue;
            Assert.True(cut.AsSpan().SequenceEqual(pixels), $"{name} cut to {length} of {whole.Length} bytes has other pixels");
            readable++;
        }
        // What may lack are bytes after the last pixel, such as the end mark of JPEG or a second frame.
        if (name != "animation.gif")
            Assert.True(readable * step <= Math.Max(24, whole.Length / 10), $"{name} is read with {readable} lengths of {whole.Length}");
    }

    [Theory]
    [InlineData("it is empty")]
    [InlineData("it begins with the text 'Not a picture.', and is not a JPEG, PNG, WebP, GIF, BMP or ICO image with a whole header",
        "4E6F74206120706963747572652E0A")]
    [InlineData("it begins with the text '%PDF-1.7', and is not a JPEG", "255044462D312E370A")]
    [InlineData("it begins with the bytes 49492A0008000000, and is not a JPEG", "49492A000800000000000000")]
    [InlineData("it begins with the bytes FFD8FFE0, and is not a JPEG", "FFD8FFE0")]
    [InlineData("it begins with the bytes 00, and is not a JPEG", "00")]
    public void What_is_no_image_is_described(string reason, string bytes = "")
        => Assert.StartsWith(reason, Assert.Throws<BrokenImageException>(() => Decode(Convert.FromHexString(bytes))).Reason);

    [Theory]
    [InlineData("rgb.png"), InlineData("baseline.jpg"), InlineData("progressive.jpg"), InlineData("lossy.webp"),
        InlineData("lossless.webp"), InlineData("palette.gif"), InlineData("rgb.bmp")]
    public void A_file_that_is_cut_in_the_middle_says_so(string name)
        => Assert.Contains(
            "end before its last pixel",
            Assert.Throws<BrokenImageException>(() => Decode(s_files[name][..(s_files[name].Length * 3 / 4)])).Reason);

    private static byte[]? Read(byte[] file)
    {
        try
        {
            return Decode(file);
        }
        catch (BrokenImageException)
        {
            return null;
        }
    }

    private static byte[] Decode(byte[] file)
    {
        byte[] pixels = new byte[Width * Height * 3];
        new PixelReader(new PixelShape(Width, Height, 3, ImageFit.Stretch, ImageFilter.Nearest, ImageColor.White, 1_000_000))
            .Read(file, pixels);
        return pixels;
    }
}
