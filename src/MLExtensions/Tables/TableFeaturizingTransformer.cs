using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Mapping;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Tables;

[assembly: LoadableClass(
    typeof(TableFeaturizingTransformer), typeof(TableFeaturizingTransformer), null, typeof(SignatureLoadModel), "Featurize table",
    TableFeaturizingTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>Computes features of the columns of a table.</summary>
/// <remarks>
/// <para>The slots of a column, by its kind:</para>
/// <list type="bullet">
/// <item><description>
/// A number x, or the seconds of a TimeSpan: z = (x - median) / (q75 - q25) with the quartiles of the training rows, or
/// 2 (x - median) / (max - min) where the quartiles are equal; then z / sqrt(1 + (z / 3)^2), which is between -3 and 3 (D. Holzmüller,
/// L. Grinsztajn and I. Steinwart, Better by default, NeurIPS 2024). Beside it, for edges e(0) to e(T) that are quantiles of the training
/// rows, T components (x - e(t-1)) / (e(t) - e(t-1)), clamped to [0, 1] (Y. Gorishniy, I. Rubachev and A. Babenko, On embeddings for
/// numerical features in tabular deep learning, NeurIPS 2022). Infinite numbers get the limits.
/// </description></item>
/// <item><description>
/// A text or a key: a slot for each category, 1 in its rows; rare categories share one. Two categories have one slot, -1 or 1. Keys are
/// matched by their values. Unknown categories are 0 in all slots. A text column in which all values are numbers is a column of numbers,
/// unless they look like codes or identifiers.
/// </description></item>
/// <item><description>A Boolean: -1 or 1.</description></item>
/// <item><description>
/// A date: the days as a number, and what varies of year as a number, month and time of day as sine and cosine, and weekday as categories.
/// The default value of .NET, 1 January of the year 1, is missing.
/// </description></item>
/// <item><description>A vector: each of its numbers as above; vectors of more than 64 numbers without components.</description></item>
/// </list>
/// <para>
/// A missing value (NaN, an empty text, a key that is 0) is 0 in all slots. Where one was missing in training, an indicator is 1.
/// </para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// TableFeaturizingTransformer transformer = mlContext.Transforms.FeaturizeTable("Features", labelColumnName: "Price").Fit(houses);
/// foreach (TableFeature feature in transformer.Features)
///     Console.WriteLine($"{feature.Name} is computed from {feature.SourceColumnName}");
/// </code>
/// </example>
public sealed class TableFeaturizingTransformer : RowToRowTransformer
{
    internal const string LoaderSignature = TableEncoding.Signature;

    private readonly TableEncoding _table;

    internal TableFeaturizingTransformer(TableEncoding table) => _table = table;

    /// <summary>Gets the name of the output column.</summary>
    public string OutputColumnName => _table.OutputColumnName;

    /// <summary>Gets the names of the columns that the features are computed from.</summary>
    public IReadOnlyList<string> InputColumnNames => Array.ConvertAll(_table.Columns, column => column.Name);

    /// <summary>Gets the slots of the output column, with the column that each is computed from.</summary>
    public IReadOnlyList<TableFeature> Features => _table.Features;

    /// <summary>Gets the columns of the training set that were left out, without label, weight, group and excluded ones.</summary>
    public IReadOnlyList<TableColumnLeftOut> ColumnsLeftOut => _table.ColumnsLeftOut;

    private protected override string Signature => LoaderSignature;

    private static TableFeaturizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        LoadedStreams streams = SavedStreams.Load(ctx, LoaderSignature, typeof(TableFeaturizingTransformer));
        return new(streams.ReadJson(TableEncoding.Stream, TableEncoding.Load));
    }

    private protected override void SaveStreams(IDictionary<string, byte[]> streams)
        => streams.Add(TableEncoding.Stream, Json.Write(_table.Save));

    private protected override RowMapping Map(DataViewSchema input) => new Mapping(_table, input);

    private sealed class Mapping(TableEncoding table, DataViewSchema input) : RowMapping(input)
    {
        private readonly DataViewSchema.Column[] _inputs = Array.ConvertAll(table.Columns, column => TableInputs.Find(input, column));

        public override IEnumerable<DataViewSchema.Column> Dependencies => _inputs;

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns
        {
            get
            {
                var annotations = new DataViewSchema.Annotations.Builder();
                annotations.AddTexts(AnnotationNames.SlotNames, table.Features.Select(feature => feature.Name));
                annotations.AddStandardized(table.Features.Select(feature => feature.SourceColumnName));
                var type = new VectorDataViewType(NumberDataViewType.Single, table.Features.Count);
                return [new(table.OutputColumnName, type, annotations.ToAnnotations())];
            }
        }

        public override Delegate[] CreateGetters(DataViewRow input)
        {
            SlotWriter[] writers = [.. table.Columns.Select((column, i) => SlotWriters.Create(column, input, _inputs[i]))];
            return [new TableRowWriter(table, writers).Getter];
        }

        public override string? WhyNotOnnx => table.Columns.FirstOrDefault(column => TableOnnx.WhyNot(column) != null) is { } column
            ? $"FeaturizeTable cannot be exported as ONNX, because of column '{column.Name}': {TableOnnx.WhyNot(column)}, or exclude the "
                + "column."
            : null;

        public override void AddNodes(OnnxGraph graph)
            => AddOutputs(graph, graph.Concat([.. table.Columns.Select((column, i) => TableOnnx.AddNodes(graph, column, _inputs[i]))]));
    }
}
