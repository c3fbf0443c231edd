using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Columnar;
using MLExtensions.Columnar.ParquetFiles;
using MLExtensions.Columnar.Rows;
using MLExtensions.Columnar.Saving;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>Loads and saves Parquet files.</summary>
public static class ParquetCatalog
{
    /// <summary>Loads Parquet files.</summary>
    public static IDataView LoadFromParquet(this DataOperationsCatalog catalog, string path, ColumnarLoadOptions? options = null)
        => Load(catalog, DataFiles.Find(path, ".parquet"), options);

    /// <summary>Loads Parquet files.</summary>
    public static IDataView LoadFromParquet(this DataOperationsCatalog catalog, IEnumerable<string> paths, ColumnarLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Load(catalog, [.. paths.SelectMany(path => DataFiles.Find(path, ".parquet"))], options);
    }

    /// <summary>Saves rows as a Parquet file.</summary>
    public static void SaveAsParquet(this DataOperationsCatalog catalog, IDataView data, string path, ParquetSaveOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        CheckSave(catalog, data, options);
        using var file = DurableFile.Create(path);
        ParquetFileWriter.Write(data, file.Stream, options ?? new ParquetSaveOptions());
        file.Finish();
    }

    /// <summary>Writes rows to a stream as a Parquet file.</summary>
    public static void SaveAsParquet(this DataOperationsCatalog catalog, IDataView data, Stream stream, ParquetSaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckSave(catalog, data, options);
        ParquetFileWriter.Write(data, stream, options ?? new ParquetSaveOptions());
    }

    private static void CheckSave(DataOperationsCatalog catalog, IDataView data, ParquetSaveOptions? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        if (options?.RowGroupSize is <= 0 and var size)
            throw new ArgumentOutOfRangeException(nameof(options), size, "RowGroupSize should be 1 or more.");
    }

    private static BatchedDataView Load(DataOperationsCatalog catalog, string[] paths, ColumnarLoadOptions? options)
    {
        IHostEnvironment environment = MLNet.Environment(catalog);
        if (paths.Length == 0)
            throw new ArgumentException("There should be one path or more; found none.", nameof(paths));
        var data = new ParquetData(paths, options ?? new ColumnarLoadOptions());
        using IChannel channel = environment.Start("LoadFromParquet");
        foreach (SourceColumn column in data.LeftOut)
            channel.Warning(MessageSensitivity.Schema, $"Left out column '{column.Name}', since ML.NET has no type for a {column.Type}.");
        return new BatchedDataView(data);
    }
}
