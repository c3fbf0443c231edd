namespace Microsoft.ML.Offline;

/// <summary>The fields of a line that are not empty, by their number; sparse ones, index:value behind a size, included.</summary>
internal sealed class LineFields(TextFormat format, ParseLog? log)
{
    private const string Unclear = "dimensionality or ambiguous sparse item. Use sparse=- for non-sparse file, and/or quote the value.";

    private readonly FieldReader _reader = new(format);
    private readonly List<int> _indices = [];
    private readonly List<ReadOnlyMemory<char>> _texts = [];

    /// <summary>How many fields the line has, empty ones included.</summary>
    public int Width { get; private set; }

    /// <summary>The text of a field, if the line has it.</summary>
    public bool TryFind(int index, out ReadOnlyMemory<char> text)
    {
        int found = _indices.BinarySearch(index);
        text = found >= 0 ? _texts[found] : default;
        return found >= 0;
    }

    /// <summary>Splits a line; fields beyond the last that is needed may be left out.</summary>
    public void Split(ReadOnlyMemory<char> line, int lastNeeded)
    {
        _indices.Clear();
        _texts.Clear();
        _reader.Start(line);
        Width = 0;
        do
        {
            _reader.Read();
            if (_reader.IsIllegal)
                log?.BadFormat(_reader.Place, "Illegal quoting");
            if (_reader.Index >= 0)
            {
                Width = ReadSparse();
                return;
            }
            Add(Width++, _reader.Text);
        }
        while (_reader.HasMore && (format.AllowSparse || Width <= lastNeeded));
        if (format.AllowSparse)
            Width = Math.Max(Width, format.InputSize);
    }

    /// <summary>Reads what begins with the current field, up to the end of the line; the width of the whole line.</summary>
    private int ReadSparse()
    {
        if (!TryFindSize(out int start, out int size))
            return Width;
        for (int previous = -1; ; previous = _reader.Index, _reader.Read())
        {
            string? error = _reader.Index < 0 ? "Non-sparse formatted value follows sparse formatted value"
                : _reader.Index >= size ? "Sparse item index larger than expected. Is the specified size incorrect?"
                : _reader.Index <= previous ? "Sparse indices out of order" : null;
            if (error == null)
                Add(start + _reader.Index, _reader.Text);
            else
                log?.BadFormat(_reader.Place, error);
            if (error != null || !_reader.HasMore)
                return start + size;
        }
    }

    /// <summary>Where sparse fields begin to count and how many there are: known, or in the field before them.</summary>
    private bool TryFindSize(out int start, out int size)
    {
        start = _indices.Count;
        size = format.InputSize - start;
        if (format.InputSize > 0)
            return true;
        bool found = TryFind(Width - 1, out ReadOnlyMemory<char> text);
        if (!found || !int.TryParse(text.Span, out size) || size <= 0)
        {
            log?.BadFormat(_reader.Place, found ? $"Bad {Unclear}" : $"Missing {Unclear}");
            return false;
        }
        start = Width - 1;
        _indices.RemoveAt(_indices.Count - 1);
        _texts.RemoveAt(_texts.Count - 1);
        return true;
    }

    private void Add(int index, ReadOnlyMemory<char> text)
    {
        if (text.IsEmpty && (!format.MissingRealsAsNaNs || format.AllowSparse))
            return;
        _indices.Add(index);
        _texts.Add(text);
    }
}
