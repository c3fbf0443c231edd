namespace MLExtensions.Core.Tests;

/// <summary>What each operation does to a picture, and what it draws.</summary>
public class AugmentTests
{
    private static readonly PictureShape s_shape = new(1, 2, 3), s_colored = new(3, 2, 2);

    private static readonly float[] s_picture = [1, 2, 3, 4, 5, 6], s_coloredPicture = [1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400];

    [Fact]
    public void A_flip_exchanges_left_and_right_in_each_line_of_each_channel()
    {
        Assert.Equal([3, 2, 1, 6, 5, 4], Change(Augment.Flip(probability: 1), s_shape, s_picture));
        Assert.Equal([2, 1, 4, 3, 20, 10, 40, 30, 200, 100, 400, 300], Change(Augment.Flip(1), s_colored, s_coloredPicture));
    }

    [Theory, InlineData(1), InlineData(3), InlineData(4), InlineData(7), InlineData(15), InlineData(16), InlineData(28), InlineData(100)]
    public void A_line_of_any_length_is_flipped(int width)
    {
        var shape = new PictureShape(2, 3, width);
        float[] picture = [.. Enumerable.Range(0, shape.Size).Select(i => (float)(i % 251))];
        float[] expected = [.. picture.Chunk(width).SelectMany(line => line.Reverse())];
        float[] values = new float[shape.Size];
        PictureMoves.FlipHorizontally<float>(shape, picture, values);
        Assert.Equal(expected, values);
        byte[] codes = new byte[shape.Size];
        PictureMoves.FlipHorizontally<byte>(shape, Array.ConvertAll(picture, value => (byte)value), codes);
        Assert.Equal(expected, codes.Select(code => (float)code));
    }

    [Fact]
    public void A_vertical_flip_exchanges_top_and_bottom_in_each_channel()
    {
        Assert.Equal([4, 5, 6, 1, 2, 3], Change(Augment.FlipVertically(probability: 1), s_shape, s_picture));
        Assert.Equal([3, 4, 1, 2, 30, 40, 10, 20, 300, 400, 100, 200], Change(Augment.FlipVertically(1), s_colored, s_coloredPicture));
    }

    public static TheoryData<int, int, float[], float[]> Shifts => new()
    {
        { 1, 0, [1, 1, 2, 4, 4, 5], [0, 1, 2, 0, 4, 5] },
        { -1, 0, [2, 3, 3, 5, 6, 6], [2, 3, 0, 5, 6, 0] },
        { 2, 0, [1, 1, 1, 4, 4, 4], [0, 0, 1, 0, 0, 4] },
        { 0, 1, [1, 2, 3, 1, 2, 3], [0, 0, 0, 1, 2, 3] },
        { 0, -1, [4, 5, 6, 4, 5, 6], [4, 5, 6, 0, 0, 0] },
        { 1, 1, [1, 1, 2, 1, 1, 2], [0, 0, 0, 0, 1, 2] },
        { -2, -1, [6, 6, 6, 6, 6, 6], [6, 0, 0, 0, 0, 0] },
        { -1, 1, [2, 3, 3, 2, 3, 3], [0, 0, 0, 2, 3, 0] },
    };

    [Theory, MemberData(nameof(Shifts))]
    public void A_shift_repeats_the_edge_or_puts_a_value(int right, int down, float[] repeated, float[] filled)
    {
        // A second channel shows that none reads another.
        float[] picture = [.. s_picture, .. s_picture.Select(value => 10 * value)], changed = new float[12];
        PictureMoves.Shift<float>(new PictureShape(2, 2, 3), right, down, null, picture, changed);
        Assert.Equal([.. repeated, .. repeated.Select(value => 10 * value)], changed);
        PictureMoves.Shift<float>(new PictureShape(2, 2, 3), right, down, 0, picture, changed);
        Assert.Equal([.. filled, .. filled.Select(value => 10 * value)], changed);
    }

    [Fact]
    public void All_shifts_up_to_the_largest_are_equally_frequent()
    {
        var shape = new PictureShape(1, 5, 6);
        // Pixel (2, 2) has another value than all others, and is never shifted out of the picture.
        float[] picture = new float[shape.Size];
        picture[2 * 6 + 2] = 1;
        int[,] counts = new int[5, 6];
        foreach (float[] changed in Changes(Augment.Shift(horizontal: 2, vertical: 1, fill: 0), shape, picture, 15_000))
        {
            int place = Array.IndexOf(changed, 1);
            Assert.Equal(1, changed.Sum());
            counts[place / 6, place % 6]++;
        }
        for (int line = 0; line < 5; line++)
            for (int column = 0; column < 6; column++)
                if (Math.Abs(line - 2) <= 1 && Math.Abs(column - 2) <= 2)
                    Assert.InRange(counts[line, column], 850, 1150); // 1,000 expected, with a standard deviation of 31.
                else
                    Assert.Equal(0, counts[line, column]);
    }

