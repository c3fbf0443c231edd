namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each of its columns from one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase((string outputColumnName, string inputColumnName)[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var outputs = new HashSet<string>();
        foreach (var (output, input) in columns)
        {
            Check.NonEmpty(output, nameof(columns));
            Check.NonEmpty(input, nameof(columns));
            Check.Argument(outputs.Add(output), nameof(columns), $"Name of the result column '{output}' specified multiple times");
        }
        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(ModelLoadContext ctx)
    {
        ColumnPairs = new (string, string)[ctx.Reader.ReadInt32()];
        for (int i = 0; i < ColumnPairs.Length; i++)
            ColumnPairs[i] = (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    private protected override IEnumerable<OutputColumn> MakeColumns(DataViewSchema input)
        => ColumnPairs.Select((pair, i) => MakeColumn(i, pair.outputColumnName, FindInput(input, pair.inputColumnName)));

    private protected abstract OutputColumn MakeColumn(int index, string name, DataViewSchema.Column source);
}
