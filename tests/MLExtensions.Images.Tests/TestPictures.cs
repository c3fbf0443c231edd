using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using SkiaSharp;

namespace MLExtensions.Images.Tests;

/// <summary>Small pictures of colours that differ everywhere; make_images.py computes the same.</summary>
internal static class TestPictures
{
    /// <summary>Gets the files that Pillow has written, of every format, by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files { get; } = Reference.Read("images").GetProperty("decoded").EnumerateArray()
        .ToDictionary(image => image.GetProperty("name").GetString()!, image => image.GetProperty("file").GetBytesFromBase64());

    public static SKColor ColorAt(int x, int y, int width, int height) => new(
        (byte)Math.Round(255.0 * x / (width - 1)),
        (byte)Math.Round(127 + 120 * Math.Sin(x / 2.0 + y / 3.0)),
        (x / 4 + y / 4) % 2 == 1 ? (byte)Math.Round(255.0 * y / (height - 1)) : (byte)40);

    public static SKBitmap Bitmap(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, ColorAt(x, y, width, height));
        return bitmap;
    }

    public static byte[] Png(int width, int height) => Encode(width, height, SKEncodedImageFormat.Png);

    public static byte[] Jpeg(int width, int height) => Encode(width, height, SKEncodedImageFormat.Jpeg);

    /// <summary>A PNG of one colour.</summary>
    public static byte[] Png(byte red, byte green, byte blue, int width = 1, int height = 1)
        => Png(width, height, [.. Enumerable.Repeat(new byte[] { red, green, blue, byte.MaxValue }, width * height).SelectMany(x => x)]);

    /// <summary>A PNG of given pixels: red, green, blue and alpha of each, row by row.</summary>
    public static byte[] Png(int width, int height, byte[] pixels)
        => Png(width, height, bits: 8, colorType: 6, isInterlaced: false, Lines(pixels, width * 4));

    /// <summary>A PNG.</summary>
    /// <param name="width">The number of columns.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="bits">The bits of a channel.</param>
    /// <param name="colorType">0 for grey, 2 for RGB, 4 for grey with alpha, 6 for RGB with alpha.</param>
    /// <param name="isInterlaced">Whether the lines are those of the seven passes of Adam7.</param>
    /// <param name="lines">The lines, each with its filter byte.</param>
    /// <param name="more">Chunks before the pixels.</param>
    public static byte[] Png(int width, int height, byte bits, byte colorType, bool isInterlaced, byte[] lines, params byte[][] more)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bits, colorType, (byte)(isInterlaced ? 1 : 0));
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(lines);
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. PngChunk("IHDR", header), .. more.SelectMany(chunk => chunk),
            .. PngChunk("IDAT", compressed.ToArray()), .. PngChunk("IEND", []),
        ];
    }

    public static byte[] PngChunk(string name, byte[] content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(name, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc32.HashToUInt32(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    /// <summary>The picture of <see cref="ColorAt"/> as an interlaced PNG.</summary>
    public static byte[] InterlacedPng(int width, int height)
    {
        (int X, int Y, int StepX, int StepY)[] passes =
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var lines = new List<byte>();
        foreach (var pass in passes.Where(pass => pass.X < width))
        {
            for (int y = pass.Y; y < height; y += pass.StepY)
            {
                lines.Add(0);
                for (int x = pass.X; x < width; x += pass.StepX)
                {
                    SKColor color = ColorAt(x, y, width, height);
                    lines.AddRange([color.Red, color.Green, color.Blue]);
                }
            }
        }
        return Png(width, height, bits: 8, colorType: 2, isInterlaced: true, [.. lines]);
    }

    /// <summary>Adds the filter byte 0 to each line.</summary>
    public static byte[] Lines(byte[] pixels, int bytesOfLine)
        => [.. pixels.Chunk(bytesOfLine).SelectMany(line => line.Prepend((byte)0))];

    public static byte[] Encode(int width, int height, SKEncodedImageFormat format, int quality = 95)
    {
        using SKBitmap bitmap = Bitmap(width, height);
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }
}
