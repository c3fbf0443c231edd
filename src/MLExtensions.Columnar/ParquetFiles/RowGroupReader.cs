using MLExtensions.Columnar.Files;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Reads columns of the row groups of files. An instance is for one thread at a time.</summary>
internal sealed class RowGroupReader : IDisposable
{
    private readonly ColumnStream _stream = new();
    private ParquetFooter? _footer;
    private FileStream? _file;
    private ParquetReader? _reader;
    private Dictionary<string, DataField> _fields = [];
    private byte[] _bytes = [];
    private List<PageHeader> _pages = [];
    private DataField? _field;
    private ColumnMetaData? _metadata;
    private int _group;

    /// <summary>Gets the number of rows of the row group.</summary>
    public int Rows { get; private set; }

    /// <summary>Gets the buffers that the columns of the row group are decoded with.</summary>
    public Scratch Scratch { get; } = new();

    /// <summary>Moves to a row group.</summary>
    /// <param name="footer">The metadata of the file.</param>
    /// <param name="group">The number of the row group in the file.</param>
    public void MoveTo(ParquetFooter footer, int group)
    {
        if (_footer != footer)
        {
            Close();
            (_file, _reader) = footer.Open(_stream);
            _footer = footer;
            _fields = LeavesOf(_reader.Schema);
        }
        (_group, Rows) = (group, footer.Rows[group]);
    }

    /// <summary>Returns the field of a column in the file.</summary>
    /// <param name="column">The name of the column.</param>
    public DataField FieldOf(string column) => _fields[column];

    /// <summary>Loads the pages of a column and checks them, before anything is allocated for their values.</summary>
    /// <param name="column">The name of the column.</param>
    /// <returns>The number of values, missing ones among them.</returns>
    /// <exception cref="InvalidDataException">The column is broken.</exception>
    public int Load(string column)
    {
        _field = _fields[column];
        _metadata = _reader!.RowGroups[_group].GetMetadata(_field)?.MetaData
            ?? throw new InvalidDataException("the row group lacks the column");
        if (_field.MaxRepetitionLevel == 0 && _metadata.NumValues != Rows)
            throw new InvalidDataException($"there should be {Rows} values, one for each row; found {_metadata.NumValues}");
        (long start, long length) = ParquetFooter.PlaceOf(_metadata);
        if (_bytes.Length < length)
            _bytes = GC.AllocateUninitializedArray<byte>((int)length);
        _file!.Seek(start, SeekOrigin.Begin);
        _file.ReadExactly(_bytes, 0, (int)length);
        _pages = ColumnPages.Check(_bytes.AsSpan(0, (int)length), _metadata, _field.MaxRepetitionLevel > 0);
        _stream.Show(_bytes, start, (int)length);
        return (int)_metadata.NumValues;
    }

    /// <summary>Decodes the values of the column that was loaded.</summary>
    /// <param name="values">Becomes the values that are not missing, without gaps; has a place for each value.</param>
    /// <param name="definitions">Becomes the definition level of each value, where the field has such.</param>
    /// <param name="repetitions">Becomes the repetition level of each value, where the field has such.</param>
    /// <returns>The number of values that are not missing.</returns>
    /// <exception cref="InvalidDataException">The column is broken.</exception>
    public int Decode<T>(Memory<T> values, Memory<int>? definitions = null, Memory<int>? repetitions = null)
        where T : struct
    {
        // The stream is in memory, so this completes before it returns.
        _reader!.RowGroups[_group].ReadRawAsync(_field!, values, definitions, repetitions).AsTask().GetAwaiter().GetResult();
        return ColumnPages.CountValues(_pages, _metadata!, definitions is { } levels ? levels.Span : default, _field!.MaxDefinitionLevel);
    }

    /// <summary>Creates the exception of a column that cannot be read.</summary>
    /// <param name="column">The name of the column.</param>
    /// <param name="reason">The exception that says why.</param>
    public Exception FailureOf(string column, Exception reason)
        => ReadFailure.Of(_footer!.Path, $"column '{column}' of row group {_group}", reason);

    public void Dispose() => Close();

    private void Close()
    {
        _file?.Dispose();
        (_file, _footer) = (null, null);
    }

    private static Dictionary<string, DataField> LeavesOf(ParquetSchema schema)
    {
        var fields = new Dictionary<string, DataField>();
        foreach (Field field in schema.Fields)
        {
            if ((field as DataField ?? (field as ListField)?.Item as DataField) is { } leaf)
                fields[field.Name] = leaf;
        }
        return fields;
    }
}
