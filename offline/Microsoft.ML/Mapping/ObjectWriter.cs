namespace Microsoft.ML.Offline;

/// <summary>Fills the members of objects from the columns of a schema.</summary>
internal sealed class ObjectWriter<TRow> where TRow : class
{
    private readonly (MemberColumn Target, DataViewSchema.Column Source)[] _pairs;

    public ObjectWriter(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition? definition)
    {
        var pairs = new List<(MemberColumn, DataViewSchema.Column)>();
        foreach (MemberColumn target in MemberColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(target.Name) is DataViewSchema.Column source)
                pairs.Add((target, Compatible(source, target)));
            else if (!ignoreMissingColumns)
                throw Errors.MissingColumn("Schema", "", target.Name);
        }
        _pairs = [.. pairs];
    }

    public IEnumerable<DataViewSchema.Column> Columns => _pairs.Select(pair => pair.Source);

    /// <summary>An action that fills an object from the row, wherever the row is by then.</summary>
    public Action<TRow> Over(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _pairs.Select(pair => MakeSetter(pair.Target.Member, row, pair.Source))];
        return target =>
        {
            foreach (Action<TRow> set in setters)
                set(target);
        };
    }

    private static DataViewSchema.Column Compatible(DataViewSchema.Column source, MemberColumn target)
    {
        Member member = target.Member;
        Check.State(source.Type is VectorDataViewType == member.IsVector && source.Type.GetItemType().RawType == member.ItemType,
            $"Can't bind the IDataView column '{source.Name}' of type '{source.Type}' to field or property '{member.Name}' of type '{member.Type.FullName}'.");
        return source;
    }

    private static Action<TRow> MakeSetter(Member member, DataViewRow row, DataViewSchema.Column column)
    {
        if (member.Type == typeof(string))
            return TextSetter(member, row, column);
        if (member.Type == typeof(string[]))
            return TextArraySetter(member, row, column);
        Delegate make = member.IsVBuffer ? VectorSetter<int> : member.IsVector ? ArraySetter<int> : ScalarSetter<int>;
        return Generic.Call<Action<TRow>>(make, member.ItemType, member, row, column);
    }

    private static Action<TRow> TextSetter(Member member, DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<ReadOnlyMemory<char>>(column);
        Action<TRow, string> write = member.Setter<TRow, string>();
        ReadOnlyMemory<char> text = default;
        return target =>
        {
            get(ref text);
            write(target, text.ToString());
        };
    }

    private static Action<TRow> TextArraySetter(Member member, DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        Action<TRow, string[]> write = member.Setter<TRow, string[]>();
        VBuffer<ReadOnlyMemory<char>> texts = default;
        return target =>
        {
            get(ref texts);
            write(target, [.. texts.DenseValues().Select(text => text.ToString())]);
        };
    }

    private static Action<TRow> ScalarSetter<T>(Member member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        Action<TRow, T> write = member.Setter<TRow, T>();
        T value = default!;
        return target =>
        {
            get(ref value);
            write(target, value);
        };
    }

    /// <summary>An array that the object has is filled where its size is right; else the object gets a new one.</summary>
    private static Action<TRow> ArraySetter<T>(Member member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = row.GetGetter<VBuffer<T>>(column);
        Func<TRow, T[]?> read = member.Getter<TRow, T[]?>();
        Action<TRow, T[]> write = member.Setter<TRow, T[]>();
        VBuffer<T> vector = default;
        return target =>
        {
            get(ref vector);
            T[]? array = read(target);
            if (array?.Length != vector.Length)
                array = new T[vector.Length];
            vector.CopyTo(array);
            write(target, array);
        };
    }

    private static Action<TRow> VectorSetter<T>(Member member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = row.GetGetter<VBuffer<T>>(column);
        Func<TRow, VBuffer<T>> read = member.Getter<TRow, VBuffer<T>>();
        Action<TRow, VBuffer<T>> write = member.Setter<TRow, VBuffer<T>>();
        return target =>
        {
            VBuffer<T> vector = read(target);
            get(ref vector);
            write(target, vector);
        };
    }
}
