namespace MLExtensions;

/// <summary>A rectangle of pixels in a picture.</summary>
internal readonly record struct PictureRegion(int Left, int Top, int Width, int Height)
{
    private const int Attempts = 10, DrawsOfAttempt = 4;

    /// <summary>Draws a region as torchvision's RandomResizedCrop and RandomErasing do.</summary>
    /// <remarks>
    /// The share of the picture is uniform, and so is the logarithm of the ratio of width to height; the place is uniform. Of ten regions,
    /// the first one that fits into the picture counts.
    /// </remarks>
    /// <param name="random">The numbers to draw from.</param>
    /// <param name="firstDraw">The number of the first one.</param>
    /// <param name="shape">The shape of the picture.</param>
    /// <param name="minimumShare">The least share of the picture.</param>
    /// <param name="maximumShare">The largest share of the picture.</param>
    /// <param name="maximumRatio">The largest ratio of width to height; the least one is 1 divided by it.</param>
    /// <returns>The region; null where none of the ten fits.</returns>
    public static PictureRegion? Draw(
        CounterRandom random, ulong firstDraw, PictureShape shape, double minimumShare, double maximumShare, double maximumRatio)
    {
        for (ulong draw = firstDraw; draw < firstDraw + Attempts * DrawsOfAttempt; draw += DrawsOfAttempt)
        {
            double area = shape.PlaneSize * Between(minimumShare, maximumShare, random.UniformDouble(draw)),
                ratio = Math.Pow(maximumRatio, Between(-1, 1, random.UniformDouble(draw + 1)));
            int width = Math.Max((int)Math.Round(Math.Sqrt(area * ratio)), 1),
                height = Math.Max((int)Math.Round(Math.Sqrt(area / ratio)), 1);
            if (width > shape.Width || height > shape.Height)
                continue;
            return new PictureRegion(
                random.Below(shape.Width - width + 1, draw + 2), random.Below(shape.Height - height + 1, draw + 3), width, height);
        }
        return null;
    }

    /// <summary>Throws if a setting of the operations that draw regions is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public static void CheckSettings(double minimumShare, double maximumShare, double maximumAspectRatio)
    {
        Setting.Require(
            minimumShare is > 0 and <= 1, nameof(CropAugment.MinimumShare), minimumShare, "more than 0, and 1 or less");
        Setting.Require(maximumShare >= minimumShare && maximumShare <= 1, nameof(CropAugment.MaximumShare), maximumShare,
            $"{nameof(CropAugment.MinimumShare)} or more, and 1 or less");
        Setting.Require(maximumAspectRatio >= 1 && double.IsFinite(maximumAspectRatio), nameof(CropAugment.MaximumAspectRatio),
            maximumAspectRatio, "1 or more, and finite");
    }

    private static double Between(double minimum, double maximum, double share) => minimum + (maximum - minimum) * share;
}
