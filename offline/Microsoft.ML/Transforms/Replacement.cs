using System.Numerics;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Offline;

/// <summary>What to put in the place of a column's missing numbers: one value, or one for each slot.</summary>
internal abstract class Replacement
{
    public abstract DataViewType Type { get; }

    public abstract Delegate Getter(DataViewRow row, DataViewSchema.Column source);

    public abstract void Write(BinaryWriter writer);

    public static Replacement Read(BinaryReader reader)
    {
        DataViewType type = ValueCodec.ReadType(reader);
        MissingValueReplacingTransformer.CheckType(type.GetItemType());
        return Generic.Call<Replacement>(Read<float>, type.GetItemType().RawType, reader, type);
    }

    private static Replacement Read<T>(BinaryReader reader, DataViewType type) where T : struct, IBinaryFloatingPointIeee754<T>
        => new Replacement<T>(type, ValueCodec.ReadValues<T>(reader));
}

internal sealed class Replacement<T>(DataViewType type, T[] values) : Replacement where T : struct, IBinaryFloatingPointIeee754<T>
{
    public override DataViewType Type => type;

    public override void Write(BinaryWriter writer)
    {
        ValueCodec.WriteType(writer, type);
        ValueCodec.WriteValues<T>(writer, values);
    }

    public override Delegate Getter(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is VectorDataViewType)
            return VectorGetter(row.GetGetter<VBuffer<T>>(row.Schema[source.Index]));
        ValueGetter<T> getter = row.GetGetter<T>(row.Schema[source.Index]);
        return (ValueGetter<T>)((ref T destination) =>
        {
            getter(ref destination);
            destination = T.IsNaN(destination) ? values[0] : destination;
        });
    }

    private ValueGetter<VBuffer<T>> VectorGetter(ValueGetter<VBuffer<T>> getter) => (ref VBuffer<T> destination) =>
    {
        getter(ref destination);
        Check.State(values.Length == 1 || values.Length == destination.Length, $"Expected {values.Length} slots, but got {destination.Length}");
        var editor = VBufferEditor.CreateFromBuffer(ref destination);
        for (int i = 0; i < editor.Values.Length; i++)
        {
            int slot = values.Length == 1 ? 0 : destination.IsDense ? i : editor.Indices[i];
            if (T.IsNaN(editor.Values[i]))
                editor.Values[i] = values[slot];
        }
        destination = editor.Commit();
    };
}
