using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>A column of vectors of numbers, each slot with an encoding of its own.</summary>
internal sealed class VectorColumn : TableColumn
{
    private const string ItemsMember = "slots", SlotMember = "slot", NameMember = "name";

    private readonly string[] _names;
    private readonly NumberEncoding?[] _encodings;
    private readonly int[] _starts;
    private readonly float[] _ofZeros;

    /// <summary>Initializes a column.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="type">The name of its type.</param>
    /// <param name="names">The names of the slots.</param>
    /// <param name="encodings">The encodings of the slots; null for a slot that is left out.</param>
    /// <exception cref="InvalidDataException">The type is not one of vectors of as many slots.</exception>
    public VectorColumn(string name, string type, string[] names, NumberEncoding?[] encodings)
        : base(name, type)
    {
        string item = TableTypeName.ItemOfVector(type, names.Length) ?? throw new InvalidDataException(
            $"Column '{name}' should be of a type that features can be made of; found {type}.");
        ItemType = NumberType.Find(item);
        (_names, _encodings, _starts) = (names, encodings, new int[encodings.Length + 1]);
        for (int slot = 0; slot < encodings.Length; slot++)
            _starts[slot + 1] = _starts[slot] + (encodings[slot]?.Width ?? 0);
        _ofZeros = new float[Width];
        for (int slot = 0; slot < encodings.Length; slot++)
            Write(slot, 0, _ofZeros);
    }

    public override int Width => _starts[^1];

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots
        => _encodings.SelectMany((encoding, slot) => encoding?.Slots($"{Name}.{_names[slot]}") ?? []);

    /// <summary>Gets the encodings of the slots of the vector; null for a slot that is left out.</summary>
    public ReadOnlySpan<NumberEncoding?> Encodings => _encodings;

    /// <summary>Gets the type of the numbers; null for Boolean.</summary>
    public NumberType? ItemType { get; }

    public override TableInputKind Kind => ItemType == null ? TableInputKind.BooleanVector : TableInputKind.Vector;

    public override int Size => _encodings.Length;

    public override bool CanBeMissing => ItemType is { IsInteger: false };

    public override void WriteMissing(Span<float> slots)
    {
        for (int slot = 0; slot < _encodings.Length; slot++)
            Write(slot, double.NaN, slots);
    }

    /// <summary>Returns the number of a Boolean in a vector.</summary>
    public static double NumberOf(bool value) => value ? 1 : 0;

    /// <summary>Encodes a vector of zeros.</summary>
    public void WriteZeros(Span<float> slots) => _ofZeros.CopyTo(slots);

    /// <summary>Encodes a number of the vector.</summary>
    /// <param name="slot">The place of the number.</param>
    /// <param name="value">The number.</param>
    /// <param name="slots">Receives the encoding, in its place among the <see cref="Width"/> numbers of the vector.</param>
    public void Write(int slot, double value, Span<float> slots)
        => _encodings[slot]?.Write(value, slots[_starts[slot].._starts[slot + 1]]);

    protected override void SaveEncoding(Utf8JsonWriter json)
        => json.WriteObjects(ItemsMember, Enumerable.Range(0, _encodings.Length), slot =>
        {
            json.WriteNumber(SlotMember, slot);
            json.WriteString(NameMember, _names[slot]);
            _encodings[slot]?.Save(json);
        });

    /// <summary>Reads what <see cref="TableColumn.Save"/> has written.</summary>
    public static VectorColumn Load(string name, string type, JsonElement json)
    {
        string[] names = json.Items(ItemsMember, item => item.Text(NameMember));
        // A slot that is left out has its number and its name alone.
        NumberEncoding?[] encodings = json.Items(ItemsMember, item => NumberEncoding.IsIn(item) ? NumberEncoding.Load(item) : null);
        return new VectorColumn(name, type, names, encodings);
    }
}
