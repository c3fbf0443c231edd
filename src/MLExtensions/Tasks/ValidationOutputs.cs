namespace MLExtensions.Tasks;

/// <summary>The validation rows, and what the networks that were trained give for them.</summary>
/// <remarks>Networks with the same validation rows are averaged; the rows of others follow each other.</remarks>
internal sealed class ValidationOutputs
{
    private readonly Part[] _parts;
    private readonly float[]? _classWeights;

    /// <param name="members">
    /// For each network its validation rows, with weights that include those of their classes, and the logits, or logarithms of
    /// probabilities, that it gives for them before the model's softmax: rows x outputs.
    /// </param>
    /// <param name="classWeights">The weights of the classes; null where there are none.</param>
    public ValidationOutputs(IReadOnlyList<(IRowSource Rows, float[] Outputs)> members, float[]? classWeights)
    {
        _classWeights = classWeights;
        _parts = [.. members.GroupBy(member => member.Rows, member => member.Outputs).Select(part => new Part(part.Key, [.. part]))];
        Count = _parts.Sum(part => part.Rows.Count);
        Width = members[0].Outputs.Length / members[0].Rows.Count;
    }

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; }

    /// <summary>Gets the number of outputs of a row.</summary>
    public int Width { get; }

    /// <summary>Computes the outputs of the average of the networks.</summary>
    /// <param name="temperature">The number by which the outputs of each network are divided.</param>
    /// <returns>Rows x outputs.</returns>
    public float[] Average(double temperature)
    {
        float[] all = new float[Count * Width];
        Span<float> rest = all;
        foreach (Part part in _parts)
        {
            int length = part.Rows.Count * Width;
            part.Average(temperature, rest[..length], Width);
            rest = rest[length..];
        }
        return all;
    }

    /// <summary>Returns the label of a row whose label is a single value.</summary>
    public float LabelOf(int row) => Find(ref row).LabelsOf(row)[0];

    /// <summary>Returns the weight of a row, which includes that of its class.</summary>
    public double WeightOf(int row) => Find(ref row).WeightOf(row);

    /// <summary>Returns the weight of a row without that of its class.</summary>
    public double OwnWeightOf(int row) => WeightOf(row) / (_classWeights == null ? 1.0 : _classWeights[(int)LabelOf(row)]);

    /// <summary>Returns the rows that have a row, and changes its number to that among them.</summary>
    private IRowSource Find(ref int row)
    {
        int part = 0;
        for (; row >= _parts[part].Rows.Count; part++)
            row -= _parts[part].Rows.Count;
        return _parts[part].Rows;
    }

    /// <summary>Validation rows, and the outputs of the networks that were validated on them.</summary>
    private sealed class Part(IRowSource rows, float[][] members)
    {
        private readonly float[] _scaled = new float[members.Length * members[0].Length];

        public IRowSource Rows => rows;

        public void Average(double temperature, Span<float> average, int width)
        {
            for (int i = 0; i < _scaled.Length; i++)
                _scaled[i] = (float)(members[i / average.Length][i % average.Length] / temperature);
            if (members.Length == 1)
                _scaled.CopyTo(average);
            else
                EnsembleScorer.Average(_scaled, average, width, width == 1 ? OutputKind.Logit : OutputKind.ClassLogits);
        }
    }
}
