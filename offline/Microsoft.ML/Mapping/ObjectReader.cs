using System.Numerics;

namespace Microsoft.ML.Offline;

/// <summary>Gives the members of objects as columns.</summary>
internal sealed class ObjectReader<TRow> where TRow : class
{
    private readonly MemberColumn[] _columns;

    public ObjectReader(SchemaDefinition? definition)
    {
        _columns = MemberColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        var schema = new DataViewSchema.Builder();
        foreach (MemberColumn column in _columns)
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    /// <summary>The getters of the active columns, for whatever object is current when they are called.</summary>
    public Delegate?[] MakeGetters(Func<TRow> current, bool[] active)
        => [.. _columns.Select((column, i) => active[i] ? MakeGetter(column, current) : null)];

    public static ValueGetter<TValue> GetGetter<TValue>(Delegate?[] getters, DataViewSchema.Column column)
    {
        Delegate getter = getters[column.Index] ?? throw Errors.Argument(nameof(column), "requested column not active");
        return getter as ValueGetter<TValue> ?? throw Errors.WrongValueType(column.Name, typeof(TValue), column.Type.RawType);
    }

    private static Delegate MakeGetter(MemberColumn column, Func<TRow> current)
    {
        Member member = column.Member;
        if (member.Type == typeof(string))
            return TextGetter(member.Getter<TRow, string?>(), current);
        if (member.Type == typeof(string[]))
            return TextArrayGetter(member.Getter<TRow, string?[]?>(), current);
        Delegate make = member.IsVBuffer ? VectorGetter<int> : member.IsVector ? ArrayGetter<int> : ScalarGetter<int>;
        return column.Type is KeyDataViewType key
            ? Generic.Call<Delegate>(KeyGetter<uint>, member.ItemType, member, current, key.Count)
            : Generic.Call<Delegate>(make, member.ItemType, member, current);
    }

    private static Delegate TextGetter(Func<TRow, string?> read, Func<TRow> current)
        => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> destination) => destination = read(current()).AsMemory());

    private static Delegate TextArrayGetter(Func<TRow, string?[]?> read, Func<TRow> current)
        => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            string?[] texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref destination, texts.Length);
            for (int i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            destination = editor.Commit();
        });

    private static Delegate ScalarGetter<T>(Member member, Func<TRow> current)
    {
        Func<TRow, T> read = member.Getter<TRow, T>();
        return (ValueGetter<T>)((ref T destination) => destination = read(current()));
    }

    private static Delegate ArrayGetter<T>(Member member, Func<TRow> current)
    {
        Func<TRow, T[]?> read = member.Getter<TRow, T[]?>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            T[] values = read(current()) ?? [];
            VBuffer<T>.Copy(values, 0, ref destination, values.Length);
        });
    }

    private static Delegate VectorGetter<T>(Member member, Func<TRow> current)
    {
        Func<TRow, VBuffer<T>> read = member.Getter<TRow, VBuffer<T>>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) => read(current()).CopyTo(ref destination));
    }

    /// <summary>Objects count keys from 0; whatever is beyond the last key is missing.</summary>
    private static Delegate KeyGetter<T>(Member member, Func<TRow> current, ulong count) where T : struct, IBinaryInteger<T>
    {
        Func<TRow, T> read = member.Getter<TRow, T>();
        return (ValueGetter<T>)((ref T destination) =>
        {
            T value = read(current());
            destination = ulong.CreateTruncating(value) < count ? value + T.One : T.Zero;
        });
    }
}
