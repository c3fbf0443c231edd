using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Images;

/// <summary>Reads the images of a column.</summary>
/// <param name="columnName">The name of the column.</param>
internal abstract class ImageSource(string columnName)
{
    /// <summary>Reads what the current row of the input has.</summary>
    /// <param name="row">The number under which it is kept, from 0.</param>
    public abstract void Read(int row);

    /// <summary>Reads the image of a row. Several threads may read different rows.</summary>
    /// <param name="row">The number of the row.</param>
    /// <param name="pixels">Receives its pixels.</param>
    /// <exception cref="BrokenImageException">It cannot be read.</exception>
    public abstract void ReadPixels(int row, Span<byte> pixels);

    /// <summary>Returns the path of the image of a row; null where it has none.</summary>
    protected abstract string? PathOf(int row);

    /// <summary>Returns the number that a row has in the input.</summary>
    protected abstract long PositionOf(int row);

    /// <summary>Returns the path of the image of a row, or else its column and row.</summary>
    public string NameOf(int row) => PathOf(row) ?? Place(row);

    /// <summary>Returns what the sentence "The image ... cannot be read" calls the image of a row.</summary>
    public string DescriptionOf(int row) => PathOf(row) is { } path ? $"'{path}'" : $"in {Place(row)}";

    /// <summary>Creates a source.</summary>
    /// <param name="input">The row or cursor to read.</param>
    /// <param name="column">The column.</param>
    /// <param name="owner">The transformer.</param>
    /// <param name="cache">Keeps the pixels of files; null for none.</param>
    /// <param name="capacity">The number of rows that are kept at a time.</param>
    public static ImageSource Create(
        DataViewRow input, DataViewSchema.Column column, ImageExtractingTransformer owner, PixelCache? cache, int capacity)
        => column.Type switch
        {
            TextDataViewType => new Paths(input, column, owner, cache, capacity),
            ImageDataViewType => new Images(input, column, owner.Reader),
            _ => new Files(input, column, owner.Reader, capacity),
        };

    private sealed class Paths(
        DataViewRow input, DataViewSchema.Column column, ImageExtractingTransformer owner, PixelCache? cache, int capacity)
        : ImageSource(column.Name)
    {
        private readonly ValueGetter<ReadOnlyMemory<char>> _get = input.GetGetter<ReadOnlyMemory<char>>(column);
        private readonly string[] _paths = new string[capacity];
        private readonly long[] _positions = new long[capacity];

        public override void Read(int row)
        {
            ReadOnlyMemory<char> path = default;
            _get(ref path);
            _paths[row] = path.IsEmpty ? "" : Path.Combine(owner.ImageFolder, path.ToString());
            _positions[row] = input.Position;
        }

        public override void ReadPixels(int row, Span<byte> pixels)
        {
            string path = _paths[row];
            if (path.Length == 0)
                throw new BrokenImageException("its path is empty");
            if (cache == null)
                owner.Reader.ReadFile(path, pixels);
            else
                cache.Read(path, pixels, owner.Reader);
        }

        protected override string? PathOf(int row) => _paths[row].Length > 0 ? _paths[row] : null;

        protected override long PositionOf(int row) => _positions[row];
    }

    private sealed class Files(DataViewRow input, DataViewSchema.Column column, PixelReader reader, int capacity)
        : ImageSource(column.Name)
    {
        private readonly ValueGetter<VBuffer<byte>> _get = input.GetGetter<VBuffer<byte>>(column);
        private readonly VBuffer<byte>[] _files = new VBuffer<byte>[capacity];
        private readonly long[] _positions = new long[capacity];

        public override void Read(int row)
        {
            _get(ref _files[row]);
            _positions[row] = input.Position;
        }

        public override void ReadPixels(int row, Span<byte> pixels)
            => reader.Read(_files[row].IsDense ? _files[row].GetValues() : [.. _files[row].DenseValues()], pixels);

        protected override string? PathOf(int row) => null;

        protected override long PositionOf(int row) => _positions[row];
    }

    /// <summary>Resizes an image as soon as its row is read: the next one may take its place, and its native memory.</summary>
    private sealed class Images(DataViewRow input, DataViewSchema.Column column, PixelReader reader) : ImageSource(column.Name)
    {
        private readonly ValueGetter<MLImage> _get = input.GetGetter<MLImage>(column);
        private MLImage _image = null!;
        private long _position;

        public override void Read(int row)
        {
            _get(ref _image);
            _position = input.Position;
        }

        public override void ReadPixels(int row, Span<byte> pixels)
            => reader.Read(_image ?? throw new BrokenImageException("it is null"), pixels);

        protected override string? PathOf(int row) => _image?.Tag is { Length: > 0 } tag ? tag : null;

        protected override long PositionOf(int row) => _position;
    }

    private string Place(int row) => string.Create(CultureInfo.InvariantCulture, $"column '{columnName}' of row {PositionOf(row)}");
}
