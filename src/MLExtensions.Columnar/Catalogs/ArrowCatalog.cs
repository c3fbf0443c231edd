using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Columnar.ArrowFiles;
using MLExtensions.Columnar.Rows;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>Loads Arrow files.</summary>
public static class ArrowCatalog
{
    /// <summary>Loads an Arrow file (.arrow, or .feather of version 2), the random access format of Arrow's IPC.</summary>
    /// <remarks>
    /// <para>
    /// Types, missing values, the order of rows and shuffling are those of <see cref="ParquetCatalog"/>'s LoadFromParquet, with record
    /// batches in the place of row groups. A cursor converts only the columns that it is asked for; a record batch is read as a whole.
    /// </para>
    /// <para>Thread safety: any number of threads may use the data view at once. A cursor is for one at a time.</para>
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="NotSupportedException">The file is a stream of Arrow, or has what Apache.Arrow cannot read.</exception>
    /// <exception cref="ArgumentException">A name in the settings is not that of a column, or not of one that can be used so.</exception>
    /// <example>
    /// <code>
    /// IDataView rows = mlContext.Data.LoadFromArrow("embeddings.arrow");
    /// </code>
    /// </example>
    public static IDataView LoadFromArrow(this DataOperationsCatalog catalog, string path, ColumnarLoadOptions? options = null)
    {
        IHostEnvironment environment = MLNet.Environment(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var data = new ArrowData(path, options ?? new ColumnarLoadOptions());
        using IChannel channel = environment.Start("LoadFromArrow");
        foreach (Apache.Arrow.Field field in data.LeftOut)
        {
            channel.Warning(
                MessageSensitivity.Schema, $"Left out column '{field.Name}', since ML.NET has no type for a {field.DataType.Name}.");
        }
        return new BatchedDataView(data);
    }
}
