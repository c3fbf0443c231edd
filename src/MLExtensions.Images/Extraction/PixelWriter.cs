using Microsoft.ML.Data;

namespace MLExtensions.Images;

/// <summary>Writes the bytes of images as scaled numbers, in the order wanted.</summary>
/// <remarks>Thread safety: any number of threads may use it at once.</remarks>
internal sealed class PixelWriter
{
    private const int Values = byte.MaxValue + 1;

    private readonly float[] _table;
    private readonly int _pixels, _channels;
    private readonly bool _isPlanar;

    public PixelWriter(ImageExtractingEstimator.Options options)
    {
        (_pixels, _channels) = (options.Width * options.Height, options.Channels);
        _isPlanar = options.Layout == ImageLayout.Planar;
        _table = options.Scaling.Table(_channels);
        Dimensions = _isPlanar ? [_channels, options.Height, options.Width] : [options.Height, options.Width, _channels];
    }

    /// <summary>Gets the dimensions of the numbers of an image.</summary>
    public int[] Dimensions { get; }

    /// <summary>Writes an image.</summary>
    /// <param name="bytes">Rows x columns x channels.</param>
    /// <param name="numbers">Receives the numbers.</param>
    public void Write(ReadOnlySpan<byte> bytes, ref VBuffer<float> numbers)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref numbers, bytes.Length);
        for (int channel = 0; channel < _channels; channel++)
        {
            ReadOnlySpan<float> table = _table.AsSpan(channel * Values, Values);
            (int first, int step) = _isPlanar ? (channel * _pixels, 1) : (channel, _channels);
            for (int pixel = 0, source = channel; pixel < _pixels; pixel++, source += _channels)
                editor.Values[first + pixel * step] = table[bytes[source]];
        }
        numbers = editor.Commit();
    }

    /// <summary>Writes NaN for each number of an image.</summary>
    public void WriteMissing(ref VBuffer<float> numbers)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref numbers, _pixels * _channels);
        editor.Values.Fill(float.NaN);
        numbers = editor.Commit();
    }
}
