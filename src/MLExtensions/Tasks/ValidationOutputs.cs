namespace MLExtensions.Tasks;

/// <summary>The validation rows, and what was trained gives for them.</summary>
/// <param name="Rows">The rows, with weights that include those of their classes.</param>
/// <param name="Outputs">The outputs before the model's softmax, rows x outputs.</param>
/// <param name="ClassWeights">The weights of the classes; null where there are none.</param>
internal sealed record ValidationOutputs(InMemoryRows Rows, float[] Outputs, float[]? ClassWeights)
{
    /// <summary>Gets the number of outputs of a row.</summary>
    public int Width => Outputs.Length / Rows.Count;

    /// <summary>Returns the outputs of a row.</summary>
    public ReadOnlySpan<float> OutputsOf(int row) => Outputs.AsSpan(row * Width, Width);

    /// <summary>Returns the label of a row whose label is a single value.</summary>
    public float LabelOf(int row) => Rows.LabelsOf(row)[0];

    /// <summary>Returns the weight of a row without that of its class.</summary>
    public double OwnWeightOf(int row) => Rows.WeightOf(row) / (ClassWeights == null ? 1.0 : ClassWeights[(int)LabelOf(row)]);
}
