using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>A column of Boolean, which become -1 or 1.</summary>
internal sealed class BooleanColumn(string name) : TableColumn(name, TableTypeName.Boolean)
{
    public override int Width => 1;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => [(Name, TableFeatureKind.Boolean)];

    public override TableInputKind Kind => TableInputKind.Boolean;

    public override bool CanBeMissing => false;

    /// <summary>Encodes a value.</summary>
    public static void Write(bool value, Span<float> slots) => slots[0] = value ? 1 : -1;

    public override void WriteMissing(Span<float> slots) => slots.Clear();

    protected override void SaveEncoding(Utf8JsonWriter json)
    {
    }
}
