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
    /// <remarks>
    /// <para>
    /// Only the footers are read now. A cursor reads the columns that it is asked for, row group by row group, and the next row group on
    /// another thread meanwhile; so at most two row groups of these columns are in memory. Rows are in the order of the files.
    /// </para>
    /// <para>
    /// Types: Boolean, integers, Single and Double keep their type; half precision becomes Single, decimals Double; text, also as a
    /// dictionary, and UUID become text; dates and timestamps become DateTime, in UTC where the file says so, and else as they stand; times
    /// of day become TimeSpan; byte arrays and lists of values become vectors, whose size is known where the file or
    /// <see cref="ColumnarLoadOptions.VectorSizes"/> says so. Maps, groups and lists of lists are left out, and MLContext.Log names them.
    /// </para>
    /// <para>
    /// Missing values: NaN in numbers, the empty text, an empty list or byte array, and the default of DateTime, which FeaturizeTable takes
    /// for missing. Types without a missing value become those that have one, unless the file's statistics say that no value is missing:
    /// Boolean and integers of 8 and 16 bits become Single, those of 32 and 64 bits Double, times of day seconds as Double. An integer that
    /// Double cannot hold exactly is then refused when it is read.
    /// </para>
    /// <para>
    /// Shuffling, as by ShuffleRows and trainers, takes the row groups, and the rows in each, in random order. It does not mix the rows of
    /// different row groups.
    /// </para>
    /// <para>
    /// Thread safety: any number of threads may use the data view at once. A cursor is for one at a time, and should be disposed of.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="path">
    /// A file, a folder with .parquet files, also in the folders in it, or a pattern such as "data/2024-*.parquet". Several files are
    /// read in ordinal order of their paths. Files and folders whose names begin with . or _ are left out.
    /// </param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is broken, or has other columns than the first one. MoveNext throws it, too.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// A file has what Parquet.Net cannot read, such as encryption. MoveNext throws it, too.
    /// </exception>
    /// <exception cref="ArgumentException">A name in the settings is not that of a column, or not of one that can be used so.</exception>
    /// <example>
    /// <code>
    /// IDataView rows = mlContext.Data.LoadFromParquet("trips.parquet", new ColumnarLoadOptions
    /// {
    ///     Columns = ["Fare"], FeatureColumns = ["Distance", "Passengers", "Hour"],      // the vector Features
    /// });
    /// </code>
    /// </example>
    public static IDataView LoadFromParquet(this DataOperationsCatalog catalog, string path, ColumnarLoadOptions? options = null)
        => Load(catalog, DataFiles.Find(path, ".parquet"), options);

    /// <summary>Loads several Parquet files as one data view.</summary>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="paths">Files, folders or patterns, in the order of the rows.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <inheritdoc cref="LoadFromParquet(DataOperationsCatalog, string, ColumnarLoadOptions?)" path="/remarks|/exception"/>
    /// <example>
    /// <code>
    /// IDataView rows = mlContext.Data.LoadFromParquet(["2023.parquet", "2024.parquet"]);
    /// </code>
    /// </example>
    public static IDataView LoadFromParquet(
        this DataOperationsCatalog catalog, IEnumerable<string> paths, ColumnarLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Load(catalog, [.. paths.SelectMany(path => DataFiles.Find(path, ".parquet"))], options);
    }

    /// <summary>Saves rows as a Parquet file.</summary>
    /// <remarks>
    /// <para>
    /// Vectors become lists, and LoadFromParquet knows the size that they have. Keys whose values are texts become these texts; other keys
    /// become their number, 0 where the key is missing. DateTime and DateTimeOffset become timestamps in UTC, of whole microseconds. Hidden
    /// columns and annotations, slot names among them, are not saved.
    /// </para>
    /// <para>Parquet.Net 6.1.0 writes no checksums, so a changed value in the file is not always found when it is read.</para>
    /// <para>The file is written under another name, and gets its own when it is complete.</para>
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="data">The rows.</param>
    /// <param name="path">The file, which may exist.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A column is of a type that Parquet lacks, such as an image.</exception>
    /// <exception cref="InvalidDataException">A TimeSpan is not a time of day.</exception>
    /// <example>
    /// <code>
    /// mlContext.Data.SaveAsParquet(mlContext.Data.LoadFromTextFile&lt;Trip&gt;("trips.csv", ',', hasHeader: true), "trips.parquet");
    /// </code>
    /// </example>
    public static void SaveAsParquet(this DataOperationsCatalog catalog, IDataView data, string path, ParquetSaveOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        CheckSave(catalog, data, options);
        using var file = DurableFile.Create(path);
        ParquetFileWriter.Write(data, file.Stream, options ?? new ParquetSaveOptions());
        file.Finish();
    }

    /// <summary>Writes rows to a stream as a Parquet file.</summary>
    /// <remarks>
    /// <para>
    /// Vectors become lists, and LoadFromParquet knows the size that they have. Keys whose values are texts become these texts; other keys
    /// become their number, 0 where the key is missing. DateTime and DateTimeOffset become timestamps in UTC, of whole microseconds. Hidden
    /// columns and annotations, slot names among them, are not saved.
    /// </para>
    /// <para>Parquet.Net 6.1.0 writes no checksums, so a changed value in the file is not always found when it is read.</para>
    /// <para>The stream is not closed.</para>
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="data">The rows.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A column is of a type that Parquet lacks, such as an image.</exception>
    /// <exception cref="InvalidDataException">A TimeSpan is not a time of day.</exception>
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