    [Theory, InlineData(0.0), InlineData(0.25), InlineData(1.0)]
    public void A_flip_has_its_probability(double probability)
    {
        int flipped = Changes(Augment.Flip(probability), s_shape, s_picture, 10_000).Count(changed => changed[0] == 3),
            vertically = Changes(Augment.FlipVertically(probability), s_shape, s_picture, 10_000).Count(changed => changed[0] == 4);
        Assert.InRange(flipped, 10_000 * probability - 200, 10_000 * probability + 200);
        Assert.InRange(vertically, 10_000 * probability - 200, 10_000 * probability + 200);
    }

    [Fact]
    public void A_rotation_by_right_angles_is_counter_clockwise()
    {
        var square = new PictureShape(1, 3, 3);
        float[] picture = [1, 2, 3, 4, 5, 6, 7, 8, 9], changed = new float[9];
        foreach (float? fill in new float?[] { null, 0 })
        {
            Bilinear.Rotate(square, Math.PI / 2, fill, picture, changed);
            AssertClose([3, 6, 9, 2, 5, 8, 1, 4, 7], changed);
            Bilinear.Rotate(square, Math.PI, fill, picture, changed);
            AssertClose([9, 8, 7, 6, 5, 4, 3, 2, 1], changed);
        }
        Bilinear.Rotate(s_shape, 0, null, s_picture, changed);
        Assert.Equal(s_picture, changed[..6]);
    }

    [Fact]
    public void A_rotation_interpolates_between_four_pixels()
    {
        // By 45 degrees, the upper corner on the left comes from a distance of sqrt(2) right above the centre: outside by 0.4142.
        float[] picture = [1, 2, 3, 4, 5, 6, 7, 8, 9], changed = new float[9];
        Bilinear.Rotate(new PictureShape(1, 3, 3), Math.PI / 4, null, picture, changed);
        // The pixel above the centre comes from (0.7071, -0.7071) beside it: 5 + 0.7071 * 1 - 0.7071 * 3.
        AssertClose([2, 3.5858f, 6, 2.1716f, 5, 7.8284f, 4, 6.4142f, 8], changed);
        Bilinear.Rotate(new PictureShape(1, 3, 3), Math.PI / 4, 0, picture, changed);
        // 2 * (1 - 0.4142), and so on; the others come from inside.
        AssertClose([1.1716f, 3.5858f, 3.5147f, 2.1716f, 5, 7.8284f, 2.3431f, 6.4142f, 4.6863f], changed);
    }

    [Fact]
    public void Angles_are_uniform_within_the_largest()
    {
        // A picture that rises from left to right by 1 a pixel: beside the centre, the values have the cosine and sine of the angle.
        var shape = new PictureShape(1, 3, 3);
        int[] counts = new int[4];
        foreach (float[] changed in Changes(Augment.Rotate(30), shape, [-1, 0, 1, -1, 0, 1, -1, 0, 1], 4_000))
        {
            double degrees = Math.Atan2(changed[1], changed[5]) * 180 / Math.PI;
            Assert.InRange(degrees, -30.01, 30.01);
            counts[Math.Clamp((int)((degrees + 30) / 15), 0, 3)]++;
        }
        Assert.All(counts, count => Assert.InRange(count, 880, 1_120)); // 1,000 expected, with a standard deviation of 27.
    }

    [Fact]
    public void A_region_is_enlarged_by_bilinear_interpolation()
    {
        // A region of 2 x 1 pixels, 6 and 7, to 4 x 2: as torch.nn.functional.interpolate([6, 7], 4) gives 6, 6.25, 6.75, 7.
        float[] picture = [1, 2, 3, 4, 5, 6, 7, 8], changed = new float[8];
        Bilinear.Enlarge(new PictureShape(1, 2, 4), new PictureRegion(1, 1, 2, 1), picture, changed);
        Assert.Equal([6, 6.25f, 6.75f, 7, 6, 6.25f, 6.75f, 7], changed);
        // 1 x 2 pixels of two channels to 2 x 4: in each column 2, 3, 5, 6 becomes 2 + 4 * (0, 0.25, 0.75, 1).
        float[] colored = [1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80], enlarged = new float[16];
        Bilinear.Enlarge(new PictureShape(2, 4, 2), new PictureRegion(1, 0, 1, 2), colored, enlarged);
        Assert.Equal([2, 2, 2.5f, 2.5f, 3.5f, 3.5f, 4, 4, 20, 20, 25, 25, 35, 35, 40, 40], enlarged);
    }

