using Microsoft.ML;

namespace MLExtensions.Images.Tests;

/// <summary>Pixels of tiny pictures, against values computed by hand.</summary>
public class PixelValueTests
{
    private static readonly byte[] s_square = TestPictures.Png(2, 2,
        [10, 20, 30, 255, 40, 50, 60, 255, 70, 80, 90, 255, 100, 110, 120, 255]);

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Planar_is_channel_by_channel_and_interleaved_is_pixel_by_pixel()
    {
        Assert.Equal([10, 40, 70, 100, 20, 50, 80, 110, 30, 60, 90, 120], Read(s_square));
        Assert.Equal(
            [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
            Read(s_square, options => options.Layout = ImageLayout.Interleaved));
    }

    [Fact]
    public void Grey_is_the_luma()
    {
        // 0.299 x 10 + 0.587 x 20 + 0.114 x 30 = 18.15, and 30 more for each of the next pixels.
        Assert.Equal([18, 48, 78, 108], Read(s_square, options => options.Channels = 1));
        Assert.Equal([76], Of(255, 0, 0));
        Assert.Equal([150], Of(0, 255, 0));
        Assert.Equal([29], Of(0, 0, 255));
        Assert.Equal([255], Of(255, 255, 255));

        float[] Of(byte red, byte green, byte blue) => Read(
            TestPictures.Png(red, green, blue), options => (options.Channels, options.Width, options.Height) = (1, 1, 1));
    }

    [Fact]
    public void Numbers_are_scaled_by_divisor_mean_and_deviation()
    {
        byte[] file = TestPictures.Png(0, 51, 255);
        Assert.Equal([0, 51 / 255f, 1], Scaled(ImageScaling.ZeroToOne));
        Assert.Equal([-1, (51 / 255f - 0.5f) / 0.5f, 1], Scaled(ImageScaling.MinusOneToOne));
        Assert.Equal([0, 51, 255], Scaled(ImageScaling.None));
        Assert.Equal([-0.485f / 0.229f, (0.2f - 0.456f) / 0.224f, (1 - 0.406f) / 0.225f], Scaled(ImageScaling.ImageNet));
        Assert.Equal([-2.1179039f, -1.1428571f, 2.64f], Scaled(ImageScaling.ImageNet), (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal([-0.25f / 2, (51 / 255f - 0.25f) / 2, 0.75f / 2], Scaled(ImageScaling.Standardize(0.25f, 2)));
        Assert.Equal([-1f, 0, 0.5f], Scaled(ImageScaling.Standardize([0.5f, 0.2f, 0.75f], [0.5f, 3, 0.5f])));

        float[] Scaled(ImageScaling scaling)
            => Read(file, options => (options.Width, options.Height, options.Scaling) = (1, 1, scaling));
    }

    [Fact]
    public void Transparent_pixels_are_put_in_front_of_the_background()
    {
        byte[] file = TestPictures.Png(2, 2, [200, 100, 0, 128, 9, 9, 9, 0, 50, 60, 70, 255, 255, 255, 255, 64]);
        float[] pixels = Read(
            file, options => (options.Background, options.Layout) = (new ImageColor(0, 0, 255), ImageLayout.Interleaved));
        // 200 x 128 / 255 = 100.4; 100 x 128 / 255 = 50.2; 255 x 127 / 255 = 127; 255 x 64 / 255 = 64.
        Assert.Equal([100, 50, 127, 0, 0, 255, 50, 60, 70, 64, 64, 255], pixels);
        Assert.Equal(255, Read(file, options => options.Channels = 1)[1]);
        Assert.Equal(0, Read(file, options => (options.Channels, options.Background) = (1, ImageColor.Black))[1]);
        // 0.114 x 255 = 29.
        Assert.Equal(29, Read(file, options => (options.Channels, options.Background) = (1, new ImageColor(0, 0, 255)))[1]);
    }

    [Fact]
    public void Grey_with_alpha_and_16_bits_and_a_transparent_colour_have_a_background_too()
    {
        // Grey 100 with an alpha of 51 / 255 = 0.2: 20 + 0.8 x 255 = 224.
        byte[] grey = TestPictures.Png(1, 1, bits: 8, colorType: 4, isInterlaced: false, [0, 100, 51]);
        byte[] deep = TestPictures.Png(1, 1, bits: 16, colorType: 6, isInterlaced: false, [0, 100, 100, 100, 100, 100, 100, 51, 51]);
        byte[] key = TestPictures.Png(1, 1, bits: 8, colorType: 2, isInterlaced: false, [0, 1, 2, 3],
            TestPictures.PngChunk("tRNS", [0, 1, 0, 2, 0, 3]));
        foreach (int channels in new[] { 1, 3 })
        {
            Assert.Equal(Enumerable.Repeat(224f, channels), Pixel(grey));
            Assert.Equal(Enumerable.Repeat(224f, channels), Pixel(deep));
            Assert.Equal(Enumerable.Repeat(255f, channels), Pixel(key));

            float[] Pixel(byte[] file)
                => Read(file, options => (options.Width, options.Height, options.Channels) = (1, 1, channels));
        }
    }

    [Fact]
    public void Crop_takes_the_middle()
        => Assert.Equal([20, 30, 60, 70], Grey(4, 2, [10, 20, 30, 40, 50, 60, 70, 80], 2, 2, ImageFit.Crop));

    [Theory, InlineData(1, new float[] { 255, 255, 10, 20, 255, 255 }), InlineData(3, new float[] { 0, 0, 10, 20, 0, 0 })]
    public void Pad_puts_the_background_above_and_below(int channels, float[] expected)
    {
        byte[] file = TestPictures.Png(2, 1, [10, 10, 10, 255, 20, 20, 20, 255]);
        Assert.Equal(expected, Read(file, options =>
        {
            (options.Width, options.Height, options.Channels, options.Fit) = (2, 3, channels, ImageFit.Pad);
            options.Background = channels == 1 ? ImageColor.White : ImageColor.Black;
        })[..6]);
    }

    [Fact]
    public void Pad_puts_the_background_beside()
        => Assert.Equal([255, 10, 255, 255, 20, 255], Grey(1, 2, [10, 20], 3, 2, ImageFit.Pad));

    [Fact]
    public void Stretch_interpolates_where_an_image_becomes_larger()
        // The centres of the four pixels lie at 1/4, 3/4, 5/4 and 7/4 of a source pixel; those of the source at 1/2 and 3/2.
        => Assert.Equal([0, 25, 75, 100], Grey(2, 1, [0, 100], 4, 1, ImageFit.Stretch));

    [Fact]
    public void Box_takes_the_mean_and_nearest_takes_one()
    {
        Assert.Equal([5, 26], Grey(4, 1, [0, 10, 20, 31], 2, 1, ImageFit.Stretch, ImageFilter.Box));
        Assert.Equal([10, 31], Grey(4, 1, [0, 10, 20, 31], 2, 1, ImageFit.Stretch, ImageFilter.Nearest));
        Assert.Equal([10, 10, 20, 20], Grey(2, 1, [10, 20], 4, 1, ImageFit.Stretch, ImageFilter.Nearest));
    }

    [Theory, MemberData(nameof(Fits))]
    public void An_image_of_one_colour_has_it_everywhere(ImageFit fit, ImageFilter filter)
    {
        foreach ((int width, int height) in new[] { (1, 1), (7, 3), (1, 40), (300, 2), (33, 65) })
        {
            float[] pixels = Read(TestPictures.Png(12, 130, 250, width, height), options =>
            {
                (options.Width, options.Height, options.Fit, options.Filter) = (5, 4, fit, filter);
                options.Background = new ImageColor(12, 130, 250);
            });
            Assert.Equal([.. Enumerable.Repeat(12f, 20), .. Enumerable.Repeat(130f, 20), .. Enumerable.Repeat(250f, 20)], pixels);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void A_turned_image_is_fitted_as_it_is_shown(int orientation)
    {
        byte[] file = TestPictures.Files[$"orientation {orientation}.jpg"];
        (int width, int height) = orientation > 4 ? (17, 23) : (23, 17);
        byte[] shown = new byte[width * height * 3];
        new PixelReader(new PixelShape(width, height, 3, ImageFit.Stretch, ImageFilter.Nearest, ImageColor.White, 1000)).Read(file, shown);
        byte[] upright = TestPictures.Png(
            width, height, [.. shown.Chunk(3).SelectMany(pixel => new[] { pixel[0], pixel[1], pixel[2], byte.MaxValue })]);
        foreach (ImageFit fit in Enum.GetValues<ImageFit>())
        {
            // Rows are resized before columns, and both are rounded, so that turning first can make a difference of 1.
            Assert.Equal(Fitted(upright, fit), Fitted(file, fit), (a, b) => Math.Abs(a - b) <= 1);
        }

        float[] Fitted(byte[] image, ImageFit fit) => Read(image, options => (options.Width, options.Height, options.Fit) = (9, 14, fit));
    }

    private float[] Read(byte[] file, Action<ImageExtractingEstimator.Options>? change = null) => ImagePipeline.Read(_ml, file, change);

    private float[] Grey(
        int width, int height, byte[] values, int toWidth, int toHeight, ImageFit fit, ImageFilter filter = ImageFilter.Bilinear)
    {
        byte[] file = TestPictures.Png(
            width, height, bits: 8, colorType: 0, isInterlaced: false, TestPictures.Lines(values, width));
        return Read(file, options => (options.Width, options.Height, options.Channels, options.Fit, options.Filter)
            = (toWidth, toHeight, 1, fit, filter));
    }

    public static TheoryData<ImageFit, ImageFilter> Fits
    {
        get
        {
            var data = new TheoryData<ImageFit, ImageFilter>();
            foreach (ImageFit fit in Enum.GetValues<ImageFit>())
                foreach (ImageFilter filter in Enum.GetValues<ImageFilter>())
                    data.Add(fit, filter);
            return data;
        }
    }
}
