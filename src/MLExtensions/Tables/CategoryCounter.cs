using System.Runtime.InteropServices;

namespace MLExtensions.Tables;

/// <summary>Counts the rows of each category in bounded memory.</summary>
/// <remarks>
/// Exact while there are at most <see cref="Capacity"/> distinct values. With more, counts are too small by at most the number of rows
/// divided by the capacity, and categories with fewer rows may be missing: J. Misra and D. Gries, Finding repeated elements, Science of
/// Computer Programming 2, 1982.
/// </remarks>
internal sealed class CategoryCounter
{
    /// <summary>The number of distinct values that are counted at a time.</summary>
    public const int Capacity = 1 << 14;

    /// <summary>The length of texts above which they are no categories, and are not kept.</summary>
    public const int LongestCategory = 256;

    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _counts
        = new Dictionary<string, long>().GetAlternateLookup<ReadOnlySpan<char>>();
    private long _rowsUntilFull, _long, _words;

    /// <summary>Gets the number of values that are not missing.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets or sets whether a value was missing.</summary>
    public bool HasMissing { get; set; }

    /// <summary>Gets whether there were more distinct values than the capacity.</summary>
    public bool IsFull => _rowsUntilFull > 0;

    /// <summary>Gets the number of distinct values until the counter was full, and of rows with them.</summary>
    public (long Values, long Rows) Distinct => IsFull ? (Capacity, _rowsUntilFull) : (_counts.Dictionary.Count, Rows - _long);

    /// <summary>Gets the mean number of words of a value.</summary>
    public double MeanWords => (double)_words / Rows;

    /// <summary>Gets whether most values are too long for categories.</summary>
    public bool IsMostlyLong => 2 * _long > Rows;

    /// <summary>Adds a value that is not missing.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        Rows++;
        _words += value.Count(' ') + 1;
        if (value.Length > LongestCategory)
        {
            _long++;
            return;
        }
        if (_counts.TryGetValue(value, out long count))
            _counts[value] = count + 1;
        else if (_counts.Dictionary.Count < Capacity)
            _counts[value] = 1;
        else
            MakeRoom();
    }

    /// <summary>Returns the categories with the most rows first, those with as many rows in ordinal order.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> ByCount()
        => [.. _counts.Dictionary.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>Takes a row from each category, in place of adding one.</summary>
    private void MakeRoom()
    {
        if (_rowsUntilFull == 0)
            _rowsUntilFull = Rows - _long - 1;
        foreach (string category in _counts.Dictionary.Keys.ToArray())
        {
            long left = --CollectionsMarshal.GetValueRefOrNullRef(_counts.Dictionary, category);
            if (left == 0)
                _counts.Dictionary.Remove(category);
        }
    }
}
