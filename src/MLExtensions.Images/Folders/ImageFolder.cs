using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Data;
using MLExtensions.Images;
using MLExtensions.Schema;

namespace MLExtensions;

/// <summary>
/// The paths of images with their classes, as columns <c>ImagePath</c>, text, and <c>Label</c>, a key whose values are the class names.
/// Created by <c>mlContext.Data.LoadImageFolder</c> and <c>mlContext.Data.LoadImageList</c>.
/// </summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once. A cursor belongs to one.</remarks>
public sealed class ImageFolder : IDataView
{
    private readonly Rows _rows;

    internal ImageFolder(IReadOnlyList<LabeledPath> images, IReadOnlyList<FileLeftOut> filesLeftOut)
    {
        ClassNames = [.. images.Select(image => image.ClassName).Distinct().Order(StringComparer.Ordinal)];
        FilesLeftOut = filesLeftOut;
        _rows = new Rows(images, ClassNames);
    }

    /// <summary>Gets the names of the classes, in the order of their keys: by the numbers of their characters.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the files that are not among the images: hidden ones, those of other types, and those without a class.</summary>
    public IReadOnlyList<FileLeftOut> FilesLeftOut { get; }

    /// <inheritdoc/>
    public DataViewSchema Schema => _rows.Schema;

    /// <inheritdoc/>
    public bool CanShuffle => true;

    /// <inheritdoc/>
    public long? GetRowCount() => _rows.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => _rows.GetRowCursor(columnsNeeded, rand);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => _rows.GetRowCursorSet(columnsNeeded, n, rand);

    private sealed class Rows : IndexedDataView
    {
        private readonly string[] _paths;
        private readonly uint[] _keys;

        public Rows(IReadOnlyList<LabeledPath> images, IReadOnlyList<string> classNames)
            : base(CreateSchema(classNames))
        {
            var keys = classNames.Select((name, i) => (name, (uint)i + 1)).ToDictionary();
            _paths = [.. images.Select(image => image.Path)];
            _keys = [.. images.Select(image => keys[image.ClassName])];
        }

        protected override int Count => _paths.Length;

        public override Delegate CreateGetter(DataViewSchema.Column column, Func<int> row)
            => column.Type is KeyDataViewType
                ? (ValueGetter<uint>)((ref uint key) => key = _keys[row()])
                : (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> path) => path = _paths[row()].AsMemory());

        private static DataViewSchema CreateSchema(IReadOnlyList<string> classNames)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddTexts(AnnotationNames.KeyValues, classNames);
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("ImagePath", TextDataViewType.Instance);
            builder.AddColumn("Label", new KeyDataViewType(typeof(uint), classNames.Count), annotations.ToAnnotations());
            return builder.ToSchema();
        }
    }
}