    [Fact]
    public void Regions_have_the_shares_ratios_and_places_of_their_ranges()
    {
        var shape = new PictureShape(1, 100, 200);
        var regions = new List<PictureRegion>();
        for (int i = 0; i < 4_000; i++)
            if (PictureRegion.Draw(new CounterRandom(1, RandomPurpose.Augmentation, i), 0, shape, 0.1, 0.3, 2) is { } region)
                regions.Add(region);
        Assert.Equal(4_000, regions.Count);
        double[] shares = [.. regions.Select(region => region.Width * region.Height / 20_000.0)],
            ratios = [.. regions.Select(region => region.Width / (double)region.Height)];
        Assert.InRange(shares.Min(), 0.098, 0.103);
        Assert.InRange(shares.Max(), 0.297, 0.305);
        Assert.InRange(shares.Average(), 0.197, 0.203); // The standard deviation of the mean is 0.0009.
        Assert.InRange(ratios.Min(), 0.48, 0.51);
        Assert.InRange(ratios.Max(), 1.94, 2.08);
        Assert.InRange(ratios.Average(Math.Log), -0.03, 0.03); // 0.4 / sqrt(4000) = 0.006.
        Assert.Contains(regions, region => region.Left + region.Width == 200);
        Assert.Contains(regions, region => region.Top + region.Height == 100);
        Assert.InRange(regions.Average(region => region.Left / (200.0 - region.Width)), 0.48, 0.52);
        Assert.All(regions, region => Assert.True(region is { Left: >= 0, Top: >= 0 } && region.Left + region.Width <= 200
            && region.Top + region.Height <= 100));
        // In a picture twice as wide as high, no nearly square region has nine tenths of it.
        Assert.Null(PictureRegion.Draw(new CounterRandom(1, RandomPurpose.Augmentation), 0, shape, 0.9, 1, 1.1));
    }

    [Fact]
    public void A_crop_shows_a_region_and_the_whole_picture_stays_as_it_is()
    {
        var shape = new PictureShape(1, 20, 20);
        // The value is the place, so that a crop shows where it comes from: lines and columns in equal distances.
        float[] picture = [.. Enumerable.Range(0, 400).Select(i => (float)i)];
        foreach (float[] changed in Changes(Augment.Crop(0.25, 0.5), shape, picture, 200))
        {
            double width = (changed[11] - changed[10]) * 20, height = (changed[220] - changed[200]);
            Assert.InRange(width * height / 400, 0.22, 0.55);
            Assert.InRange(changed.Min(), 0, 399);
        }
        Assert.Equal(picture, Change(Augment.Crop(1, 1, 1), shape, picture));
    }

    [Fact]
    public void Brightness_multiplies_the_distance_from_the_darkest_value_and_keeps_the_range()
    {
        // The range of the rows is -1 to 3, and 0 to 8 in the second channel.
        float[] picture = [0, 1, 2, 2.5f, 2, 4, 6, 1];
        float[] other = [-1, 3, 0, 0, 0, 8, 5, 5];
        var shape = new PictureShape(2, 2, 2);
        var factors = new List<double>();
        foreach (float[] changed in Changes(Augment.Brightness(0.4), shape, picture, 4_000, other))
        {
            double factor = changed[0] + 1;
            factors.Add(factor);
            AssertClose(
                [.. picture.Take(4).Select(value => Math.Min((float)(-1 + factor * (value + 1)), 3)),
                    .. picture.Skip(4).Select(value => Math.Min((float)(factor * value), 8))], changed);
        }
        AssertUniform(factors, 0.6, 1.4);
        AssertUniform([.. Changes(Augment.Brightness(1.5), shape, picture, 4_000, other).Select(changed => changed[7])], 0, 2.5);
    }

    [Fact]
    public void Contrast_multiplies_the_distance_from_the_mean_of_the_channel_and_keeps_the_range()
    {
        // The means of the channels are 1 and 3.
        float[] picture = [0, 1, 2, 1, 2, 4, 5, 1];
        float[] other = [-0.1f, 2.1f, 0, 0, 0, 8, 5, 5];
        var shape = new PictureShape(2, 2, 2);
        var factors = new List<double>();
        foreach (float[] changed in Changes(Augment.Contrast(0.5), shape, picture, 4_000, other))
        {
            double factor = 3 - changed[4];
            factors.Add(factor);
            AssertClose(
                [.. picture.Take(4).Select(value => (float)Math.Clamp(1 + factor * (value - 1), -0.1, 2.1)),
                    .. picture.Skip(4).Select(value => (float)Math.Clamp(3 + factor * (value - 3), 0, 8))], changed);
        }
        AssertUniform(factors, 0.5, 1.5);
    }

