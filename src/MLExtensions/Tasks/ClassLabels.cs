using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Persistence;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>The classes of a classification: the type of the label's key, and its key values.</summary>
/// <remarks>
/// The key values are annotations of the predictions, from which MapKeyToValue and the evaluator take the names of the classes.
/// </remarks>
internal sealed class ClassLabels
{
    private const string TypeMember = "keyType", CountMember = PredictionFormat.Classes;

    private static readonly Type[] RawTypes = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];

    private ClassLabels(KeyDataViewType keyType, KeyValues? values) => (KeyType, Values) = (keyType, values);

    /// <summary>Gets the type of the label column.</summary>
    public KeyDataViewType KeyType { get; }

    /// <summary>Gets the key values; null where the label column had none.</summary>
    public KeyValues? Values { get; }

    /// <summary>Gets the number of classes.</summary>
    public int Count => checked((int)KeyType.Count);

    /// <summary>Returns the classes of a label column, which is a key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more classes than a network can have outputs.</exception>
    public static ClassLabels Of(DataViewSchema.Column label)
    {
        var keyType = (KeyDataViewType)label.Type;
        if (keyType.Count > (ulong)Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(label),
                $"Label column '{label.Name}' should have at most {Array.MaxLength} classes; its key type has {keyType.Count}. Map the "
                + "labels with MapValueToKey, or give the key its count.");
        }
        return new ClassLabels(keyType, KeyValues.Of(label));
    }

    /// <summary>Returns the name of a class in messages: its key value, or its key where there are no key values.</summary>
    public string NameOf(int index) => Values == null ? $"with the key {index + 1}" : $"'{Values.Texts.ElementAt(index)}'";

    /// <summary>Returns a description of the key values for messages.</summary>
    public string Describe()
        => Values == null ? "no key values" : $"the key values {string.Join(", ", Values.Texts.Take(20))}{(Count > 20 ? ", ..." : "")}";

    /// <summary>Returns whether the key values are the same, or both label columns have none.</summary>
    public bool HasSameValuesAs(ClassLabels other)
    {
        if (Values == null || other.Values == null)
            return Values == other.Values;
        return Values.Type.Equals(other.Values.Type) && Values.Texts.SequenceEqual(other.Values.Texts);
    }

    /// <summary>Creates a <see cref="ValueGetter{TValue}"/> of the key of a class.</summary>
    /// <param name="getClass">Returns the index of the class; -1 for the missing key.</param>
    public Delegate CreateKeyGetter(Func<int> getClass) => Array.IndexOf(RawTypes, KeyType.RawType) switch
    {
        0 => (ValueGetter<byte>)((ref byte key) => key = (byte)(getClass() + 1)),
        1 => (ValueGetter<ushort>)((ref ushort key) => key = (ushort)(getClass() + 1)),
        2 => (ValueGetter<uint>)((ref uint key) => key = (uint)(getClass() + 1)),
        _ => (ValueGetter<ulong>)((ref ulong key) => key = (ulong)(getClass() + 1)),
    };

    /// <summary>
    /// Creates a function that reads a key column and returns the index of the class; -1 for the missing key, or one out of range.
    /// </summary>
    public static Func<int> CreateClassReader(DataViewRow row, DataViewSchema.Column label)
    {
        ulong count = ((KeyDataViewType)label.Type).Count;
        return Array.IndexOf(RawTypes, label.Type.RawType) switch
        {
            0 => Read<byte>(key => key),
            1 => Read<ushort>(key => key),
            2 => Read<uint>(key => key),
            _ => Read<ulong>(key => key),
        };

        Func<int> Read<T>(Func<T, ulong> widen)
        {
            ValueGetter<T> get = row.GetGetter<T>(label);
            T key = default!;
            return () =>
            {
                get(ref key);
                return widen(key) is var index && index <= count ? (int)index - 1 : -1;
            };
        }
    }

    /// <summary>Writes the classes as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(TypeMember, KeyType.RawType.Name);
        json.WriteNumber(CountMember, Count);
        Values?.Save(json);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="InvalidDataException">
    /// The type of the keys is unknown, or the number of key values is not that of the classes.
    /// </exception>
    public static ClassLabels Load(JsonElement json)
    {
        string name = json.Text(TypeMember);
        Type rawType = RawTypes.FirstOrDefault(type => type.Name == name)
            ?? throw new InvalidDataException(
                $"The type of the keys should be {string.Join(", ", RawTypes.Select(type => type.Name))}; found {name}.");
        var classes = new ClassLabels(new KeyDataViewType(rawType, json.GetProperty(CountMember).GetInt32()), KeyValues.Load(json));
        if (classes.Values is { } values && values.Texts.Count() != classes.Count)
        {
            throw new InvalidDataException(
                $"There should be a key value for each of {classes.Count} classes; found {values.Texts.Count()}.");
        }
        return classes;
    }
}
