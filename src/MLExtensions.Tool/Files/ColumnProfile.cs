using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace MLExtensions.Tool.Files;

/// <summary>What is known of the values of a column after all rows were read.</summary>
/// <param name="name">The name of the column.</param>
internal sealed class ColumnProfile(string name)
{
    /// <summary>The number of different values that are kept, and of classes that a label can have.</summary>
    public const int MostValues = 1000;

    private const int FewestRowsOfIds = 10, LongestGapWord = 8;
    private const double RowsOfIdRange = 2;

    private readonly Dictionary<string, int> _values = [];
    private readonly SortedSet<string> _gapWords = new(StringComparer.Ordinal);
    private HashSet<ulong>? _hashes = [];
    private int _dateFormats = DateFormats.All;
    private long _pointNumbers, _commaNumbers;
    private bool _isWhole = true;
    private double _least = double.PositiveInfinity, _largest = double.NegativeInfinity;

    /// <summary>Gets the name of the column.</summary>
    public string Name => name;

    /// <summary>Gets the number of rows with a value.</summary>
    public long Values { get; private set; }

    /// <summary>Gets the number of rows without a value.</summary>
    public long Gaps { get; private set; }

    /// <summary>Gets the words that stand for missing values.</summary>
    public IReadOnlyCollection<string> GapWords => _gapWords;

    /// <summary>Gets the first value that is no number; null where all are.</summary>
    public string? FirstText { get; private set; }

    /// <summary>Gets the number of values with a decimal point, less that of values with a decimal comma.</summary>
    public long DecimalPoints { get; private set; }

    /// <summary>Gets the different values, with their numbers of rows; null where there are more than <see cref="MostValues"/>.</summary>
    public IReadOnlyDictionary<string, int>? Distinct => _values.Count <= MostValues ? _values : null;

    /// <summary>Gets whether all values are whole numbers.</summary>
    public bool IsWhole => _isWhole && Values > 0;

    /// <summary>Gets the formats that all values have as dates, the one to take first.</summary>
    public IReadOnlyList<string> Dates => Values == 0 ? [] : DateFormats.NamesOf(_dateFormats);

    /// <summary>Gets whether the numbers look like those of rows: whole, all different, none missing, and nearly consecutive.</summary>
    public bool IsRowNumber => IsWhole && _hashes != null && Gaps == 0 && Values >= FewestRowsOfIds
        && (_largest - _least < RowsOfIdRange * Values || IsNamedId);

    private bool IsNamedId => name.Equals("id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Id", StringComparison.Ordinal)
        || name.EndsWith("ID", StringComparison.Ordinal) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the number of values that are numbers.</summary>
    public long Numbers(char decimalMark) => decimalMark == ',' ? _commaNumbers : _pointNumbers;

    /// <summary>Returns what the values are.</summary>
    public ValueKind Kind(char decimalMark) => Values > 0 && Numbers(decimalMark) == Values ? ValueKind.Number
        : Dates.Count > 0 ? ValueKind.Date : ValueKind.Text;

    /// <summary>Adds the value of a row.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (Gap.Is(text))
        {
            Gaps++;
            if (text.Length <= LongestGapWord)
                _gapWords.Add(text.IsEmpty ? "empty" : text.ToString());
            return;
        }
        Values++;
        AddNumber(text);
        if (_dateFormats != 0)
            _dateFormats = DateFormats.Of(text, _dateFormats);
        AddDistinct(text);
    }

    private void AddNumber(ReadOnlySpan<char> text)
    {
        bool isPoint = Files.Numbers.TryParse(text, '.', out double number), hasComma = text.Contains(',');
        bool isComma = (isPoint && !text.Contains('.')) || (hasComma && Files.Numbers.TryParse(text, ',', out number));
        if (!isPoint && !isComma)
            FirstText ??= text.ToString();
        _pointNumbers += isPoint ? 1 : 0;
        _commaNumbers += isComma ? 1 : 0;
        DecimalPoints += isPoint && !isComma ? 1 : isComma && !isPoint ? -1 : 0;
        _isWhole &= (isPoint || isComma) && Math.Truncate(number) == number;
        (_least, _largest) = (Math.Min(_least, number), Math.Max(_largest, number));
    }

    private void AddDistinct(ReadOnlySpan<char> text)
    {
        // Until the first value that occurs twice: after it, the column is no identifier.
        if (_hashes != null && !_hashes.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text))))
            _hashes = null;
        if (_values.Count > MostValues)
            return;
        var values = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        ref int rows = ref CollectionsMarshal.GetValueRefOrAddDefault(values, text, out _);
        rows++;
    }
}
