using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>
/// The classes that a model was trained to tell apart: the type of the label's key, and the key values that it had. They come back as annotations of the
/// predictions, which is how MapKeyToValue and the evaluator know the classes' names.
/// </summary>
internal sealed class ClassLabels
{
    private static readonly Type[] RawTypes = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];

    private readonly KeyDataViewType _keyType;
    private readonly KeyValues? _values;

    private ClassLabels(KeyDataViewType keyType, KeyValues? values) => (_keyType, _values) = (keyType, values);

    /// <summary>Number of classes.</summary>
    public int Count => checked((int)_keyType.Count);

    /// <summary>The classes of a label column, which is a key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more classes than a network can have outputs.</exception>
    public static ClassLabels Of(DataViewSchema.Column label)
    {
        var keyType = (KeyDataViewType)label.Type;
        if (keyType.Count > (ulong)Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(label), $"Label column '{label.Name}' should have at most {Array.MaxLength} classes; its key type has {keyType.Count}. Map the labels with MapValueToKey, or give the key its count.");
        return new ClassLabels(keyType, KeyValues.Of(label));
    }

    /// <summary>The columns that predictions come in: probabilities of all classes, and the key of the most probable one.</summary>
    /// <param name="input">The schema that they are added to.</param>
    public IEnumerable<DataViewSchema.DetachedColumn> PredictionColumns(DataViewSchema input)
    {
        uint set = ScoreAnnotations.NextSet(input);
        DataViewSchema.Annotations.Builder score = ScoreAnnotations.Multiclass.Of(PredictionNames.Score, set), label = ScoreAnnotations.Multiclass.Of(PredictionNames.PredictedLabel, set);
        if (_values?.Type is TextDataViewType)
            _values.Annotate(score, AnnotationNames.SlotNames);
        _values?.Annotate(score, AnnotationNames.TrainingLabelValues);
        _values?.Annotate(label, AnnotationNames.KeyValues);
        return
        [
            new(PredictionNames.Score, new VectorDataViewType(NumberDataViewType.Single, Count), score.ToAnnotations()),
            new(PredictionNames.PredictedLabel, _keyType, label.ToAnnotations()),
        ];
    }

    /// <summary>The shapes of these columns, as a label column of that shape leads to them.</summary>
    public static SchemaShape.Column[] PredictionShapes(SchemaShape.Column label)
    {
        DataViewType? valueType = label.Annotations.FirstOrDefault(annotation => annotation.Name == AnnotationNames.KeyValues).ItemType;
        List<SchemaShape.Column> scoreAnnotations = [.. ScoreAnnotations.Shapes], labelAnnotations = [.. ScoreAnnotations.Shapes];
        if (valueType is TextDataViewType)
            scoreAnnotations.Add(ScoreAnnotations.Shape(AnnotationNames.SlotNames, isVector: true, valueType));
        if (valueType != null)
        {
            scoreAnnotations.Add(ScoreAnnotations.Shape(AnnotationNames.TrainingLabelValues, isVector: true, valueType));
            labelAnnotations.Add(ScoreAnnotations.Shape(AnnotationNames.KeyValues, isVector: true, valueType));
        }
        return
        [
            FriendAccess.MLNet.ShapeColumn(PredictionNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, scoreAnnotations),
            FriendAccess.MLNet.ShapeColumn(PredictionNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, label.ItemType, isKey: true, labelAnnotations),
        ];
    }

    /// <summary>The name of a class: its key value, or where it has none, its key.</summary>
    public string NameOf(int index) => _values == null ? $"with the key {index + 1}" : $"'{_values.Texts.ElementAt(index)}'";

    /// <summary>The key values, as a message has them; empty without any.</summary>
    public string Describe() => _values == null ? "no key values" : $"the key values {string.Join(", ", _values.Texts.Take(20))}{(Count > 20 ? ", ..." : "")}";

    /// <summary>Whether the key values are the same, if there are any.</summary>
    public bool HasSameValuesAs(ClassLabels other)
        => _values == null ? other._values == null : other._values != null && _values.Type.Equals(other._values.Type) && _values.Texts.SequenceEqual(other._values.Texts);

    /// <summary>A getter of the key of the class whose index a function gives; -1 is the missing key.</summary>
    public Delegate CreateKeyGetter(Func<int> getClass) => Array.IndexOf(RawTypes, _keyType.RawType) switch
    {
        0 => (ValueGetter<byte>)((ref byte key) => key = (byte)(getClass() + 1)),
        1 => (ValueGetter<ushort>)((ref ushort key) => key = (ushort)(getClass() + 1)),
        2 => (ValueGetter<uint>)((ref uint key) => key = (uint)(getClass() + 1)),
        _ => (ValueGetter<ulong>)((ref ulong key) => key = (ulong)(getClass() + 1)),
    };

    /// <summary>A function that reads a key column and gives the index of the class; -1 for the missing key, or one beyond the classes.</summary>
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

    /// <summary>Writes them as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteString("keyType", _keyType.RawType.Name);
        json.WriteNumber("classes", Count);
        _values?.Save(json);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static ClassLabels Load(JsonElement json)
    {
        string keyType = json.GetProperty("keyType").GetString()!;
        return new(new KeyDataViewType(RawTypes.Single(type => type.Name == keyType), json.GetProperty("classes").GetInt32()), KeyValues.Load(json));
    }
}
