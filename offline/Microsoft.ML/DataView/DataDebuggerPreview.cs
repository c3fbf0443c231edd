using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>The first rows of some data, to look at.</summary>
public sealed class DataDebuggerPreview
{
    internal DataDebuggerPreview(IDataView data, int maxRows)
    {
        ArgumentNullException.ThrowIfNull(data);
        Check.Argument(maxRows >= 0, nameof(maxRows), "Must not be negative");
        Schema = data.Schema;
        object[][] rows = Read(data, maxRows);
        RowView = [.. rows.Select(values => new RowInfo([.. Schema.Select(column => KeyValuePair.Create(column.Name, values[column.Index]))]))];
        ColumnView = [.. Schema.Select(column => new ColumnInfo(column, [.. rows.Select(values => values[column.Index])]))];
    }

    public DataViewSchema Schema { get; }

    public ImmutableArray<ColumnInfo> ColumnView { get; }

    public ImmutableArray<RowInfo> RowView { get; }

    public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

    private static object[][] Read(IDataView data, int maxRows)
    {
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        Func<object>[] getters = [.. data.Schema.Select(column => Generic.Call<Func<object>>(Getter<int>, column.Type.RawType, cursor, column))];
        var rows = new List<object[]>();
        while (rows.Count < maxRows && cursor.MoveNext())
            rows.Add(Array.ConvertAll(getters, get => get()));
        return [.. rows];
    }

    private static Func<object> Getter<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return value!;
        };
    }

    public sealed class RowInfo
    {
        internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

        public KeyValuePair<string, object>[] Values { get; }

        public override string ToString() => $"{Values.Length} columns";
    }

    public sealed class ColumnInfo
    {
        internal ColumnInfo(DataViewSchema.Column column, object[] values)
        {
            Column = column;
            Values = values;
        }

        public DataViewSchema.Column Column { get; }

        public object[] Values { get; }

        public override string ToString() => $"{Column.Name}: {Column.Type}";
    }
}
