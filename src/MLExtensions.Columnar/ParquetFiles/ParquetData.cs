using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The rows of Parquet files, in the order of the files. A batch is a row group.</summary>
internal sealed class ParquetData : BatchedData
{
    private readonly (ParquetFooter Footer, int Group)[] _groups;
    private readonly List<Func<ColumnDecoder>> _decoders = [];
    private readonly Dictionary<string, SourceColumn> _columns;

    /// <summary>Reads the footers of files.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="InvalidDataException">A file is broken, or has other columns than the first one.</exception>
    public ParquetData(IReadOnlyList<string> paths, ColumnarLoadOptions options)
    {
        ParquetFooter[] footers = [.. paths.Select(ParquetFooter.Read)];
        _groups = [.. footers.SelectMany(footer => Enumerable.Range(0, footer.Rows.Length).Select(group => (footer, group)))];
        var rows = new List<long> { 0 };
        foreach ((ParquetFooter footer, int group) in _groups)
            rows.Add(rows[^1] + footer.Rows[group]);
        FirstRows = rows;
        (_columns, List<string> names) = FileSchemas.Merge(footers);
        Schema = CreateSchema(names, options, paths[0]);
        LeftOut = [.. names.Where(name => options.Columns == null && !_columns[name].CanBeRead).Select(name => _columns[name])];
    }

    public override DataViewSchema Schema { get; }

    public override IReadOnlyList<long> FirstRows { get; }

    /// <summary>Gets the columns that ML.NET has no type for.</summary>
    public IReadOnlyList<SourceColumn> LeftOut { get; }

    public override IBatchReader Open(bool[] isActive)
        => new Reader(_groups, [.. _decoders.Select((create, i) => isActive[i] ? create() : null)]);

    private DataViewSchema CreateSchema(List<string> names, ColumnarLoadOptions options, string path)
    {
        var builder = new DataViewSchema.Builder();
        foreach (string name in RequestedColumns.Of(options, names, name => _columns[name].CanBeRead, name => _columns[name].Type, path))
            Add(builder, _columns[name], options);
        RequestedColumns.AddFeatures(builder, options);
        if (options.FeatureColumns is { } features)
        {
            SourceColumn[] columns = [.. features.Select(name => _columns[name])];
            if (columns.FirstOrDefault(column => column.IsList || column.Kind?.AsSingle == null) is { } wrong)
                throw RequestedColumns.NoFeature(wrong.Name, wrong.Type, path);
            _decoders.Add(() => new FeaturesDecoder(
                [.. columns.Select(column => (ValueDecoder<float>)column.Kind!.AsSingle!.Values(column.Name))]));
        }
        return builder.ToSchema();
    }

    private void Add(DataViewSchema.Builder builder, SourceColumn column, ColumnarLoadOptions options)
    {
        string name = column.Name;
        int size = RequestedColumns.VectorSize(options, name, isVector: column.IsList || column.IsBytes, column.Size);
        if (!column.IsList && !column.IsBytes)
        {
            builder.AddColumn(name, column.Decoding.Type);
            _decoders.Add(() => column.Decoding.Values(name));
            return;
        }
        builder.AddColumn(name, new VectorDataViewType(column.IsBytes ? NumberDataViewType.Byte : column.Decoding.Type, size));
        _decoders.Add(() => column.IsBytes ? new BytesDecoder(name, size) : column.Decoding.Lists(name, size));
    }

    private sealed class Reader((ParquetFooter Footer, int Group)[] groups, ColumnDecoder?[] decoders) : IBatchReader
    {
        private readonly RowGroupReader _reader = new();

        public IReadOnlyList<OutputColumn?> Columns { get; } = [.. decoders.Select(decoder => decoder?.Output)];

        public int Read(int batch, CancellationToken cancellation)
        {
            (ParquetFooter footer, int group) = groups[batch];
            _reader.MoveTo(footer, group);
            foreach (ColumnDecoder? decoder in decoders)
            {
                cancellation.ThrowIfCancellationRequested();
                decoder?.Read(_reader);
            }
            return footer.Rows[group];
        }

        public void Dispose() => _reader.Dispose();
    }
}
