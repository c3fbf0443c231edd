using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Columnar.ParquetFiles;
using Parquet;
using Parquet.Schema;

namespace MLExtensions.Columnar.Saving;

/// <summary>Writes the rows of a data view into a Parquet file.</summary>
internal static class ParquetFileWriter
{
    private const int MostRows = 1_000_000;
    private const long MostBytes = 64 << 20, MostBytesOfSetting = 1 << 30;

    /// <summary>Writes a file.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">Parquet has no type for a column.</exception>
    public static void Write(IDataView data, Stream stream, ParquetSaveOptions options)
    {
        DataViewSchema.Column[] columns = [.. data.Schema.Where(column => !column.IsHidden)];
        SavedColumn[] saved = [.. columns.Select(SavedColumns.Of)];
        if (saved.Length == 0)
            throw new ArgumentException("There should be a column to save; the schema has none.", nameof(data));
        var parquet = new ParquetOptions { CompressionLevel = CompressionLevel.Optimal, CompressionMethod = MethodOf(options.Compression) };
        var schema = new ParquetSchema(saved.Select(column => column.Field));
        // Parquet.Net writes to the stream before it returns, apart from what the stream itself does on other threads.
        ParquetWriter writer = ParquetWriter.CreateAsync(schema, stream, parquet).GetAwaiter().GetResult();
        Dictionary<string, int> sizes = columns.Where(column => column.Type is VectorDataViewType { IsKnownSize: true })
            .ToDictionary(column => column.Name, column => ((VectorDataViewType)column.Type).Size);
        if (sizes.Count > 0)
            writer.CustomMetadata = new Dictionary<string, string> { [ListHints.VectorSizes] = JsonSerializer.Serialize(sizes) };
        WriteRows(
            data, columns, saved, writer, options.RowGroupSize ?? MostRows, options.RowGroupSize == null ? MostBytes : MostBytesOfSetting);
        // This writes the footer, so it is left out where the rows are not complete.
        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static CompressionMethod MethodOf(ParquetCompression compression) => compression switch
    {
        ParquetCompression.None => CompressionMethod.None,
        ParquetCompression.Snappy => CompressionMethod.Snappy,
        ParquetCompression.Zstandard => CompressionMethod.Zstd,
        ParquetCompression.Gzip => CompressionMethod.Gzip,
        _ => throw new ArgumentOutOfRangeException("options", compression, "Compression should be a member of ParquetCompression."),
    };

    private static void WriteRows(
        IDataView data, DataViewSchema.Column[] columns, SavedColumn[] saved, ParquetWriter writer, int mostRows, long mostBytes)
    {
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        foreach (SavedColumn column in saved)
            column.Open(cursor);
        int rows = 0;
        while (cursor.MoveNext())
        {
            long bytes = 0;
            foreach (SavedColumn column in saved)
            {
                column.Add();
                bytes += column.Bytes;
            }
            if (++rows >= mostRows || bytes >= mostBytes)
            {
                WriteGroup();
                rows = 0;
            }
        }
        if (rows > 0)
            WriteGroup();

        void WriteGroup()
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            foreach (SavedColumn column in saved)
                column.Write(group);
        }
    }
}
