using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Images;

/// <summary>Reads the images of a column.</summary>
internal abstract class ImageSource
{
    /// <summary>Reads what the current row of the input has.</summary>
    /// <param name="row">The number under which it is kept, from 0.</param>
    public abstract void Read(int row);

    /// <summary>Reads the image of a row. Several threads may read different rows.</summary>
    /// <param name="row">The number of the row.</param>
    /// <param name="pixels">Receives its pixels.</param>
    /// <exception cref="BrokenImageException">It cannot be read.</exception>
    public abstract void ReadPixels(int row, Span<byte> pixels);

    /// <summary>Returns the name of the image of a row, for messages.</summary>
    public abstract string NameOf(int row);

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
        DataViewRow input, DataViewSchema.Column column, ImageExtractingTransformer owner, PixelCache? cache, int capacity) : ImageSource
    {
        private readonly ValueGetter<ReadOnlyMemory<char>> _get = input.GetGetter<ReadOnlyMemory<char>>(column);
        private readonly string[] _paths = new string[capacity];

        public override void Read(int row)
        {
            ReadOnlyMemory<char> path = default;
            _get(ref path);
            _paths[row] = path.IsEmpty ? "" : Path.Combine(owner.ImageFolder, path.ToString());
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

        public override string NameOf(int row) => $"'{_paths[row]}'";
    }

    private sealed class Files(DataViewRow input, DataViewSchema.Column column, PixelReader reader, int capacity) : ImageSource
    {
        private readonly ValueGetter<VBuffer<byte>> _get = input.GetGetter<VBuffer<byte>>(column);
        private readonly VBuffer<byte>[] _files = new VBuffer<byte>[capacity];
        private readonly long[] _positions = new long[capacity];
        private readonly string _name = column.Name;

        public override void Read(int row)
        {
            _get(ref _files[row]);
            _positions[row] = input.Position;
        }

        public override void ReadPixels(int row, Span<byte> pixels)
            => reader.Read(_files[row].IsDense ? _files[row].GetValues() : [.. _files[row].DenseValues()], pixels);

        public override string NameOf(int row) => RowName(_name, _positions[row]);
    }

    /// <summary>Resizes an image as soon as its row is read: the next one may take its place, and its native memory.</summary>
    private sealed class Images(DataViewRow input, DataViewSchema.Column column, PixelReader reader) : ImageSource
    {
        private readonly ValueGetter<MLImage> _get = input.GetGetter<MLImage>(column);
        private readonly string _name = column.Name;
        private MLImage _image = null!;
        private long _position;

        public override void Read(int row)
        {
            _get(ref _image);
            _position = input.Position;
        }

        public override void ReadPixels(int row, Span<byte> pixels)
            => reader.Read(_image ?? throw new BrokenImageException("it is null"), pixels);

        public override string NameOf(int row) => _image?.Tag is { Length: > 0 } tag ? $"'{tag}'" : RowName(_name, _position);
    }

    private static string RowName(string column, long position)
        => string.Create(CultureInfo.InvariantCulture, $"in column '{column}' of row {position}");
}
