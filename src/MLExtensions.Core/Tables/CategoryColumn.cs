using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>A column of texts, or of keys, which are matched by the texts of their values.</summary>
internal sealed class CategoryColumn(string name, string type, OneHotEncoding encoding) : TableColumn(name, type)
{
    /// <summary>Gets the encoding.</summary>
    public OneHotEncoding Encoding => encoding;

    public override int Width => encoding.Width;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => encoding.Slots(Name);

    public override TableInputKind Kind => Type == TableTypeName.Key ? TableInputKind.Key : TableInputKind.Text;

    /// <summary>Encodes a text, or the text of a key's value. An empty one is missing, and so is white space that is no key's.</summary>
    public void Write(ReadOnlySpan<char> text, Span<float> slots)
    {
        bool isMissing = Kind == TableInputKind.Key ? text.IsEmpty : text.IsWhiteSpace();
        encoding.Write(isMissing ? OneHotEncoding.Missing : encoding.NumberOf(text), slots);
    }

    public override void WriteMissing(Span<float> slots) => encoding.Write(OneHotEncoding.Missing, slots);

    protected override void SaveEncoding(Utf8JsonWriter json) => encoding.Save(json);
}
