using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Mapping;

namespace MLExtensions.Images;

/// <summary>Reads the images of blocks of rows: their paths or bytes with the rows, their pixels by several threads.</summary>
internal sealed class ImageMapper : IBlockMapper
{
    private readonly ImageExtractingTransformer _owner;
    private readonly ImageSource _source;
    private readonly bool _isPass;
    private readonly byte[] _pixels;
    private readonly BrokenImageException?[] _failures;

    public ImageMapper(ImageExtractingTransformer owner, DataViewRow input, DataViewSchema.Column column, int capacity)
    {
        _owner = owner;
        // A PredictionEngine has rows that are no cursors. It would fill the cache, and the list of broken images, with images that come
        // once, as long as a service runs.
        _isPass = input is DataViewRowCursor;
        _source = ImageSource.Create(input, column, owner, _isPass ? owner.Cache : null, capacity);
        _pixels = new byte[checked(capacity * owner.Length)];
        _failures = new BrokenImageException?[capacity];
    }

    public int RowsOfPart => 1;

    public void Read(int row) => _source.Read(row);

    // The exception of a row is thrown where the row is read, so that the first one is named whichever thread is the first.
    public void Compute(int first, int rows)
    {
        for (int row = first; row < first + rows; row++)
        {
            try
            {
                _failures[row] = null;
                _source.ReadPixels(row, PixelsOf(row));
            }
            catch (BrokenImageException failure)
            {
                _failures[row] = failure;
                if (_isPass)
                    _owner.AddBroken(_source.NameOf(row), failure.Reason);
            }
        }
    }

    public Delegate[] CreateGetters(Func<int> currentRow) =>
    [
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> numbers) =>
        {
            int row = currentRow();
            if (_failures[row] == null)
                _owner.Writer.Write(PixelsOf(row), ref numbers);
            else if (_owner.LeavesOut)
                _owner.Writer.WriteMissing(ref numbers);
            else
                throw _failures[row]!.For(_source.DescriptionOf(row));
        }),
    ];

    private Span<byte> PixelsOf(int row) => _pixels.AsSpan(row * _owner.Length, _owner.Length);
}
