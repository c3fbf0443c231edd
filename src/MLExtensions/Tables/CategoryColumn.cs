using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;

namespace MLExtensions.Tables;

/// <summary>A column of texts, or of keys, which are matched by the texts of their values.</summary>
internal sealed class CategoryColumn(string name, string type, OneHotEncoding encoding) : TableColumn(name, type)
{
    public override int Width => encoding.Width;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => encoding.Slots(Name);

    public override SlotWriter CreateWriter(DataViewRow row, DataViewSchema.Column column)
    {
        var numbers = encoding.Numbers;
        if (column.Type is KeyDataViewType)
            return CreateKeyWriter(KeyCell.Create(row, column));
        var cell = new TextCell(row.GetGetter<ReadOnlyMemory<char>>(column));
        return slots =>
        {
            cell.Read();
            int number = cell.IsMissing ? OneHotEncoding.Missing
                : numbers.TryGetValue(cell.Value, out int known) ? known : OneHotEncoding.Unknown;
            encoding.Write(number, slots);
        };
    }

    public override string AddNodes(OnnxGraph graph, DataViewSchema.Column column)
    {
        string texts = graph.Variable(column);
        if (column.Type is not KeyDataViewType)
            return encoding.AddNodes(graph, texts, encoding.Categories, missing: "");
        // LabelEncoder maps texts, so a key is looked up as the text of its number.
        string[] values = KeyCell.ValuesOf(column);
        var numbers = encoding.Numbers;
        IEnumerable<KeyValuePair<string, int>> keys = values.Length == 0 ? encoding.Categories : values.Select((text, i)
            => KeyValuePair.Create(
                (i + 1).ToString(CultureInfo.InvariantCulture), numbers.TryGetValue(text, out int known) ? known : OneHotEncoding.Unknown));
        return encoding.AddNodes(graph, graph.Cast(texts, typeof(ReadOnlyMemory<char>)), keys, missing: "0");
    }

    protected override void SaveEncoding(Utf8JsonWriter json) => encoding.Save(json);

    private SlotWriter CreateKeyWriter(KeyCell cell)
    {
        // The values of keys are looked up once; keys that have none, when they come.
        var numbers = new Dictionary<ulong, int>();
        for (ulong key = 1; key <= (ulong)cell.Count; key++)
            numbers.Add(key, NumberOf(key));
        return slots =>
        {
            cell.Read();
            int number = cell.IsMissing ? OneHotEncoding.Missing
                : numbers.TryGetValue(cell.Value, out int known) ? known : NumberOf(cell.Value);
            encoding.Write(number, slots);
        };

        int NumberOf(ulong key) => encoding.Numbers.TryGetValue(cell.TextOf(key), out int number) ? number : OneHotEncoding.Unknown;
    }
}

/// <summary>A column of texts that are numbers. A text that is none is missing.</summary>
internal sealed class NumberTextColumn(string name, NumberEncoding encoding) : TableColumn(name, InputType.Text)
{
    public override int Width => encoding.Width;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => encoding.Slots(Name);

    public override SlotWriter CreateWriter(DataViewRow row, DataViewSchema.Column column)
    {
        var cell = new TextCell(row.GetGetter<ReadOnlyMemory<char>>(column));
        return slots =>
        {
            cell.Read();
            encoding.Write(NumberCell.Limit(NumberText.Parse(cell.Value)), slots);
        };
    }

    public override string? WhyNotOnnx => "ONNX reads no numbers from texts such as '1,234.5'. Load the column as numbers";

    protected override void SaveEncoding(Utf8JsonWriter json) => encoding.Save(json);
}
