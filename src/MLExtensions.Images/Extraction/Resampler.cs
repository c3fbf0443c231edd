using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Images;

/// <summary>
/// Resizes images: first each row, then each column. Both sums are in single precision and rounded to bytes, in the order in which Pillow
/// does it, so that what a filter overshoots is cut off at the same places.
/// </summary>
/// <remarks>Every machine computes the same bytes.</remarks>
internal static class Resampler
{
    /// <summary>Resizes an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="columns">The weights of its columns.</param>
    /// <param name="rows">The weights of its rows.</param>
    /// <param name="result">Receives rows x columns x channels, of which there are 1 for an image in grey, else 3.</param>
    public static void Resize(DecodedImage image, ResamplingAxis columns, ResamplingAxis rows, Span<byte> result)
    {
        int channels = image.Stride == 1 ? 1 : 3, length = columns.Length * channels, sourceLength = image.Width * image.Stride;
        byte[] narrow = ArrayPool<byte>.Shared.Rent((rows.End - rows.First) * length);
        float[] numbers = ArrayPool<float>.Shared.Rent(Math.Max(sourceLength, length));

        Span<float> source = numbers.AsSpan(0, sourceLength);
        for (int row = rows.First; row < rows.End; row++)
        {
            source.Clear();
            AddWeighted(image.Pixels.Slice(row * sourceLength, sourceLength), 1, source);
            Span<byte> resized = narrow.AsSpan((row - rows.First) * length, length);
            if (channels == 1)
                SumGrey(source, columns, resized);
            else
                SumColors(source, columns, resized);
        }

        Span<float> sums = numbers.AsSpan(0, length);
        for (int y = 0; y < rows.Length; y++)
        {
            ReadOnlySpan<float> weights = rows.WeightsOf(y, out int row);
            sums.Clear();
            foreach (float weight in weights)
                AddWeighted(narrow.AsSpan((row++ - rows.First) * length, length), weight, sums);
            Span<byte> resized = result.Slice(y * length, length);
            for (int i = 0; i < resized.Length; i++)
                resized[i] = ToByte(sums[i]);
        }
        ArrayPool<float>.Shared.Return(numbers);
        ArrayPool<byte>.Shared.Return(narrow);
    }

    private static void AddWeighted(ReadOnlySpan<byte> pixels, float weight, Span<float> sums)
    {
        int i = 0;
        var factor = Vector256.Create(weight);
        for (; i + Vector256<byte>.Count <= pixels.Length; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> lower, Vector256<ushort> upper) = Vector256.Widen(Vector256.Create(pixels[i..]));
            Add(lower, sums[i..]);
            Add(upper, sums[(i + Vector256<ushort>.Count)..]);
        }
        for (; i < pixels.Length; i++)
            sums[i] = MathF.FusedMultiplyAdd(pixels[i], weight, sums[i]);

        void Add(Vector256<ushort> values, Span<float> sums)
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(values);
            AddTo(Vector256.ConvertToSingle(lower.AsInt32()), sums);
            AddTo(Vector256.ConvertToSingle(upper.AsInt32()), sums[Vector256<float>.Count..]);
        }

        void AddTo(Vector256<float> values, Span<float> sums)
            => Vector256.FusedMultiplyAdd(values, factor, Vector256.Create(sums)).CopyTo(sums);
    }

    private static void SumGrey(ReadOnlySpan<float> source, ResamplingAxis columns, Span<byte> result)
    {
        for (int x = 0; x < result.Length; x++)
        {
            ReadOnlySpan<float> weights = columns.WeightsOf(x, out int column), values = source.Slice(column, weights.Length);
            float sum = 0;
            for (int k = 0; k < weights.Length; k++)
                sum = MathF.FusedMultiplyAdd(values[k], weights[k], sum);
            result[x] = ToByte(sum);
        }
    }

    private static void SumColors(ReadOnlySpan<float> source, ResamplingAxis columns, Span<byte> result)
    {
        ReadOnlySpan<Vector128<float>> pixels = MemoryMarshal.Cast<float, Vector128<float>>(source);
        for (int x = 0; x < columns.Length; x++)
        {
            ReadOnlySpan<float> weights = columns.WeightsOf(x, out int column);
            ReadOnlySpan<Vector128<float>> values = pixels.Slice(column, weights.Length);
            Vector128<float> sum = Vector128<float>.Zero;
            for (int k = 0; k < weights.Length; k++)
                sum = Vector128.FusedMultiplyAdd(values[k], Vector128.Create(weights[k]), sum);
            (result[3 * x], result[3 * x + 1], result[3 * x + 2]) = (ToByte(sum[0]), ToByte(sum[1]), ToByte(sum[2]));
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, byte.MaxValue);
}
