using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;

namespace MLExtensions.Tables;

/// <summary>Adds the ONNX nodes that compute the slots of columns.</summary>
internal static class TableOnnx
{
    /// <summary>Returns why a column cannot be exported, as the end of a sentence, and the way out; null where it can.</summary>
    public static string? WhyNot(TableColumn column) => column switch
    {
        NumberTextColumn => "ONNX reads no numbers from texts such as '1,234.5'. Load the column as numbers",
        DateColumn => "ONNX has no dates. Make numbers or texts of its parts before FeaturizeTable",
        { Kind: TableInputKind.TimeSpan } => "ONNX has no TimeSpan. Make its seconds a number before FeaturizeTable",
        _ => null,
    };

    /// <summary>Adds nodes that compute the slots of a column: rows x its width.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">What was learned of the column.</param>
    /// <param name="column">The column, as <see cref="TableInputs.Find(DataViewSchema, TableColumn)"/> returns it.</param>
    /// <exception cref="NotSupportedException"><see cref="WhyNot"/> is not null.</exception>
    public static string AddNodes(OnnxGraph graph, TableColumn input, DataViewSchema.Column column) => input switch
    {
        _ when WhyNot(input) is { } reason => throw new NotSupportedException(reason),
        NumberColumn { Encoding: var encoding } => NumberOnnx.AddNodes(graph, graph.Cast(graph.Variable(column), typeof(double)), encoding),
        BooleanColumn => graph.Apply(
            "Sub", graph.Apply("Mul", graph.Cast(graph.Variable(column), typeof(float)), graph.Constant([2f])), graph.Constant([1f])),
        CategoryColumn { Encoding: var encoding } => AddCategories(graph, encoding, column),
        _ => NumberOnnx.AddNodes(
            graph, graph.Cast(graph.Vector(column), typeof(double)), ((VectorColumn)input).Encodings.ToArray()),
    };

    private static string AddCategories(OnnxGraph graph, OneHotEncoding encoding, DataViewSchema.Column column)
    {
        string texts = graph.Variable(column);
        if (column.Type is not KeyDataViewType)
            return AddNodes(graph, encoding, texts, encoding.Categories, missing: "");
        // LabelEncoder maps texts, so a key is looked up as the text of its number.
        string[] values = KeyCell.ValuesOf(column);
        IEnumerable<KeyValuePair<string, int>> keys = values.Length == 0 ? encoding.Categories : values.Select((text, i)
            => KeyValuePair.Create((i + 1).ToString(CultureInfo.InvariantCulture), encoding.NumberOf(text)));
        return AddNodes(graph, encoding, graph.Cast(texts, typeof(ReadOnlyMemory<char>)), keys, missing: "0");
    }

    /// <summary>Adds nodes that encode texts.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="texts">The texts: rows x 1.</param>
    /// <param name="categories">The number of the category of each text.</param>
    /// <param name="missing">The text of a missing value.</param>
    private static string AddNodes(
        OnnxGraph graph, OneHotEncoding encoding, string texts, IEnumerable<KeyValuePair<string, int>> categories, string missing)
    {
        var numbers = categories.ToDictionary(pair => pair.Key, pair => (long)pair.Value);
        numbers[missing] = OneHotEncoding.Missing;
        int[] known = [.. Enumerable.Range(0, encoding.Classes), .. encoding.HasMissing ? [OneHotEncoding.Missing] : Array.Empty<int>()];
        string indicators = graph.Cast(
            graph.Apply(
                "Equal", graph.NumberOf(texts, numbers, OneHotEncoding.Unknown), graph.Constant([.. known.Select(number => (long)number)])),
            typeof(float));
        if (encoding.Classes > 2)
            return indicators;
        var slots = new float[known.Length * encoding.Width];
        for (int i = 0; i < known.Length; i++)
            encoding.Write(known[i], slots.AsSpan(i * encoding.Width, encoding.Width));
        return graph.Apply("MatMul", indicators, graph.Constant(slots, known.Length, encoding.Width));
    }
}
