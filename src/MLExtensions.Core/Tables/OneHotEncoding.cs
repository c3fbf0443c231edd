using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>
/// Encodes a category as a slot for each category, which is 1 in its rows; two categories as one slot, -1 or 1. Categories that were not
/// there in training are 0 in all slots, as missing ones are but for their indicator.
/// </summary>
internal sealed class OneHotEncoding
{
    /// <summary>The number of a value that was not there in training, and of a missing one.</summary>
    public const int Unknown = -1, Missing = -2;

    public const string OtherName = "(other)", MissingName = "(missing)";

    private const string CategoriesMember = "categories", RareMember = "rareCategories", MissingMember = "hasMissing";

    private readonly string[] _categories, _rare;
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Initializes an encoding.</summary>
    /// <param name="categories">The categories, in the order of their slots.</param>
    /// <param name="rare">The categories that share a slot; none where there is no such slot.</param>
    /// <param name="hasMissing">Whether there is an indicator of a missing value.</param>
    public OneHotEncoding(string[] categories, string[] rare, bool hasMissing)
    {
        (_categories, _rare, HasMissing) = (categories, rare, hasMissing);
        foreach (string category in categories)
            _numbers.Add(category, _numbers.Count);
        foreach (string category in rare)
            _numbers.Add(category, categories.Length);
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        Width = (Classes > 2 ? Classes : Classes == 2 ? 1 : 0) + (hasMissing ? 1 : 0);
        Setting.Require(Width > 0, CategoriesMember, Classes, "two or more, with the rare ones as one, where there is no indicator");
    }

    /// <summary>Gets the number of slots.</summary>
    public int Width { get; }

    /// <summary>Gets whether there is an indicator of a missing value.</summary>
    public bool HasMissing { get; }

    /// <summary>Gets the categories, each with the number that <see cref="Write"/> takes.</summary>
    public IReadOnlyDictionary<string, int> Categories => _numbers;

    /// <summary>Gets the number of categories, with the rare ones as one.</summary>
    public int Classes => _categories.Length + (_rare.Length > 0 ? 1 : 0);

    /// <summary>Returns the number of a category, which <see cref="Write"/> takes; <see cref="Unknown"/> where it is none.</summary>
    public int NumberOf(ReadOnlySpan<char> category) => _lookup.TryGetValue(category, out int number) ? number : Unknown;

    /// <summary>Returns the names of the slots, and what they are.</summary>
    /// <param name="name">The name of the column, or of the part of it.</param>
    public IEnumerable<(string Name, TableFeatureKind Kind)> Slots(string name)
    {
        IEnumerable<string> all = _rare.Length > 0 ? _categories.Append(OtherName) : _categories;
        // Of two, the last one that has a name of its own is 1.
        IEnumerable<string> named = Classes > 2 ? all : Classes == 2 ? [_categories[^1]] : [];
        IEnumerable<(string, TableFeatureKind)> slots = named.Select(category => ($"{name}={category}", TableFeatureKind.Category));
        return HasMissing ? slots.Append(($"{name}={MissingName}", TableFeatureKind.Missing)) : slots;
    }

    /// <summary>Encodes a category.</summary>
    /// <param name="number">The number of the category, <see cref="Unknown"/> or <see cref="Missing"/>.</param>
    /// <param name="slots">Receives the encoding, <see cref="Width"/> numbers.</param>
    public void Write(int number, Span<float> slots)
    {
        slots.Clear();
        if (number == Missing && HasMissing)
            slots[^1] = 1;
        if (number < 0)
            return;
        if (Classes > 2)
            slots[number] = 1;
        else if (Classes == 2)
            slots[0] = number == _categories.Length - 1 ? 1 : -1;
    }

    /// <summary>Writes the encoding as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteStrings(CategoriesMember, _categories);
        json.WriteStrings(RareMember, _rare);
        json.WriteBoolean(MissingMember, HasMissing);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="ArgumentException">A category is there twice, or there is nothing to encode.</exception>
    public static OneHotEncoding Load(JsonElement json)
        => new(json.Strings(CategoriesMember), json.Strings(RareMember), json.GetProperty(MissingMember).GetBoolean());
}
