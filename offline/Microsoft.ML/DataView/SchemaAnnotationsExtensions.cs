namespace Microsoft.ML.Data;

/// <summary>Names for the annotations that most columns have.</summary>
public static class SchemaAnnotationsExtensions
{
    /// <summary>Whether a vector of known size has a text for each of its slots.</summary>
    public static bool HasSlotNames(this DataViewSchema.Column column)
        => column.Type is VectorDataViewType { IsKnownSize: true } vector
            && AnnotationType(column, AnnotationUtils.Kinds.SlotNames) is VectorDataViewType names
            && names.Size == vector.Size && names.ItemType is TextDataViewType;

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames)
        => column.Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref slotNames);

    /// <summary>Whether a key, or a vector of keys, has a value for each key; texts, unless another type is asked for.</summary>
    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType? keyValueItemType = null)
        => column.Type.GetItemType() is KeyDataViewType key
            && AnnotationType(column, AnnotationUtils.Kinds.KeyValues) is VectorDataViewType values
            && (ulong)values.Size == key.Count && values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues)
        => column.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref keyValues);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        bool normalized = false;
        if (AnnotationType(column, AnnotationUtils.Kinds.IsNormalized) is BooleanDataViewType)
            column.Annotations.GetValue(AnnotationUtils.Kinds.IsNormalized, ref normalized);
        return normalized;
    }

    internal static DataViewType? AnnotationType(this DataViewSchema.Column column, string kind) => column.Annotations.Schema.GetColumnOrNull(kind)?.Type;
}
