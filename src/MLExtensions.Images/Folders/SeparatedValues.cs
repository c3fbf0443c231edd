using System.Text;

namespace MLExtensions.Images;

/// <summary>Reads rows of separated values, as RFC 4180 describes them.</summary>
/// <remarks>
/// ML.NET's TextLoader would leave out a row that begins with //, without a word, and keep blanks at the end of a value.
/// </remarks>
internal sealed class SeparatedValues(TextReader reader, char separator)
{
    private const char Quote = '"';

    private readonly StringBuilder _value = new();

    /// <summary>Reads the next row. Returns null at the end. Blank rows are skipped, and blanks around a value are removed.</summary>
    /// <exception cref="InvalidDataException">A quotation mark is not closed.</exception>
    public List<string>? ReadRow()
    {
        while (reader.Peek() >= 0)
        {
            List<string> row = [];
            do
                row.Add(ReadValue());
            while (TryRead(separator));
            if (!TryRead('\r') || reader.Peek() == '\n')
                TryRead('\n');
            if (row.Count > 1 || row[0].Length > 0)
                return row;
        }
        return null;
    }

    private string ReadValue()
    {
        _value.Clear();
        while (!IsAtEnd())
        {
            if (reader.Peek() == Quote && _value.ToString().AsSpan().IsWhiteSpace())
                ReadQuoted();
            else
                _value.Append((char)reader.Read());
        }
        return _value.ToString().Trim();
    }

    private void ReadQuoted()
    {
        _value.Clear();
        reader.Read();
        // A doubled quotation mark stands for one.
        while (!TryRead(Quote) || (reader.Peek() == Quote))
            _value.Append(reader.Read() is >= 0 and int next ? (char)next
                : throw new InvalidDataException($"A quotation mark is not closed, before: {Begin()}"));
    }

    private string Begin()
    {
        const int Most = 40;
        return _value.Length <= Most ? _value.ToString() : _value.ToString(0, Most);
    }

    private bool IsAtEnd() => reader.Peek() is var next && (next < 0 || next == separator || next is '\r' or '\n');

    private bool TryRead(char expected)
    {
        if (reader.Peek() != expected)
            return false;
        reader.Read();
        return true;
    }
}
