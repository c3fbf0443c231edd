using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Tool.Files;

namespace MLExtensions.Tool.Models;

/// <summary>A model that <c>mlext train</c> has made: a chain of ML.NET, and the schema of the table that it takes.</summary>
/// <remarks>
/// The chain maps the label, makes features, predicts, and maps the predicted class to its name. The schema has the columns of the
/// features, and the label: the column that is no feature.
/// </remarks>
internal sealed class TableModel
{
    /// <summary>The column that has the name of the predicted class.</summary>
    public const string PredictedName = nameof(PredictedName);

    private readonly ITransformer[] _parts;

    private TableModel(MLContext ml, TransformerChain<ITransformer> chain, DataViewSchema schema)
    {
        (Ml, Chain, Schema) = (ml, chain, schema);
        _parts = [.. (IEnumerable<ITransformer>)chain];
        Table = _parts.OfType<TableFeaturizingTransformer>().Single();
        Network = _parts.OfType<MultilayerPerceptronTransformer>().Single();
        Label = schema.Single(column => !Table.InputColumnNames.Contains(column.Name)).Name;
        Task = Network.Threshold != null ? TableTask.Binary
            : Network.Model.ClassNames.Count > 0 ? TableTask.Multiclass : TableTask.Regression;
        Classes = Task == TableTask.Binary ? BinaryNames() : [.. Network.Model.ClassNames];
    }

    /// <summary>Gets the context.</summary>
    public MLContext Ml { get; }

    /// <summary>Gets all transformers.</summary>
    public TransformerChain<ITransformer> Chain { get; }

    /// <summary>Gets the schema of the table.</summary>
    public DataViewSchema Schema { get; }

    /// <summary>Gets the transformer that makes features.</summary>
    public TableFeaturizingTransformer Table { get; }

    /// <summary>Gets the perceptron.</summary>
    public MultilayerPerceptronTransformer Network { get; }

    /// <summary>Gets the name of the label.</summary>
    public string Label { get; }

    /// <summary>Gets the task.</summary>
    public TableTask Task { get; }

    /// <summary>Gets the names of the classes; of two, the second is the one that the probability is of. Empty for a regression.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Gets the transformers that need no label.</summary>
    public TransformerChain<ITransformer> Scoring => new([.. _parts.SkipWhile(part => part != Table)]);

    /// <summary>Makes a model of what was trained.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="parts">The transformers, in their order.</param>
    /// <param name="schema">The schema of the table.</param>
    /// <param name="label">The name of the label.</param>
    public static TableModel Of(MLContext ml, ITransformer[] parts, DataViewSchema schema, string label)
    {
        IReadOnlyList<string> features = parts.OfType<TableFeaturizingTransformer>().Single().InputColumnNames;
        var builder = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in schema.Where(column => column.Name == label || features.Contains(column.Name)))
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return new TableModel(ml, new TransformerChain<ITransformer>(parts), builder.ToSchema());
    }

    /// <summary>Loads a model.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or no model of <c>mlext train</c>.</exception>
    public static TableModel Load(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"There is no model '{path}'; mlext train writes one.");
        var ml = new MLContext();
        ITransformer loaded;
        DataViewSchema schema;
        try
        {
            loaded = ml.Model.Load(path, out schema);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or UnauthorizedAccessException))
        {
            // ML.NET has an exception of another type for each way in which a file can be broken.
            throw new InputException($"'{path}' cannot be loaded as a model of ML.NET: {e.Message}");
        }
        if (loaded is not TransformerChain<ITransformer> chain || schema == null || chain.OfType<TableFeaturizingTransformer>().Count() != 1
            || chain.OfType<MultilayerPerceptronTransformer>().Count() != 1
            || schema.Count(column => !chain.OfType<TableFeaturizingTransformer>().Single().InputColumnNames.Contains(column.Name)) != 1
            || schema.Any(column => TableSchema.KindOf(column) == null))
        {
            throw new InputException($"'{path}' is a model of ML.NET that mlext train has not made; load it in a program.");
        }
        return new TableModel(ml, chain, schema);
    }

    /// <summary>Saves the model. A file that was there is replaced when the new one is complete.</summary>
    public void Save(string path)
    {
        using var file = DurableFile.Create(path);
        Ml.Model.Save(Chain, Schema, file.Stream);
        file.Finish();
    }

    /// <summary>Returns the columns to read from a file for the model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="profile">What is known of the file.</param>
    /// <param name="label">The name of the label in the file; null where the label is not needed.</param>
    /// <exception cref="InputException">The file lacks columns.</exception>
    public ColumnSpec[] ColumnsOf(SeparatedFile file, TableProfile profile, string? label)
    {
        string[] missing = [.. Table.InputColumnNames.Where(name => !file.ColumnNames.Contains(name))];
        if (missing.Length > 0)
        {
            throw new InputException(
                $"'{file.Path}' lacks {missing.Length} of the {Table.InputColumnNames.Count} columns that the model needs: "
                + $"{Names.List(missing)}." + (file.HasHeader ? "" : " No header was found in it."));
        }
        return [.. Schema.Select(column => new ColumnSpec(
            column.Name, column.Name != Label ? file.Find(column.Name) : label == null ? null : file.Find(label),
            TableSchema.KindOf(column)!.Value, DateFormat(column, file, profile)))];
    }

    /// <summary>Reads the columns of the model from a file.</summary>
    public LoadedTable Read(SeparatedFile file, string? label, CancellationToken cancellationToken)
    {
        TableProfile profile = TableProfile.Of(file, cancellationToken);
        return LoadedTable.Read(file, ColumnsOf(file, profile, label), profile, cancellationToken);
    }

    /// <summary>Returns the rows with a label.</summary>
    /// <exception cref="InputException">There are none, or a class is none of the model's.</exception>
    public int[] RowsWithLabel(LoadedTable table)
    {
        int[] rows = table.RowsWith(Label);
        if (rows.Length == 0)
            throw new InputException($"The label '{Label}' is missing in all rows.");
        if (table[Label] is LoadedTexts labels)
        {
            string[] unknown = [.. rows.Select(row => labels[row]).Distinct().Except(Classes)];
            if (unknown.Length > 0)
            {
                throw new InputException(
                    $"The label '{Label}' should be one of {Names.List(Classes)}, as in the training; found {Names.List(unknown)}.");
            }
        }
        return rows;
    }

    // The format of training, where the dates of the file fit it; otherwise that of the file.
    private static string? DateFormat(DataViewSchema.Column column, SeparatedFile file, TableProfile profile)
    {
        if (TableSchema.KindOf(column) != ValueKind.Date)
            return null;
        string? trained = TableSchema.DateFormatOf(column);
        IReadOnlyList<string> fitting = profile.Columns[file.Find(column.Name)].Dates;
        return trained != null && (fitting.Count == 0 || fitting.Contains(trained)) ? trained : fitting.FirstOrDefault() ?? "yyyy-M-d";
    }

    private string[] BinaryNames()
    {
        IDataView both = Ml.Data.LoadFromEnumerable<Outcome>([new() { PredictedLabel = false }, new() { PredictedLabel = true }]);
        return [.. _parts[^1].Transform(both).GetColumn<string>(PredictedName)];
    }

    private sealed class Outcome
    {
        public bool PredictedLabel { get; set; }
    }
}
