using System.Numerics;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Offline;

/// <summary>Scales the slots of one column.</summary>
internal abstract class NormalizerFunction
{
    public abstract NormalizingTransformer.NormalizerModelParametersBase Parameters(bool isVector);

    public abstract Delegate Getter(DataViewRow row, DataViewSchema.Column column);

    public abstract void Write(BinaryWriter writer);

    public static NormalizerFunction Read(BinaryReader reader, Type type)
        => Generic.Call<NormalizerFunction>(reader.ReadBoolean() ? CdfFunction.Read<float> : AffineFunction.Read<float>, type, reader);
}

internal abstract class NormalizerFunction<T> : NormalizerFunction where T : struct, IBinaryFloatingPointIeee754<T>
{
    protected abstract int Slots { get; }

    /// <summary>Whether what a sparse vector leaves out stays out.</summary>
    protected abstract bool StaysSparse { get; }

    public override Delegate Getter(DataViewRow row, DataViewSchema.Column column)
        => column.Type is VectorDataViewType ? VectorGetter(row.GetGetter<VBuffer<T>>(row.Schema[column.Index])) : ScalarGetter(row.GetGetter<T>(row.Schema[column.Index]));

    protected abstract T Map(int slot, T value);

    private ValueGetter<T> ScalarGetter(ValueGetter<T> getter) => (ref T destination) =>
    {
        getter(ref destination);
        destination = Map(0, destination);
    };

    private ValueGetter<VBuffer<T>> VectorGetter(ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> source = default;
        return (ref VBuffer<T> destination) =>
        {
            getter(ref source);
            Check.State(source.Length == Slots, $"Normalizer expected {Slots} slots, but the input has {source.Length} slots.");
            if (!source.IsDense && !StaysSparse)
                source = new(source.Length, [.. source.DenseValues()]);
            ReadOnlySpan<T> values = source.GetValues();
            ReadOnlySpan<int> indices = source.GetIndices();
            var editor = VBufferEditor.Create(ref destination, source.Length, values.Length);
            indices.CopyTo(editor.Indices);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = Map(source.IsDense ? i : indices[i], values[i]);
            destination = editor.Commit();
        };
    }
}