    [Fact]
    public void Erasing_fills_a_rectangle_with_the_mean_of_the_channel_or_a_value()
    {
        var shape = new PictureShape(2, 10, 12);
        float[] picture = [.. Enumerable.Range(0, 240).Select(i => i < 120 ? i + 1000f : i + 5000f)],
            other = [.. Enumerable.Range(0, 240).Select(i => i < 120 ? 2000f : 7000f)];
        float[] means = [(picture[..120].Average() + 2000) / 2, (picture[120..].Average() + 7000) / 2];
        foreach ((double? fill, float[] fills) in new[] { (null, means), ((double?)-3, new float[] { -3, -3 }) })
        {
            int erased = 0;
            foreach (float[] changed in Changes(Augment.Erase(0.5, 0.1, 0.3, 2, fill), shape, picture, 4_000, other))
            {
                int[] places = [.. Enumerable.Range(0, 240).Where(i => changed[i] != picture[i])];
                if (places.Length == 0)
                    continue;
                erased++;
                Assert.All(places, place => Assert.Equal(fills[place / 120], changed[place], 0.01f));
                int left = places.Min(place => place % 12), right = places.Max(place => place % 12),
                    top = places.Min(place => place % 120 / 12), bottom = places.Max(place => place % 120 / 12),
                    area = (right - left + 1) * (bottom - top + 1);
                Assert.Equal(2 * area, places.Length);
                Assert.InRange(area / 120.0, 0.07, 0.35);
            }
            Assert.InRange(erased, 1_880, 2_120);
        }
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name()
    {
        void Refuses(string words, Augment operation)
        {
            ArgumentException refused = Assert.Throws<ArgumentOutOfRangeException>(operation.Check);
            Assert.StartsWith(words, refused.Message);
        }
        Refuses("Probability should be a probability from 0 to 1", Augment.Flip(-0.1));
        Refuses("Probability should be a probability from 0 to 1", Augment.FlipVertically(double.NaN));
        Refuses("Horizontal should be 0 or more", Augment.Shift(-1));
        Refuses("Vertical should be 0 or more", Augment.Shift(1, -1));
        Refuses("Fill should be a finite number", Augment.Shift(1, fill: double.NaN));
        Refuses("Degrees should be from 0 to 180", Augment.Rotate(181));
        Refuses("Fill should be a finite number", Augment.Rotate(10, 1e300));
        Refuses("MinimumShare should be more than 0, and 1 or less", Augment.Crop(0));
        Refuses("MaximumShare should be MinimumShare or more, and 1 or less", Augment.Crop(0.5, 0.4));
        Refuses("MaximumAspectRatio should be 1 or more", Augment.Crop(0.5, 1, 0.9));
        Refuses("Amount should be 0 or more", Augment.Brightness(-1));
        Refuses("Amount should be 0 or more", Augment.Contrast(double.NaN));
        Refuses("Probability should be", Augment.Erase(2));
        Refuses("MaximumShare should be", Augment.Erase(1, 0.5, 1.5));
        Refuses("Fill should be a finite number", Augment.Erase(fill: double.PositiveInfinity));
    }

    /// <summary>Changes a picture once.</summary>
    private static float[] Change(Augment operation, PictureShape shape, float[] picture) => Changes(operation, shape, picture, 1).Single();

    /// <summary>Changes a picture in some epochs.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="shape">The shape of the picture.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="epochs">The number of epochs.</param>
    /// <param name="other">Another picture of the training set, whose range and mean count, too; null for none.</param>
    private static IEnumerable<float[]> Changes(Augment operation, PictureShape shape, float[] picture, int epochs, float[]? other = null)
    {
        using var rows = new InMemoryRows(shape.Size, 0);
        rows.Add(picture, []);
        if (other != null)
            rows.Add(other, []);
        var augmented = new AugmentedRows(rows, shape, [operation], seed: 1);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            float[] changed = new float[shape.Size];
            augmented.GatherFeatures([0], epoch, changed, shape.Size);
            yield return changed;
        }
    }

    private static void AssertUniform(IReadOnlyCollection<double> values, double least, double largest)
    {
        int[] counts = new int[4];
        foreach (double value in values)
        {
            Assert.InRange(value, least - 1e-5, largest + 1e-5);
            counts[Math.Clamp((int)((value - least) / (largest - least) * 4), 0, 3)]++;
        }
        double expected = values.Count / 4.0;
        Assert.All(counts, count => Assert.InRange(count, expected - 4.5 * Math.Sqrt(expected), expected + 4.5 * Math.Sqrt(expected)));
    }

    private static void AssertUniform(IReadOnlyCollection<float> values, double least, double largest)
        => AssertUniform([.. values.Select(value => (double)value)], least, largest);

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-4f);
    }
}
