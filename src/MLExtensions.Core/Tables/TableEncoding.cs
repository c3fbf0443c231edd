using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>How the columns of a table become features, as <c>FeaturizeTable</c> has learned and saved it.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
internal sealed class TableEncoding
{
    /// <summary>The name by which ML.NET finds the transformer, and the stream of what it has learned.</summary>
    public const string Signature = "FeaturizeTable", Stream = "Table.json";

    private const string OutputMember = "outputColumnName", ColumnsMember = "columns", LeftOutMember = "columnsLeftOut";
    private const string NameMember = "name", ReasonMember = "reason";

    private readonly int[] _ends;

    /// <summary>Initializes an encoding.</summary>
    /// <param name="outputColumnName">The name of the column of features.</param>
    /// <param name="columns">The columns that the features are computed from, in the order of their slots.</param>
    /// <param name="leftOut">The columns of the training set that were left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no column.</exception>
    public TableEncoding(string outputColumnName, TableColumn[] columns, TableColumnLeftOut[] leftOut)
    {
        Setting.Require(columns.Length > 0, ColumnsMember, columns.Length, "one or more");
        (OutputColumnName, Columns, ColumnsLeftOut, _ends) = (outputColumnName, columns, leftOut, new int[columns.Length]);
        for (int i = 0; i < columns.Length; i++)
            _ends[i] = checked((i == 0 ? 0 : _ends[i - 1]) + columns[i].Width);
        var names = new HashSet<string>();
        Features =
        [
            .. columns.SelectMany(column => column.Slots.Select(slot => new TableFeature
            {
                Name = Unique(slot.Name), SourceColumnName = column.Name, Kind = slot.Kind,
            })),
        ];

        // A column can have the name of another one's slot; ML.NET's PermutationFeatureImportance requires different names.
        string Unique(string name)
        {
            while (!names.Add(name))
                name += "'";
            return name;
        }
    }

    /// <summary>Gets the name of the column of features.</summary>
    public string OutputColumnName { get; }

    /// <summary>Gets the columns that the features are computed from.</summary>
    public TableColumn[] Columns { get; }

    /// <summary>Gets the columns of the training set that were left out.</summary>
    public IReadOnlyList<TableColumnLeftOut> ColumnsLeftOut { get; }

    /// <summary>Gets the slots, with the column that each is computed from.</summary>
    public IReadOnlyList<TableFeature> Features { get; }

    /// <summary>Returns the slots of a column.</summary>
    /// <param name="features">The slots of all columns.</param>
    /// <param name="column">The number of the column.</param>
    public Span<float> SlotsOf(float[] features, int column)
        => features.AsSpan((column == 0 ? 0 : _ends[column - 1]).._ends[column]);

    /// <summary>Writes the encoding as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(OutputMember, OutputColumnName);
        json.WriteObjects(ColumnsMember, Columns, column => column.Save(json));
        json.WriteObjects(LeftOutMember, ColumnsLeftOut, column =>
        {
            json.WriteString(NameMember, column.ColumnName);
            json.WriteString(ReasonMember, column.Reason);
        });
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static TableEncoding Load(JsonElement json) => new(
        json.Text(OutputMember), json.Items(ColumnsMember, TableColumn.Load), json.Items(LeftOutMember, item => new TableColumnLeftOut
        {
            ColumnName = item.Text(NameMember), Reason = item.Text(ReasonMember),
        }));
}
