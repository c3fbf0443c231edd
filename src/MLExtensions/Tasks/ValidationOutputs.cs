namespace MLExtensions.Tasks;

/// <summary>The validation rows, and what each network that was trained gives for them.</summary>
/// <param name="rows">The rows, with weights that include those of their classes.</param>
/// <param name="members">For each network the logits, or logarithms of probabilities, before the model's softmax: rows x outputs.</param>
/// <param name="classWeights">The weights of the classes; null where there are none.</param>
internal sealed class ValidationOutputs(InMemoryRows rows, IReadOnlyList<float[]> members, float[]? classWeights)
{
    private readonly float[] _scaled = new float[members.Count * members[0].Length];

    /// <summary>Gets the number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>Gets the number of outputs of a row.</summary>
    public int Width => members[0].Length / rows.Count;

    /// <summary>Computes the outputs of the average of the networks.</summary>
    /// <param name="temperature">The number by which the outputs of each network are divided.</param>
    /// <returns>Rows x outputs.</returns>
    public float[] Average(double temperature)
    {
        int length = members[0].Length;
        for (int i = 0; i < _scaled.Length; i++)
            _scaled[i] = (float)(members[i / length][i % length] / temperature);
        if (members.Count == 1)
            return [.. _scaled];
        float[] average = new float[length];
        EnsembleScorer.Average(_scaled, average, Width, Width == 1 ? OutputKind.Logit : OutputKind.ClassLogits);
        return average;
    }

    /// <summary>Returns the label of a row whose label is a single value.</summary>
    public float LabelOf(int row) => rows.LabelsOf(row)[0];

    /// <summary>Returns the weight of a row, which includes that of its class.</summary>
    public double WeightOf(int row) => rows.WeightOf(row);

    /// <summary>Returns the weight of a row without that of its class.</summary>
    public double OwnWeightOf(int row) => rows.WeightOf(row) / (classWeights == null ? 1.0 : classWeights[(int)LabelOf(row)]);
}
