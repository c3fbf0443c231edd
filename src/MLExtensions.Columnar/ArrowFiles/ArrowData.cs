using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Columnar.Files;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ArrowFiles;

/// <summary>The rows of an Arrow file. A batch is a record batch.</summary>
internal sealed class ArrowData : BatchedData
{
    private readonly ArrowFooter _footer;
    private readonly List<(int Field, Func<ArrowColumn> Create)> _columns = [];
    private readonly int[] _features;

    /// <summary>Reads the metadata of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public ArrowData(string path, ColumnarLoadOptions options)
    {
        _footer = ArrowFooter.Read(path);
        var rows = new List<long> { 0 };
        foreach (int count in _footer.Rows)
            rows.Add(rows[^1] + count);
        FirstRows = rows;
        IReadOnlyList<Field> fields = _footer.Schema.FieldsList;
        string[] names = [.. fields.Select(field => field.Name)];
        RequestedColumns.CheckNames(names, path);
        Dictionary<string, int> numbers = names.Select((name, i) => (name, i)).ToDictionary();
        var builder = new DataViewSchema.Builder();
        foreach (string name in RequestedColumns.Of(
            options, names, name => CanBeRead(fields[numbers[name]].DataType), name => fields[numbers[name]].DataType.Name, path))
            Add(builder, numbers[name], options);
        RequestedColumns.AddFeatures(builder, options);
        _features = [.. (options.FeatureColumns ?? []).Select(name => numbers[name])];
        if (_features.FirstOrDefault(field => ArrowKind.Of(fields[field].DataType)?.AsSingle == null, -1) is >= 0 and var wrong)
            throw RequestedColumns.NoFeature(names[wrong], fields[wrong].DataType.Name, path);
        Schema = builder.ToSchema();
        LeftOut = [.. fields.Where(field => options.Columns == null && !CanBeRead(field.DataType))];
    }

    public override DataViewSchema Schema { get; }

    public override IReadOnlyList<long> FirstRows { get; }

    /// <summary>Gets the columns that ML.NET has no type for.</summary>
    public IReadOnlyList<Field> LeftOut { get; }

    public override IBatchReader Open(bool[] isActive) => new Reader(this, isActive);

    private static IArrowType? ItemOf(IArrowType type) => type switch
    {
        ListType list => list.ValueDataType,
        FixedSizeListType { ListSize: > 0 } list => list.ValueDataType,
        _ => null,
    };

    private static bool CanBeRead(IArrowType type)
        => type is BinaryType or FixedSizeBinaryType || ArrowKind.Of(ItemOf(type) ?? type) != null;

    private void Add(DataViewSchema.Builder builder, int number, ColumnarLoadOptions options)
    {
        Field field = _footer.Schema.FieldsList[number];
        int node = _footer.Schema.FieldsList.Take(number).Sum(before => ArrowFooter.NodesOf(before.DataType));
        IArrowType? item = ItemOf(field.DataType);
        bool isBytes = field.DataType is BinaryType or FixedSizeBinaryType;
        int size = RequestedColumns.VectorSize(options, field.Name, isVector: isBytes || item != null, field.DataType switch
        {
            FixedSizeListType list => list.ListSize,
            FixedSizeBinaryType bytes when !_footer.Nulls[node] => bytes.ByteWidth,
            _ => 0,
        });
        if (isBytes)
        {
            builder.AddColumn(field.Name, new VectorDataViewType(NumberDataViewType.Byte, size));
            _columns.Add((number, () => new ArrowBytes(size)));
            return;
        }
        ArrowKind kind = ArrowKind.Of(item ?? field.DataType)!;
        ArrowConversion conversion = _footer.Nulls[item == null ? node : node + 1] ? kind.WithMissing : kind.Complete;
        builder.AddColumn(field.Name, item == null ? conversion.Type : new VectorDataViewType(conversion.Type, size));
        _columns.Add((number, () => item == null ? conversion.Values() : conversion.Lists(size)));
    }

    private sealed class Reader : IBatchReader
    {
        private readonly ArrowData _data;
        private readonly ArrowColumn?[] _columns;
        private readonly ArrowFeatures? _features;
        private ArrowFileReader? _reader;

        public Reader(ArrowData data, bool[] isActive)
        {
            _data = data;
            _columns = [.. data._columns.Select((column, i) => isActive[i] ? column.Create() : null)];
            IReadOnlyList<Field> fields = data._footer.Schema.FieldsList;
            if (data._features.Length > 0 && isActive[^1])
                _features = new ArrowFeatures(
                    [.. data._features.Select(field => (ArrowValues<float>)ArrowKind.Of(fields[field].DataType)!.AsSingle!.Values())]);
            List<OutputColumn?> outputs = [.. _columns.Select(column => column?.Output)];
            if (data._features.Length > 0)
                outputs.Add(_features?.Output);
            Columns = outputs;
        }

        public IReadOnlyList<OutputColumn?> Columns { get; }

        public int Read(int batch, CancellationToken cancellation)
        {
            int rows = _data._footer.Rows[batch];
            if (Columns.All(column => column == null))
                return rows;
            _reader ??= _data._footer.Open();
            using RecordBatch values = Guard(
                $"record batch {batch}", () => _reader.ReadRecordBatchAsync(batch, cancellation).AsTask().GetAwaiter().GetResult());
            for (int i = 0; i < _columns.Length; i++)
            {
                if (_columns[i] is { } column)
                    Convert(batch, values, _data._columns[i].Field, rows, column.Read);
            }
            for (int i = 0; _features != null && i < _data._features.Length; i++)
            {
                int place = i;
                Convert(batch, values, _data._features[i], rows, array => _features.Read(place, array));
            }
            _features?.Write(rows);
            return rows;
        }

        public void Dispose() => _reader?.Dispose();

        private void Convert(int batch, RecordBatch values, int field, int rows, Action<IArrowArray> read)
            => Guard($"column '{_data._footer.Schema.FieldsList[field].Name}' of record batch {batch}", () =>
            {
                IArrowArray array = values.Column(field);
                if (array.Length != rows)
                    throw new InvalidDataException($"there should be {rows} values, one for each row; found {array.Length}");
                read(array);
                return 0;
            });

        private T Guard<T>(string part, Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (ReadFailure.IsExpected(e))
            {
                throw ReadFailure.Of(_data._footer.Path, part, e);
            }
        }
    }
}
