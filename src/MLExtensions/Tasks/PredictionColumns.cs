using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Persistence;

namespace MLExtensions.Tasks;

/// <summary>Returns a model's outputs for the current row of a cursor.</summary>
internal delegate ReadOnlySpan<float> OutputsGetter();

/// <summary>The columns of predictions: their types and annotations, and their values given the outputs of the model.</summary>
internal abstract class PredictionColumns
{
    private const string TaskMember = PredictionFormat.Task;

    /// <summary>Gets the name of the task in saved models.</summary>
    protected abstract string Task { get; }

    /// <summary>Gets the number of outputs of the model.</summary>
    public abstract int Outputs { get; }

    /// <summary>Gets what the outputs of the model are.</summary>
    public virtual OutputKind OutputKind => OutputKind.Value;

    /// <summary>Gets the number of label values that the outputs of a row predict.</summary>
    public virtual int LabelValues => Outputs;

    /// <summary>Returns the columns with their annotations, which depend on other columns of predictions in the schema.</summary>
    public abstract IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input);

    /// <summary>Transforms the outputs for a row in place, before the getters read them; for example by softmax.</summary>
    public void Finish(Span<float> outputs) => Finishing.Apply(outputs);

    /// <summary>Gets how the outputs become scores.</summary>
    protected virtual Finishing Finishing => Finishing.None;

    /// <summary>Gets the classes that are told apart; null for other tasks.</summary>
    public virtual ClassLabels? Classes => null;

    /// <summary>
    /// Gets the names of the classes or labels, in the order of the outputs; empty where they have none, and for other tasks.
    /// </summary>
    public virtual IReadOnlyList<string> ClassNames => Classes?.Values?.Texts.ToArray() ?? [];

    /// <summary>Gets the names by which one of the outputs is chosen: their numbers, from 0, where they have no names.</summary>
    public virtual IReadOnlyList<string> OutputNames => ClassNames.Count > 0 ? ClassNames : Numbers(first: 0);

    /// <summary>Gets the output that is the score of every row; null where a score has several numbers.</summary>
    public virtual int? ScoreOutput => Outputs == 1 ? 0 : null;

    /// <summary>Returns the output that is explained for a row: the one chosen, or that of the class predicted.</summary>
    /// <param name="outputs">The outputs of the row before <see cref="Finish"/>; they may be changed.</param>
    /// <param name="chosen">The output chosen; null for none.</param>
    /// <returns>-1 where no class is predicted.</returns>
    public virtual int ExplainedOutput(Span<float> outputs, int? chosen) => chosen ?? -1;

    /// <summary>Creates a <see cref="ValueGetter{TValue}"/> for each column.</summary>
    /// <param name="outputs">Returns the outputs after <see cref="Finish"/>.</param>
    public abstract Delegate[] CreateGetters(OutputsGetter outputs);

    /// <summary>Adds ONNX nodes that transform the outputs as <see cref="Finish"/> does, and returns the result.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">The outputs: rows x outputs.</param>
    public virtual string FinishInOnnx(OnnxGraph graph, string outputs) => outputs;

    /// <summary>Adds ONNX nodes that compute each column, and returns the variables, in the order of the columns.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">The outputs after <see cref="FinishInOnnx"/>: rows x outputs.</param>
    public abstract string[] AddNodes(OnnxGraph graph, string outputs);

    /// <summary>Writes the columns as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(TaskMember, Task);
        SaveMembers(json);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="InvalidDataException">The task is unknown.</exception>
    public static PredictionColumns Load(JsonElement json) => json.Text(TaskMember) switch
    {
        MulticlassColumns.TaskName => MulticlassColumns.LoadMembers(json),
        BinaryColumns.TaskName => BinaryColumns.LoadMembers(json),
        MultiLabelColumns.TaskName => MultiLabelColumns.LoadMembers(json),
        QuantileColumns.TaskName => QuantileColumns.LoadMembers(json),
        RegressionColumns.TaskName => RegressionColumns.LoadMembers(json),
        string task => throw new InvalidDataException($"The task should be a known one; found '{task}'."),
    };

    /// <summary>Writes further members of the JSON object.</summary>
    protected virtual void SaveMembers(Utf8JsonWriter json)
    {
    }

    /// <summary>Returns a number for each output as text.</summary>
    protected string[] Numbers(int first)
        => [.. Enumerable.Range(first, Outputs).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Creates a getter of all outputs.</summary>
    protected static Delegate VectorGetter(OutputsGetter get) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> score) =>
    {
        ReadOnlySpan<float> outputs = get();
        VBufferEditor<float> editor = VBufferEditor.Create(ref score, outputs.Length);
        outputs.CopyTo(editor.Values);
        score = editor.Commit();
    });

    /// <summary>Creates a getter of a value of each output.</summary>
    protected static Delegate VectorGetter<T>(OutputsGetter get, Func<float, T> valueOf)
        => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> values) =>
        {
            ReadOnlySpan<float> outputs = get();
            VBufferEditor<T> editor = VBufferEditor.Create(ref values, outputs.Length);
            for (int i = 0; i < outputs.Length; i++)
                editor.Values[i] = valueOf(outputs[i]);
            values = editor.Commit();
        });

    /// <summary>Creates a getter of the first output.</summary>
    protected static Delegate ScalarGetter(OutputsGetter get) => (ValueGetter<float>)((ref float score) => score = get()[0]);
}
