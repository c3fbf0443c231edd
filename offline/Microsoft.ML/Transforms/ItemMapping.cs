namespace Microsoft.ML.Offline;

/// <summary>Maps one item of a column.</summary>
internal delegate TResult ItemMap<TSource, TResult>(in TSource value);

/// <summary>Getters that map a scalar, or each item of a vector.</summary>
internal static class ItemMapping
{
    public static Delegate MakeGetter<TSource, TResult>(DataViewRow row, DataViewSchema.Column source, ItemMap<TSource, TResult> map)
        => source.Type is VectorDataViewType
            ? MapVectors(row.GetGetter<VBuffer<TSource>>(row.Schema[source.Index]), map)
            : MapScalars(row.GetGetter<TSource>(row.Schema[source.Index]), map);

    private static ValueGetter<TResult> MapScalars<TSource, TResult>(ValueGetter<TSource> getter, ItemMap<TSource, TResult> map)
    {
        TSource value = default!;
        return (ref TResult destination) =>
        {
            getter(ref value);
            destination = map(in value);
        };
    }

    /// <summary>A sparse vector stays sparse where the default maps to the default.</summary>
    private static ValueGetter<VBuffer<TResult>> MapVectors<TSource, TResult>(ValueGetter<VBuffer<TSource>> getter, ItemMap<TSource, TResult> map)
    {
        TResult ofDefault = map(default!);
        bool keepsSparsity = EqualityComparer<TResult>.Default.Equals(ofDefault, default);
        VBuffer<TSource> source = default;
        return (ref VBuffer<TResult> destination) =>
        {
            getter(ref source);
            ReadOnlySpan<TSource> values = source.GetValues();
            bool sparse = !source.IsDense && keepsSparsity;
            var editor = VBufferEditor.Create(ref destination, source.Length, sparse ? values.Length : source.Length);
            if (sparse)
                source.GetIndices().CopyTo(editor.Indices);
            else if (!source.IsDense)
                editor.Values.Fill(ofDefault);
            ReadOnlySpan<int> places = source.GetIndices();
            for (int i = 0; i < values.Length; i++)
                editor.Values[sparse || source.IsDense ? i : places[i]] = map(in values[i]);
            destination = editor.Commit();
        };
    }
}
