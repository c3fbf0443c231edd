using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>What was learned of a column: how its values become slots of the features.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="type">The name of its type; see <see cref="TableTypeName"/>.</param>
internal abstract class TableColumn(string name, string type)
{
    private const string NameMember = "name", TypeMember = "type";

    public string Name => name;

    public string Type => type;

    /// <summary>Gets the number of slots.</summary>
    public abstract int Width { get; }

    /// <summary>Gets the names of the slots, and what they are.</summary>
    public abstract IEnumerable<(string Name, TableFeatureKind Kind)> Slots { get; }

    /// <summary>Gets the kind of its values.</summary>
    public abstract TableInputKind Kind { get; }

    /// <summary>Gets the number of values of a row.</summary>
    public virtual int Size => 1;

    /// <summary>Gets whether ML.NET has a missing value of the type.</summary>
    public virtual bool CanBeMissing => true;

    /// <summary>Encodes a missing value.</summary>
    /// <param name="slots">Receives the encoding, <see cref="Width"/> numbers.</param>
    public abstract void WriteMissing(Span<float> slots);

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
            TableTypeName.Boolean => new BooleanColumn(name),
            TableTypeName.Text when NumberEncoding.IsIn(json) => new NumberTextColumn(name, NumberEncoding.Load(json)),
            TableTypeName.Key or TableTypeName.Text => new CategoryColumn(name, type, OneHotEncoding.Load(json)),
            TableTypeName.DateTime or TableTypeName.DateTimeOffset => DateColumn.Load(name, type, json),
            _ when type == TableTypeName.TimeSpan || NumberType.Find(type) != null
                => new NumberColumn(name, type, NumberEncoding.Load(json)),
            _ => VectorColumn.Load(name, type, json),
        };
    }

    protected abstract void SaveEncoding(Utf8JsonWriter json);
}
