using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Persistence;

namespace MLExtensions.Schema;

/// <summary>
/// The key values of a column, of any type that MapValueToKey produces. They can be saved, and added to another column as an annotation.
/// </summary>
internal abstract class KeyValues
{
    private const string TypeMember = "keyValueType", ValuesMember = PredictionFormat.KeyValues;

    private static readonly Dictionary<string, Func<KeyValues>> Types = new()
    {
        ["text"] = () => new Values<ReadOnlyMemory<char>>(
            "text", TextDataViewType.Instance, text => text.ToString(), text => text.AsMemory()),
        ["boolean"] = () => new Values<bool>("boolean", BooleanDataViewType.Instance, value => value ? "true" : "false", bool.Parse),
        ["single"] = () => Number<float>("single", NumberDataViewType.Single),
        ["double"] = () => Number<double>("double", NumberDataViewType.Double),
        ["sbyte"] = () => Number<sbyte>("sbyte", NumberDataViewType.SByte),
        ["byte"] = () => Number<byte>("byte", NumberDataViewType.Byte),
        ["int16"] = () => Number<short>("int16", NumberDataViewType.Int16),
        ["uint16"] = () => Number<ushort>("uint16", NumberDataViewType.UInt16),
        ["int32"] = () => Number<int>("int32", NumberDataViewType.Int32),
        ["uint32"] = () => Number<uint>("uint32", NumberDataViewType.UInt32),
        ["int64"] = () => Number<long>("int64", NumberDataViewType.Int64),
        ["uint64"] = () => Number<ulong>("uint64", NumberDataViewType.UInt64),
        ["dateTime"] = () => new Values<DateTime>("dateTime", DateTimeDataViewType.Instance,
            time => time.ToString("o", CultureInfo.InvariantCulture),
            text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)),
        ["dateTimeOffset"] = () => new Values<DateTimeOffset>("dateTimeOffset", DateTimeOffsetDataViewType.Instance,
            time => time.ToString("o", CultureInfo.InvariantCulture), text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)),
        ["timeSpan"] = () => new Values<TimeSpan>("timeSpan", TimeSpanDataViewType.Instance,
            time => time.ToString("c", CultureInfo.InvariantCulture), text => TimeSpan.Parse(text, CultureInfo.InvariantCulture)),
    };

    private readonly string _typeName;

    private KeyValues(string typeName, PrimitiveDataViewType type) => (_typeName, Type) = (typeName, type);

    /// <summary>Gets the type of a value.</summary>
    public PrimitiveDataViewType Type { get; }

    /// <summary>Gets the values as texts, from which they can be parsed.</summary>
    public abstract IEnumerable<string> Texts { get; }

    /// <summary>Returns the key values of a column, or null where it has none.</summary>
    /// <exception cref="NotSupportedException">The key values are of a type that cannot be saved.</exception>
    public static KeyValues? Of(DataViewSchema.Column column)
    {
        int count = checked((int)((KeyDataViewType)column.Type).Count);
        DataViewType? type = column.Annotations.Schema.GetColumnOrNull(AnnotationNames.KeyValues)?.Type;
        if (type is not VectorDataViewType vector || vector.Size != count)
            return null;
        KeyValues values = Types.Values.Select(create => create()).FirstOrDefault(values => values.Type.Equals(vector.ItemType))
            ?? throw new NotSupportedException(
                $"The key values of column '{column.Name}' should be of type {string.Join(", ", Types.Keys)}; found {vector.ItemType}.");
        values.ReadFrom(column.Annotations);
        return values;
    }

    /// <summary>Adds an annotation with the values.</summary>
    public abstract void Annotate(DataViewSchema.Annotations.Builder annotations, string name);

    /// <summary>Writes the key values as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(TypeMember, _typeName);
        json.WriteStrings(ValuesMember, Texts);
    }

    /// <summary>Reads what <see cref="Save"/> has written; returns null where the object has no key values.</summary>
    public static KeyValues? Load(JsonElement json)
    {
        if (!json.TryGetProperty(TypeMember, out _))
            return null;
        KeyValues values = Types[json.Text(TypeMember)]();
        values.Parse(json.Strings(ValuesMember));
        return values;
    }

    protected abstract void ReadFrom(DataViewSchema.Annotations annotations);

    protected abstract void Parse(string[] values);

    private static Values<T> Number<T>(string typeName, PrimitiveDataViewType type)
        where T : IFormattable, IParsable<T>
        => new(typeName, type, value => value.ToString(null, CultureInfo.InvariantCulture),
            text => T.Parse(text, CultureInfo.InvariantCulture));

    private sealed class Values<T>(string typeName, PrimitiveDataViewType type, Func<T, string> format, Func<string, T> parse)
        : KeyValues(typeName, type)
    {
        private T[] _values = [];

        public override IEnumerable<string> Texts => _values.Select(format);

        public override void Annotate(DataViewSchema.Annotations.Builder annotations, string name)
            => annotations.AddVector(name, Type, _values);

        protected override void ReadFrom(DataViewSchema.Annotations annotations)
        {
            VBuffer<T> values = default;
            annotations.GetValue(AnnotationNames.KeyValues, ref values);
            _values = [.. values.DenseValues()];
        }

        protected override void Parse(string[] values) => _values = Array.ConvertAll(values, value => parse(value));
    }
}
