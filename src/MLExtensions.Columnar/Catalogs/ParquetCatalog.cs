using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Columnar;
using MLExtensions.Columnar.ParquetFiles;
using MLExtensions.Columnar.Rows;
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
