using System.Globalization;

namespace Microsoft.ML.Offline;

/// <summary>The values of one column, numbered from 1.</summary>
internal abstract class TermMap
{
    public abstract PrimitiveDataViewType ItemType { get; }

    public abstract int Count { get; }

    /// <summary>The type of the numbers; a map of nothing still needs a key type, which has one key.</summary>
    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(Count, 1));

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText);

    public abstract void Write(BinaryWriter writer);

    public static TermMap Read(BinaryReader reader)
    {
        var type = ValueCodec.ReadType(reader) as PrimitiveDataViewType ?? throw Errors.Format("Corrupt model file: terms of a type that is not primitive");
        return Generic.Call<TermMap>(ReadTerms<int>, type.RawType, reader, type);
    }

    private static TermMap ReadTerms<T>(BinaryReader reader, PrimitiveDataViewType type) where T : notnull => new TermMap<T>(type, ValueCodec.ReadValues<T>(reader));
}

internal sealed class TermMap<T> : TermMap where T : notnull
{
    private readonly T[] _terms;
    private readonly Dictionary<T, uint> _keys;

    public TermMap(PrimitiveDataViewType itemType, T[] terms)
    {
        ItemType = itemType;
        _terms = terms;
        _keys = new(TermComparer.For<T>());
        foreach (T term in terms)
            _keys.Add(term, (uint)_keys.Count + 1);
    }

    public override PrimitiveDataViewType ItemType { get; }

    public override int Count => _terms.Length;

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source)
        => ItemMapping.MakeGetter<T, uint>(row, source, (in T value) => _keys.GetValueOrDefault(value));

    public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText)
    {
        if (Count == 0)
            return;
        // Keys of keys: what the inner keys stand for is what counts.
        if (ItemType is KeyDataViewType key && source.AnnotationType(AnnotationUtils.Kinds.KeyValues) is VectorDataViewType values && (ulong)values.Size == key.Count)
            Generic.Call<object>(AddInnerValues<int>, values.ItemType.RawType, annotations, source, values.ItemType, asText);
        else
            Add(annotations, ItemType, _terms, asText);
    }

    public override void Write(BinaryWriter writer)
    {
        ValueCodec.WriteType(writer, ItemType);
        ValueCodec.WriteValues<T>(writer, _terms);
    }

    private void AddInnerValues<TValue>(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, PrimitiveDataViewType type, bool asText)
    {
        VBuffer<TValue> inner = default;
        source.GetKeyValues(ref inner);
        TValue[] values = [.. inner.DenseValues()];
        Add(annotations, type, Array.ConvertAll(_terms, term => values[Convert.ToUInt64(term) - 1]), asText);
    }

    private static void Add<TValue>(DataViewSchema.Annotations.Builder annotations, PrimitiveDataViewType type, TValue[] values, bool asText)
    {
        if (asText && type is not TextDataViewType)
            Add(annotations, TextDataViewType.Instance, Array.ConvertAll(values, value => TextOf(value).AsMemory()), asText: false);
        else
            annotations.AddKeyValues(values.Length, type, (ref VBuffer<TValue> destination) => VBuffer<TValue>.Copy(values, 0, ref destination, values.Length));
    }

    private static string TextOf<TValue>(TValue value) => value switch
    {
        bool flag => flag ? "1" : "0",
        double number => number.ToString("G17", CultureInfo.InvariantCulture),
        DateTime or DateTimeOffset => string.Format(CultureInfo.InvariantCulture, "{0:o}", value),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
