using System.Buffers.Binary;

namespace MLExtensions.Images.Tests;

/// <summary>A small file whose header says that it has very many pixels is refused before memory is allocated for them.</summary>
public class ImageBombTests
{
    private const int Side = 50_000, SideOfWebP = 16_383;
    private const long Limit = 100_000_000;

    public static TheoryData<string, int> Headers
        => new() { { "png", Side }, { "bmp", Side }, { "jpg", Side }, { "gif", Side }, { "webp", SideOfWebP } };

    [Theory, MemberData(nameof(Headers))]
    public void An_image_of_too_many_pixels_is_refused_by_its_header(string format, int side)
    {
        byte[] file = Header(format, side);
        var reader = new PixelReader(new PixelShape(8, 8, 3, ImageFit.Stretch, ImageFilter.Bilinear, ImageColor.White, Limit));
        byte[] pixels = new byte[8 * 8 * 3];
        Assert.Equal(
            $"its header says {side} x {side} pixels; at most 100,000,000 are decoded (MaximumPixels)",
            Assert.Throws<BrokenImageException>(() => reader.Read(file, pixels)).Reason);
        long growth = ResidentMemory.LeastGrowth(() =>
        {
            for (int i = 0; i < 20; i++)
                Assert.Throws<BrokenImageException>(() => reader.Read(file, pixels));
        });
        Assert.InRange(growth, long.MinValue, 20_000_000);
    }

    [Fact]
    public void MaximumPixels_is_the_largest_number_that_is_decoded()
    {
        byte[] file = TestPictures.Png(12, 10), pixels = new byte[12];
        Read(120);
        Assert.Equal(
            "its header says 12 x 10 pixels; at most 119 are decoded (MaximumPixels)",
            Assert.Throws<BrokenImageException>(() => Read(119)).Reason);

        void Read(long limit)
            => new PixelReader(new PixelShape(2, 2, 3, ImageFit.Crop, ImageFilter.Box, ImageColor.White, limit)).Read(file, pixels);
    }

    private static byte[] Header(string format, int side)
    {
        byte[] two = new byte[2], littleTwo = new byte[2], four = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)side);
        BinaryPrimitives.WriteUInt16LittleEndian(littleTwo, (ushort)side);
        BinaryPrimitives.WriteInt32LittleEndian(four, side);
        return format switch
        {
            "png" => TestPictures.Png(side, side, bits: 8, colorType: 2, isInterlaced: false, new byte[100]),
            "bmp" => [.. "BM"u8, .. new byte[8], 54, 0, 0, 0, 40, 0, 0, 0, .. four, .. four, 1, 0, 24, 0, .. new byte[24 + 100]],
            "jpg" => JpegOfSize(two),
            "gif" => [.. "GIF89a"u8, .. littleTwo, .. littleTwo, 0x80, 0, 0, .. new byte[6], 0x2C, 0, 0, 0, 0, .. littleTwo, .. littleTwo,
                0, 2, 2, 0x44, 1, 0, 0x3B],
            // Lossless: a signature, then 14 bits of width - 1 and of height - 1.
            "webp" => [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8L"u8, 17, 0, 0, 0, 0x2F,
                .. BitConverter.GetBytes((side - 1) | (side - 1) << 14), .. new byte[13]],
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    /// <summary>A JPEG file with another size in its frame header, the marker SOF0.</summary>
    private static byte[] JpegOfSize(byte[] side)
    {
        byte[] file = TestPictures.Jpeg(16, 16);
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        side.CopyTo(file, frame + 5);
        side.CopyTo(file, frame + 7);
        return file;
    }
}
