using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Persistence;

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
    public VectorColumn(string name, string type, string[] names, NumberEncoding?[] encodings)
        : base(name, type)
    {
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

    public override SlotWriter CreateWriter(DataViewRow row, DataViewSchema.Column column)
    {
        var cell = VectorCell.Create(row, column);
        return slots =>
        {
            cell.Read();
            _ofZeros.CopyTo(slots);
            ReadOnlySpan<double> values = cell.Values;
            ReadOnlySpan<int> places = cell.Slots;
            for (int i = 0; i < values.Length; i++)
                Write(places.IsEmpty ? i : places[i], values[i], slots);
        };
    }

    public override string AddNodes(OnnxGraph graph, DataViewSchema.Column column)
        => NumberEncoding.AddNodes(graph, graph.Cast(graph.Vector(column), typeof(double)), _encodings);

    protected override void SaveEncoding(Utf8JsonWriter json)
        => json.WriteObjects(ItemsMember, Enumerable.Range(0, _encodings.Length), slot =>
        {
            json.WriteNumber(SlotMember, slot);
            json.WriteString(NameMember, _names[slot]);
            _encodings[slot]?.Save(json);
        });

    /// <summary>Reads what <see cref="TableColumn.Save"/> has written.</summary>
    /// <exception cref="InvalidDataException">The type is not one of vectors of as many slots.</exception>
    public static VectorColumn Load(string name, string type, JsonElement json)
    {
        string[] names = json.Items(ItemsMember, item => item.Text(NameMember));
        // A slot that is left out has its number and its name alone.
        NumberEncoding?[] encodings = json.Items(ItemsMember, item => NumberEncoding.IsIn(item) ? NumberEncoding.Load(item) : null);
        if (!InputType.IsVector(type, names.Length))
            throw new InvalidDataException($"Column '{name}' should be of a type that features can be made of; found {type}.");
        return new VectorColumn(name, type, names, encodings);
    }

    private void Write(int slot, double value, Span<float> slots)
        => _encodings[slot]?.Write(value, slots[_starts[slot].._starts[slot + 1]]);
}
