namespace Microsoft.ML.Offline;

/// <summary>A column that a transform makes, or passes on from its input.</summary>
internal sealed class OutputColumn
{
    private OutputColumn(DataViewSchema.DetachedColumn column, int[] sources, Func<DataViewRow, Delegate>? makeGetter)
    {
        Column = column;
        Sources = sources;
        MakeGetter = makeGetter;
    }

    public DataViewSchema.DetachedColumn Column { get; }

    /// <summary>The input columns that its values come from.</summary>
    public int[] Sources { get; }

    /// <summary>Makes the getter over an input row; null for a column that is passed on.</summary>
    public Func<DataViewRow, Delegate>? MakeGetter { get; }

    public static OutputColumn PassedOn(DataViewSchema.Column input) => new(new(input), [input.Index], null);

    public static OutputColumn Made(string name, DataViewType type, DataViewSchema.Annotations? annotations, int[] sources, Func<DataViewRow, Delegate> makeGetter)
        => new(new(name, type, annotations), sources, makeGetter);

    /// <summary>The values of an input column under another name.</summary>
    public static OutputColumn Renamed(string name, DataViewSchema.Column input)
        => Made(name, input.Type, input.Annotations, [input.Index], row => Generic.Call<Delegate>(GetterOf<int>, input.Type.RawType, row, input.Index));

    private static Delegate GetterOf<T>(DataViewRow row, int index) => row.GetGetter<T>(row.Schema[index]);
}
