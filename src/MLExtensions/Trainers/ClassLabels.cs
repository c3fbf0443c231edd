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
    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);
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
    /// <param name="score">The name of the first.</param>
    /// <param name="predictedLabel">The name of the second.</param>
    public (DataViewSchema.DetachedColumn Score, DataViewSchema.DetachedColumn PredictedLabel) PredictionColumns(DataViewSchema input, string score, string predictedLabel)
    {
        uint set = NextScoreColumnSet(input);
        DataViewSchema.Annotations.Builder scoreAnnotations = Kind("Score"), labelAnnotations = Kind("PredictedLabel");
        if (_values?.Type is TextDataViewType)
            _values.Annotate(scoreAnnotations, AnnotationNames.SlotNames);
        _values?.Annotate(scoreAnnotations, AnnotationNames.TrainingLabelValues);
        _values?.Annotate(labelAnnotations, AnnotationNames.KeyValues);
        return (new(score, new VectorDataViewType(NumberDataViewType.Single, Count), scoreAnnotations.ToAnnotations()),
            new(predictedLabel, _keyType, labelAnnotations.ToAnnotations()));

        DataViewSchema.Annotations.Builder Kind(string valueKind)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnSetId, SetIdType, set);
            annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnKind, TextDataViewType.Instance, "MulticlassClassification".AsMemory());
            annotations.AddPrimitiveValue(AnnotationNames.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
            return annotations;
        }
    }

    /// <summary>The shapes of these columns, as a label column of that shape leads to them.</summary>
    public static SchemaShape.Column[] PredictionShapes(SchemaShape.Column label, string score, string predictedLabel)
    {
        SchemaShape.Column[] kinds = [FriendAccess.MLNet.ShapeColumn(AnnotationNames.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true), Annotation(AnnotationNames.ScoreColumnKind, false, TextDataViewType.Instance), Annotation(AnnotationNames.ScoreValueKind, false, TextDataViewType.Instance)];
        DataViewType? valueType = label.Annotations.FirstOrDefault(annotation => annotation.Name == AnnotationNames.KeyValues).ItemType;
        List<SchemaShape.Column> scoreAnnotations = [.. kinds], labelAnnotations = [.. kinds];
        if (valueType is TextDataViewType)
            scoreAnnotations.Add(Annotation(AnnotationNames.SlotNames, true, valueType));
        if (valueType != null)
        {
            scoreAnnotations.Add(Annotation(AnnotationNames.TrainingLabelValues, true, valueType));
            labelAnnotations.Add(Annotation(AnnotationNames.KeyValues, true, valueType));
        }
        return
        [
            FriendAccess.MLNet.ShapeColumn(score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, scoreAnnotations),
            FriendAccess.MLNet.ShapeColumn(predictedLabel, SchemaShape.Column.VectorKind.Scalar, label.ItemType, isKey: true, labelAnnotations),
        ];

        static SchemaShape.Column Annotation(string name, bool isVector, DataViewType type)
            => FriendAccess.MLNet.ShapeColumn(name, isVector ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, type, isKey: false);
    }

    /// <summary>The columns that come from one model share a number, which no other columns of the schema have.</summary>
    private static uint NextScoreColumnSet(DataViewSchema schema)
    {
        uint largest = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationNames.ScoreColumnSetId)?.Type is not KeyDataViewType { RawType: var raw } || raw != typeof(uint))
                continue;
            uint set = 0;
            column.Annotations.GetValue(AnnotationNames.ScoreColumnSetId, ref set);
            largest = Math.Max(largest, set);
        }
        return largest + 1;
    }

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
