using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>Moves of the values of a picture, or of their codes.</summary>
internal static class PictureMoves
{
    private static readonly Vector128<byte> s_reversedBytes = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
        s_reversedSingles = Vector128.Create((byte)12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);

    /// <summary>Copies a picture with left and right exchanged.</summary>
    public static void FlipHorizontally<T>(PictureShape shape, ReadOnlySpan<T> picture, Span<T> flipped)
        where T : unmanaged
    {
        for (int first = 0; first < picture.Length; first += shape.Width)
            Reverse(picture.Slice(first, shape.Width), flipped.Slice(first, shape.Width));
    }

    /// <summary>Copies a picture with top and bottom exchanged.</summary>
    public static void FlipVertically<T>(PictureShape shape, ReadOnlySpan<T> picture, Span<T> flipped)
        where T : unmanaged
    {
        for (int line = 0; line < shape.Channels * shape.Height; line++)
        {
            int place = line % shape.Height, target = line - place + shape.Height - 1 - place;
            picture.Slice(line * shape.Width, shape.Width).CopyTo(flipped[(target * shape.Width)..]);
        }
    }

    /// <summary>Copies a picture some pixels away; those that come from outside have a value, or that of the nearest pixel.</summary>
    /// <param name="shape">The shape of the picture.</param>
    /// <param name="right">The number of pixels to the right, less than the width; negative to the left.</param>
    /// <param name="down">The number of pixels downwards, less than the height; negative upwards.</param>
    /// <param name="fill">The value of pixels from outside; null for that of the nearest pixel.</param>
    /// <param name="picture">Channels x height x width.</param>
    /// <param name="shifted">Channels x height x width.</param>
    public static void Shift<T>(PictureShape shape, int right, int down, T? fill, ReadOnlySpan<T> picture, Span<T> shifted)
        where T : unmanaged
    {
        for (int first = 0; first < picture.Length; first += shape.PlaneSize)
            ShiftPlane(shape, right, down, fill, picture.Slice(first, shape.PlaneSize), shifted.Slice(first, shape.PlaneSize));
    }

    private static void ShiftPlane<T>(PictureShape shape, int right, int down, T? fill, ReadOnlySpan<T> plane, Span<T> shifted)
        where T : unmanaged
    {
        // All lines in one copy; at one side, each gets pixels of its neighbour, which are overwritten below.
        int width = shape.Width, offset = down * width + right;
        plane.Slice(Math.Max(-offset, 0), plane.Length - Math.Abs(offset)).CopyTo(shifted[Math.Max(offset, 0)..]);
        int top = Math.Max(down, 0), bottom = shape.Height + Math.Min(down, 0);
        for (int line = top; line < bottom && right != 0; line++)
        {
            Span<T> pixels = shifted.Slice(line * width, width);
            T value = fill ?? pixels[right > 0 ? right : width - 1 + right];
            foreach (ref T pixel in right > 0 ? pixels[..right] : pixels[(width + right)..])
                pixel = value;
        }
        for (int line = 0; line < top; line++)
            SetLine(shifted, width, line, fill, nearest: top);
        for (int line = bottom; line < shape.Height; line++)
            SetLine(shifted, width, line, fill, nearest: bottom - 1);
    }

    private static void SetLine<T>(Span<T> plane, int width, int line, T? fill, int nearest)
        where T : unmanaged
    {
        Span<T> pixels = plane.Slice(line * width, width);
        if (fill is T value)
            pixels.Fill(value);
        else
            plane.Slice(nearest * width, width).CopyTo(pixels);
    }

    private static void Reverse<T>(ReadOnlySpan<T> line, Span<T> reversed)
        where T : unmanaged
    {
        int lanes = Vector128<T>.Count, last = line.Length - lanes;
        if (last < 0)
        {
            for (int i = 0; i < line.Length; i++)
                reversed[i] = line[line.Length - 1 - i];
            return;
        }
        // The last vector overlaps the one before, where the line is no whole number of vectors.
        ref T source = ref MemoryMarshal.GetReference(line), target = ref MemoryMarshal.GetReference(reversed);
        for (int i = 0; i < last; i += lanes)
            Reverse(Vector128.LoadUnsafe(ref source, (nuint)(last - i))).StoreUnsafe(ref target, (nuint)i);
        Reverse(Vector128.LoadUnsafe(ref source)).StoreUnsafe(ref target, (nuint)last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Reverse<T>(Vector128<T> values)
        where T : unmanaged
        => Vector128.Shuffle(values.AsByte(), Unsafe.SizeOf<T>() == 1 ? s_reversedBytes : s_reversedSingles).As<byte, T>();
}
