using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Trainers;

/// <summary>The columns that a model adds: their types and annotations, and how their values come from the network's outputs.</summary>
internal abstract class PredictionColumns
{
    /// <summary>The columns, as they are added to a schema.</summary>
    public abstract IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input);

    /// <summary>Turns the network's outputs for a row into what the getters read.</summary>
    public virtual void Finish(Span<float> outputs)
    {
    }

    /// <summary>A <see cref="ValueGetter{TValue}"/> for each column, of the row that <paramref name="currentRow"/> names.</summary>
    public abstract Delegate[] CreateGetters(PredictionMapper prediction, Func<int> currentRow);

    protected static Delegate VectorGetter(PredictionMapper prediction, Func<int> currentRow) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> score) =>
    {
        ReadOnlySpan<float> outputs = prediction.Outputs(currentRow());
        VBufferEditor<float> editor = VBufferEditor.Create(ref score, outputs.Length);
        outputs.CopyTo(editor.Values);
        score = editor.Commit();
    });

    protected static Delegate ScalarGetter(PredictionMapper prediction, Func<int> currentRow) => (ValueGetter<float>)((ref float score) => score = prediction.Outputs(currentRow())[0]);
}
