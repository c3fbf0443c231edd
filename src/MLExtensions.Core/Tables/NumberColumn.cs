using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>A column of numbers, or of TimeSpan, of which the seconds are encoded.</summary>
internal sealed class NumberColumn(string name, string type, NumberEncoding encoding) : TableColumn(name, type)
{
    /// <summary>Gets the encoding.</summary>
    public NumberEncoding Encoding => encoding;

    /// <summary>Gets the type of the numbers; null for TimeSpan.</summary>
    public NumberType? NumberType { get; } = NumberType.Find(type);

    /// <summary>Returns the number of a TimeSpan.</summary>
    public static double NumberOf(TimeSpan time) => time.TotalSeconds;

    public override int Width => encoding.Width;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => encoding.Slots(Name);

    public override TableInputKind Kind => NumberType == null ? TableInputKind.TimeSpan : TableInputKind.Number;

    public override bool CanBeMissing => NumberType is { IsInteger: false };

    public override void WriteMissing(Span<float> slots) => encoding.Write(double.NaN, slots);

    protected override void SaveEncoding(Utf8JsonWriter json) => encoding.Save(json);
}

/// <summary>A column of texts that are numbers. A text that is none is missing.</summary>
internal sealed class NumberTextColumn(string name, NumberEncoding encoding) : TableColumn(name, TableTypeName.Text)
{
    public override int Width => encoding.Width;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => encoding.Slots(Name);

    public override TableInputKind Kind => TableInputKind.Text;

    /// <summary>Encodes a text.</summary>
    public void Write(ReadOnlySpan<char> text, Span<float> slots) => encoding.Write(NumberType.Limit(NumberText.Parse(text)), slots);

    public override void WriteMissing(Span<float> slots) => encoding.Write(double.NaN, slots);

    protected override void SaveEncoding(Utf8JsonWriter json) => encoding.Save(json);
}
