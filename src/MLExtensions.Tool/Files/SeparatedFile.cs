using System.Text;
using nietras.SeparatedValues;

namespace MLExtensions.Tool.Files;

/// <summary>A file of separated values, with the separator and the header that were found in it.</summary>
internal sealed class SeparatedFile
{
    private const int HeadLength = 1 << 16, RowsOfSample = 100;

    // A file in another encoding is an exception rather than a text with question marks.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SeparatedFile(string path, char separator, bool hasHeader, string[] columnNames)
        => (Path, Separator, HasHeader, ColumnNames) = (path, separator, hasHeader, columnNames);

    /// <summary>Gets the path.</summary>
    public string Path { get; }

    /// <summary>Gets the separator.</summary>
    public char Separator { get; }

    /// <summary>Gets whether the first row has the names of the columns.</summary>
    public bool HasHeader { get; }

    /// <summary>Gets the names of the columns; Column1 and so on where the file has none.</summary>
    public string[] ColumnNames { get; }

    /// <summary>Gets the number of a column.</summary>
    /// <exception cref="InputException">There is none of this name.</exception>
    public int Find(string name)
    {
        int index = Array.IndexOf(ColumnNames, name);
        return index >= 0 ? index : throw new InputException(
            $"'{Path}' has no column '{name}'; its columns are {Names.List(ColumnNames)}."
            + (HasHeader ? "" : " No header was found, so the columns are numbered."));
    }

    /// <summary>Finds separator and header of a file.</summary>
    /// <exception cref="InputException">It is missing, empty or not text, or two columns have the same name.</exception>
    public static SeparatedFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new InputException($"'{path}' is a folder; name a CSV file.");
        if (!File.Exists(path))
            throw new InputException($"There is no file '{path}'.");
        string head = ReadHead(path);
        if (string.IsNullOrWhiteSpace(head))
            throw new InputException($"'{path}' is empty; it should have a header and rows.");
        if (head.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"'{path}' is not a text file; save the table as CSV in UTF-8.");
        char separator = SeparatorInference.Of(head);
        var sample = new List<string[]>();
        var file = new SeparatedFile(path, separator, hasHeader: false, []);
        using (SepReader reader = file.CreateReader())
        {
            while (sample.Count < RowsOfSample && file.MoveNext(reader))
            {
                if (!IsBlank(reader.Current))
                    sample.Add(FieldsOf(reader.Current));
            }
        }
        bool hasHeader = HeaderInference.HasHeader(sample);
        string[] names = [.. sample[0].Select((name, i) => hasHeader && name.Length > 0 ? name : $"Column{i + 1}")];
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException(
                $"The header of '{path}' has the column '{twice.Key}' {twice.Count()} times; give each column a name of its own.");
        }
        return new SeparatedFile(path, separator, hasHeader, names);
    }

    /// <summary>Reads all rows but the header.</summary>
    /// <param name="use">Uses a row. Its fields can be read once each, since quotes are removed in place.</param>
    /// <exception cref="InputException">A row has another number of fields than the first one, or the file is not text.</exception>
    public void ReadRows(SepReader.RowAction use)
    {
        using SepReader reader = CreateReader();
        bool isHeader = HasHeader;
        while (MoveNext(reader))
        {
            SepReader.Row row = reader.Current;
            if (IsBlank(row))
                continue;
            if (row.Span.Count('"') % 2 != 0)
                throw new InputException($"Line {row.LineNumberFrom} of '{Path}' has a quotation mark that is not closed.");
            if (row.ColCount != ColumnNames.Length)
            {
                throw new InputException(
                    $"Line {row.LineNumberFrom} of '{Path}' should have {ColumnNames.Length} fields, as the first line has; found "
                    + $"{row.ColCount}. Look for a separator or a quotation mark too many or too few.");
            }
            if (!isHeader)
                use(row);
            isHeader = false;
        }
    }

    /// <summary>Returns the fields of a row as texts.</summary>
    public static string[] FieldsOf(SepReader.Row row)
    {
        string[] fields = new string[row.ColCount];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = row[i].ToString();
        return fields;
    }

    private static bool IsBlank(SepReader.Row row) => row.ColCount == 1 && row.Span.IsWhiteSpace();

    private static string ReadHead(string path)
    {
        using var reader = new StreamReader(path, s_utf8);
        char[] head = new char[HeadLength];
        try
        {
            return new string(head, 0, reader.ReadBlock(head));
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8(path);
        }
    }

    private static InputException NotUtf8(string path) => new($"'{path}' is not a text in UTF-8; save it in this encoding.");

    private SepReader CreateReader()
    {
        try
        {
            return Sep.New(Separator).Reader(options => options with
            {
                HasHeader = false, Unescape = true, DisableColCountCheck = true, Trim = SepTrim.Outer,
            }).From(new StreamReader(Path, s_utf8));
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8(Path);
        }
    }

    private bool MoveNext(SepReader reader)
    {
        try
        {
            return reader.MoveNext();
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8(Path);
        }
        catch (NotSupportedException)
        {
            throw new InputException(
                $"'{Path}' has a row of more than 16 million characters. Look for a quotation mark that is not closed.");
        }
    }
}
