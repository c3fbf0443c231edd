namespace Microsoft.ML;

/// <summary>Text files with separated fields, such as CSV.</summary>
public static class TextLoaderSaverCatalog
{
    /// <param name="dataSample">Where the header is read from, and the number of fields of a line, if a column goes to its end.</param>
    public static TextLoader CreateTextLoader(this DataOperationsCatalog catalog, TextLoader.Column[] columns, char separatorChar = '\t', bool hasHeader = false,
        IMultiStreamSource? dataSample = null, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false)
        => catalog.CreateTextLoader(Options(columns, separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse), dataSample);

    public static TextLoader CreateTextLoader(this DataOperationsCatalog catalog, TextLoader.Options options, IMultiStreamSource? dataSample = null)
        => new(catalog.GetEnvironment(), options, dataSample);

    /// <summary>Columns from the members of a class, which have the attribute LoadColumn.</summary>
    public static TextLoader CreateTextLoader<TInput>(this DataOperationsCatalog catalog, char separatorChar = '\t', bool hasHeader = false,
        IMultiStreamSource? dataSample = null, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false)
        => catalog.CreateTextLoader<TInput>(Options(null, separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse), dataSample);

    public static TextLoader CreateTextLoader<TInput>(this DataOperationsCatalog catalog, TextLoader.Options options, IMultiStreamSource? dataSample = null)
    {
        options ??= new();
        options.Columns = TextMembers.Columns<TInput>();
        return catalog.CreateTextLoader(options, dataSample);
    }

    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Column[] columns, char separatorChar = '\t',
        bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false)
    {
        MultiFileSource files = FilesAt(path);
        return catalog.CreateTextLoader(columns, separatorChar, hasHeader, null, allowQuoting, trimWhitespace, allowSparse).Load(files);
    }

    /// <summary>Here the file itself is the sample, so its header names the slots of vectors.</summary>
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Options? options = null)
    {
        MultiFileSource files = FilesAt(path);
        return catalog.CreateTextLoader(options!, files).Load(files);
    }

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, char separatorChar = '\t', bool hasHeader = false,
        bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false)
    {
        MultiFileSource files = FilesAt(path);
        return catalog.CreateTextLoader<TInput>(separatorChar, hasHeader, null, allowQuoting, trimWhitespace, allowSparse).Load(files);
    }

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
    {
        MultiFileSource files = FilesAt(path);
        return catalog.CreateTextLoader<TInput>(options).Load(files);
    }

    private static TextLoader.Options Options(TextLoader.Column[]? columns, char separator, bool hasHeader, bool allowQuoting, bool trimWhitespace, bool allowSparse)
        => new()
        {
            Columns = columns, Separators = [separator], HasHeader = hasHeader, AllowQuoting = allowQuoting, TrimWhitespace = trimWhitespace, AllowSparse = allowSparse,
        };

    private static MultiFileSource FilesAt(string path)
    {
        Check.NonEmpty(path);
        Check.Argument(MultiFileSource.Expand(path).Any(), nameof(path), $"File or directory does not exist at path: {path}");
        return new(path);
    }
}
