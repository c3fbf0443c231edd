using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;

namespace MLExtensions.Tables;

/// <summary>Writes the slots of a column for the current row.</summary>
internal delegate void SlotWriter(Span<float> slots);

/// <summary>What was learned of a column: how its values become slots of the features.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="type">The name of its type; see <see cref="InputType"/>.</param>
internal abstract class TableColumn(string name, string type)
{
    private const string NameMember = "name", TypeMember = "type";

    public string Name => name;

    public string Type => type;

    /// <summary>Gets the number of slots.</summary>
    public abstract int Width { get; }

    /// <summary>Gets the names of the slots, and what they are.</summary>
    public abstract IEnumerable<(string Name, TableFeatureKind Kind)> Slots { get; }

    /// <summary>Returns the column in a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type.</exception>
    public DataViewSchema.Column FindIn(DataViewSchema schema)
    {
        DataViewSchema.Column column = Columns.Find(schema, "input", name);
        return InputType.NameOf(column.Type) == type ? column
            : throw Columns.Mismatch("input", name, $"{type} as in training", column.Type.ToString()!);
    }

    /// <summary>Creates a writer of the slots.</summary>
    /// <param name="row">The row or cursor to read.</param>
    /// <param name="column">The column, as <see cref="FindIn"/> returns it.</param>
    public abstract SlotWriter CreateWriter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Gets why the column cannot be exported as ONNX, as the end of a sentence, and the way out; null where it can.</summary>
    public virtual string? WhyNotOnnx => null;

    /// <summary>Adds ONNX nodes that compute the slots: rows x <see cref="Width"/>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="column">The column, as <see cref="FindIn"/> returns it.</param>
    /// <exception cref="NotSupportedException"><see cref="WhyNotOnnx"/> is not null.</exception>
    public virtual string AddNodes(OnnxGraph graph, DataViewSchema.Column column) => throw new NotSupportedException(WhyNotOnnx);

    /// <summary>Writes the column as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(NameMember, name);
        json.WriteString(TypeMember, type);
        SaveEncoding(json);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static TableColumn Load(JsonElement json)
    {
        (string name, string type) = (json.Text(NameMember), json.Text(TypeMember));
        return type switch
        {
            _ when InputType.Numbers.Contains(type) => new NumberColumn(name, type, NumberEncoding.Load(json)),
            _ when type == InputType.Boolean => new BooleanColumn(name),
            _ when type == InputType.Text && NumberEncoding.IsIn(json) => new NumberTextColumn(name, NumberEncoding.Load(json)),
            _ when type == InputType.Key || type == InputType.Text => new CategoryColumn(name, type, OneHotEncoding.Load(json)),
            _ when InputType.Dates.Contains(type) => DateColumn.Load(name, type, json),
            _ => VectorColumn.Load(name, type, json),
        };
    }

    protected abstract void SaveEncoding(Utf8JsonWriter json);
}

/// <summary>A column of numbers.</summary>
internal sealed class NumberColumn(string name, string type, NumberEncoding encoding) : TableColumn(name, type)
{
    public override int Width => encoding.Width;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => encoding.Slots(Name);

    public override SlotWriter CreateWriter(DataViewRow row, DataViewSchema.Column column)
    {
        var cell = NumberCell.Create(row, column);
        return slots =>
        {
            cell.Read();
            encoding.Write(cell.Value, slots);
        };
    }

    public override string? WhyNotOnnx => Type == InputType.TimeSpan
        ? "ONNX has no TimeSpan. Make its seconds a number before FeaturizeTable" : null;

    public override string AddNodes(OnnxGraph graph, DataViewSchema.Column column)
        => NumberEncoding.AddNodes(graph, graph.Cast(graph.Variable(column), typeof(double)), encoding);

    protected override void SaveEncoding(Utf8JsonWriter json) => encoding.Save(json);
}

/// <summary>A column of Boolean, which become -1 or 1.</summary>
internal sealed class BooleanColumn(string name) : TableColumn(name, InputType.Boolean)
{
    public override int Width => 1;

    public override IEnumerable<(string Name, TableFeatureKind Kind)> Slots => [(Name, TableFeatureKind.Boolean)];

    public override SlotWriter CreateWriter(DataViewRow row, DataViewSchema.Column column)
    {
        var cell = new BooleanCell(row.GetGetter<bool>(column));
        return slots =>
        {
            cell.Read();
            slots[0] = cell.Value ? 1 : -1;
        };
    }

    public override string AddNodes(OnnxGraph graph, DataViewSchema.Column column)
        => graph.Apply("Sub", graph.Apply("Mul", graph.Cast(graph.Variable(column), typeof(float)), graph.Constant([2f])),
            graph.Constant([1f]));

    protected override void SaveEncoding(Utf8JsonWriter json)
    {
    }
}
