using System.Text;

namespace Microsoft.ML.Offline;

/// <summary>The lines of files that are rows: no header, nothing empty, no comment. Comments begin with //, before the first row also with #.</summary>
internal static class TextLines
{
    private const string AtTheEnd = "and we've read to the last line in the file without finding the closing quote";

    public static IEnumerable<(string? Path, long Number, string Text)> Read(IMultiStreamSource files, TextFormat format)
    {
        long left = format.MaxRows;
        for (int file = 0; file < files.Count && left > 0; file++)
        {
            using TextReader reader = Guarded(files, file, static (files, file) => files.OpenTextReader(file));
            bool started = false;
            long number = 0;
            while (left > 0 && Guarded(reader, number, (reader, number) => ReadLine(reader, format, number)) is string line)
            {
                number++;
                if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal) || (!started && line[0] == '#'))
                    continue;
                if (started || !format.HasHeader)
                {
                    left--;
                    yield return (files.GetPathOrNull(file), number, line);
                }
                started = true;
            }
        }
    }

    /// <summary>The first lines, the header among them.</summary>
    public static List<string> First(IMultiStreamSource files, TextFormat format, int count)
        => [.. Read(files, format with { HasHeader = false }).Take(count).Select(line => line.Text)];

    /// <summary>A line, or several where a quoted field goes on in the next.</summary>
    private static string? ReadLine(TextReader reader, TextFormat format, long number)
    {
        string? line = reader.ReadLine();
        if (!format.ReadMultilines || line == null || !EndsInsideQuotes(line, format))
            return line;
        var whole = new StringBuilder(line);
        do
            whole.Append('\n').Append(reader.ReadLine() ?? throw new EndOfStreamException($"A quoted field opened on line {number} was never closed, {AtTheEnd}"));
        while (EndsInsideQuotes(whole.ToString(), format));
        return whole.ToString();
    }

    private static bool EndsInsideQuotes(string line, TextFormat format)
    {
        var fields = new FieldReader(format);
        fields.Start(line.AsMemory());
        do
            fields.Read();
        while (fields.HasMore);
        return fields.IsOpen;
    }

    private static TResult Guarded<T1, T2, TResult>(T1 first, T2 second, Func<T1, T2, TResult> read)
    {
        try
        {
            return read(first, second);
        }
        catch (Exception exception)
        {
            throw Errors.Format("Stream reading encountered exception", exception);
        }
    }
}
