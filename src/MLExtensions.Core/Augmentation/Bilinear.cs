namespace MLExtensions;

/// <summary>Values of a picture between its pixels, by bilinear interpolation.</summary>
internal static class Bilinear
{
    /// <summary>Enlarges a region of a picture to the size of the picture, as PyTorch's interpolate without align_corners does.</summary>
    /// <param name="shape">The shape of the picture.</param>
    /// <param name="region">The region; pixels outside of it are not read.</param>
    /// <param name="picture">Channels x height x width.</param>
    /// <param name="enlarged">Channels x height x width.</param>
    public static void Enlarge(PictureShape shape, PictureRegion region, ReadOnlySpan<float> picture, Span<float> enlarged)
    {
        float lines = region.Height / (float)shape.Height, columns = region.Width / (float)shape.Width;
        for (int first = 0; first < picture.Length; first += shape.PlaneSize)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                (int upper, int lower, float below) = Neighbours((y + 0.5f) * lines - 0.5f, region.Height);
                ReadOnlySpan<float> upperLine = LineOf(picture, first, upper), lowerLine = LineOf(picture, first, lower);
                Span<float> target = enlarged.Slice(first + y * shape.Width, shape.Width);
                for (int x = 0; x < target.Length; x++)
                {
                    (int left, int right, float beside) = Neighbours((x + 0.5f) * columns - 0.5f, region.Width);
                    target[x] = Mix(Mix(upperLine[left], upperLine[right], beside), Mix(lowerLine[left], lowerLine[right], beside), below);
                }
            }
        }

        ReadOnlySpan<float> LineOf(ReadOnlySpan<float> picture, int first, int line)
            => picture.Slice(first + (region.Top + line) * shape.Width + region.Left, region.Width);
    }

    /// <summary>Rotates a picture about its centre, counter-clockwise.</summary>
    /// <param name="shape">The shape of the picture.</param>
    /// <param name="angle">The angle in radians.</param>
    /// <param name="fill">The value of pixels from outside; null for that of the nearest pixel at the edge.</param>
    /// <param name="picture">Channels x height x width.</param>
    /// <param name="rotated">Channels x height x width.</param>
    public static void Rotate(PictureShape shape, double angle, float? fill, ReadOnlySpan<float> picture, Span<float> rotated)
    {
        float cosine = (float)Math.Cos(angle), sine = (float)Math.Sin(angle),
            centreX = (shape.Width - 1) / 2f, centreY = (shape.Height - 1) / 2f;
        for (int first = 0; first < picture.Length; first += shape.PlaneSize)
        {
            ReadOnlySpan<float> plane = picture.Slice(first, shape.PlaneSize);
            for (int y = 0; y < shape.Height; y++)
            {
                float down = y - centreY, fromX = centreX - sine * down, fromY = centreY + cosine * down;
                Span<float> target = rotated.Slice(first + y * shape.Width, shape.Width);
                for (int x = 0; x < target.Length; x++)
                {
                    float right = x - centreX, sourceX = fromX + cosine * right, sourceY = fromY + sine * right;
                    target[x] = fill is float value ? ValueAt(shape, plane, sourceX, sourceY, value)
                        : ValueAt(shape, plane, sourceX, sourceY);
                }
            }
        }
    }

    /// <summary>Returns the value at a place of a plane, whose pixels are at whole numbers; outside that of the edge.</summary>
    private static float ValueAt(PictureShape shape, ReadOnlySpan<float> plane, float x, float y)
    {
        (int left, int right, float beside) = Neighbours(x, shape.Width);
        (int upper, int lower, float below) = Neighbours(y, shape.Height);
        upper *= shape.Width;
        lower *= shape.Width;
        return Mix(Mix(plane[upper + left], plane[upper + right], beside), Mix(plane[lower + left], plane[lower + right], beside), below);
    }

    /// <summary>Returns the value at a place of a plane, around which there are pixels of another value.</summary>
    private static float ValueAt(PictureShape shape, ReadOnlySpan<float> plane, float x, float y, float outside)
    {
        float left = MathF.Floor(x), top = MathF.Floor(y);
        int column = float.ConvertToIntegerNative<int>(left), line = float.ConvertToIntegerNative<int>(top);
        return Mix(
            Mix(Pixel(shape, plane, column, line, outside), Pixel(shape, plane, column + 1, line, outside), x - left),
            Mix(Pixel(shape, plane, column, line + 1, outside), Pixel(shape, plane, column + 1, line + 1, outside), x - left), y - top);
    }

    private static float Pixel(PictureShape shape, ReadOnlySpan<float> plane, int column, int line, float outside)
        => (uint)column < (uint)shape.Width && (uint)line < (uint)shape.Height ? plane[line * shape.Width + column] : outside;

    /// <summary>Returns the pixels beside a place in a line of pixels, and how near the place is to the second one, from 0 to 1.</summary>
    private static (int First, int Second, float Share) Neighbours(float place, int length)
    {
        // No place is NaN or far away, so none of the checks of Clamp and of the conversion is needed.
        place = float.MinNative(float.MaxNative(place, 0), length - 1);
        int first = float.ConvertToIntegerNative<int>(place);
        return (first, Math.Min(first + 1, length - 1), place - first);
    }

    private static float Mix(float first, float second, float share) => first + (second - first) * share;
}
