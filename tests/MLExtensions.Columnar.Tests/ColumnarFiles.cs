using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Columnar.Tests;

/// <summary>The files of tests/reference/columnar, and the values of views.</summary>
internal static class ColumnarFiles
{
    /// <summary>The number of rows of the files of all types.</summary>
    public const int RowCount = 12;

    /// <summary>Returns whether a row has no values in the files with missing ones.</summary>
    public static bool IsMissing(int row) => row % 4 == 3;

    public static string Path(string name) => System.IO.Path.Combine(Command.Repository, "tests", "reference", "columnar", name);

    public static IDataView Load(string name, ColumnarLoadOptions? options = null) => LoadFrom(Path(name), options);

    public static IDataView LoadFrom(string path, ColumnarLoadOptions? options = null)
        => path.EndsWith(".parquet", StringComparison.Ordinal) ? new MLContext().Data.LoadFromParquet(path, options)
            : new MLContext().Data.LoadFromArrow(path, options);

    /// <summary>Returns the values of a column, which is the only one that is read.</summary>
    public static List<T> Values<T>(this IDataView view, string name)
    {
        var values = new List<T>();
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[name]]);
        ValueGetter<T> get = cursor.GetGetter<T>(view.Schema[name]);
        while (cursor.MoveNext())
        {
            T value = default!;
            get(ref value);
            values.Add(value);
        }
        return values;
    }

    /// <summary>Returns the vectors of a column.</summary>
    public static List<T[]> Vectors<T>(this IDataView view, string name)
        => [.. view.Values<VBuffer<T>>(name).Select(vector => vector.DenseValues().ToArray())];

    /// <summary>Returns the texts of a column.</summary>
    public static List<string> Texts(this IDataView view, string name)
        => [.. view.Values<ReadOnlyMemory<char>>(name).Select(text => text.ToString())];
}
