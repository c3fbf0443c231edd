using System.Globalization;
using System.Text;

namespace Microsoft.ML.Offline;

/// <summary>Goes from field to field of a line.</summary>
internal sealed class FieldReader(TextFormat format)
{
    private const int MaximumIndexDigits = 9;

    private readonly StringBuilder _quoted = new();
    private ReadOnlyMemory<char> _line;
    private int _next;

    /// <summary>The text of the field, without quotes and without spaces before it.</summary>
    public ReadOnlyMemory<char> Text { get; private set; }

    /// <summary>Where the field stands in the line, from its first letter to the separator behind it.</summary>
    public Range Place { get; private set; }

    /// <summary>The index that is written in a sparse field; -1 in others.</summary>
    public int Index { get; private set; }

    /// <summary>Whether the field has quotes that make no sense; its text is then empty.</summary>
    public bool IsIllegal { get; private set; }

    /// <summary>Whether the line ends before the field's closing quote.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether another field follows.</summary>
    public bool HasMore { get; private set; }

    public void Start(ReadOnlyMemory<char> line) => (_line, _next) = (line, 0);

    /// <summary>Reads the next field, or the empty one that an empty line has.</summary>
    public void Read()
    {
        ReadOnlySpan<char> line = _line.Span;
        int at = SkipSpaces(line, _next);
        (Index, IsIllegal, IsOpen) = (-1, false, false);
        int start = at;
        if (format.AllowSparse && TryReadIndex(line, ref at))
            at = SkipSpaces(line, at);
        Text = format.AllowQuoting && at < line.Length && line[at] == '"' ? ReadQuoted(line, ref at) : ReadPlain(line, ref at);
        Place = start..at;
        HasMore = at < line.Length;
        _next = at + 1;
    }

    private int SkipSpaces(ReadOnlySpan<char> line, int at)
    {
        while (!format.SpaceSeparates && at < line.Length && line[at] == ' ')
            at++;
        return at;
    }

    private bool TryReadIndex(ReadOnlySpan<char> line, ref int at)
    {
        int colon = at;
        while (colon < line.Length && char.IsAsciiDigit(line[colon]) && colon - at < MaximumIndexDigits)
            colon++;
        if (colon == at || colon == line.Length || line[colon] != ':')
            return false;
        Index = int.Parse(line[at..colon], NumberStyles.None, CultureInfo.InvariantCulture);
        at = colon + 1;
        return true;
    }

    private ReadOnlyMemory<char> ReadPlain(ReadOnlySpan<char> line, ref int at)
    {
        int length = line[at..].IndexOfAny(format.Separators);
        int start = at;
        at = length < 0 ? line.Length : at + length;
        return _line[start..at];
    }

    private ReadOnlyMemory<char> ReadQuoted(ReadOnlySpan<char> line, ref int at)
    {
        _quoted.Clear();
        at++;
        IsOpen = true;
        while (IsOpen && at < line.Length)
            ReadQuotedLetter(line, ref at);

        // Behind the closing quote, only spaces may come before the separator.
        IsIllegal = IsOpen;
        for (; at < line.Length && !format.IsSeparator(line[at]); at++)
            IsIllegal |= line[at] != ' ';
        return IsIllegal ? default : _quoted.ToString().AsMemory();
    }

    private void ReadQuotedLetter(ReadOnlySpan<char> line, ref int at)
    {
        char letter = line[at++];
        bool beforeQuote = at < line.Length && line[at] == '"';
        if (letter == format.EscapeChar && beforeQuote)
            _quoted.Append(line[at++]);
        else if (letter == '"')
            IsOpen = false;
        else if (letter == format.EscapeChar && at < line.Length)
            _quoted.Append(letter).Append(line[at++]);
        else
            _quoted.Append(letter);
    }
}
