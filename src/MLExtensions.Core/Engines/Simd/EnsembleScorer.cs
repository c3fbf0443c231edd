namespace MLExtensions;

/// <summary>Specifies what the outputs of a network are, and so how those of several networks are averaged.</summary>
internal enum OutputKind
{
    /// <summary>Numbers or probabilities, whose mean is taken.</summary>
    Value,

    /// <summary>
    /// Logits of classes that exclude each other, or logarithms of their probabilities; averaged, the logarithms of the mean probabilities.
    /// </summary>
    ClassLogits,

    /// <summary>Logits of yes or no, one an output; averaged, the logit of the mean probability.</summary>
    Logit,
}

/// <summary>Computes the mean of the predictions of several networks, in the form that the outputs of one have.</summary>
internal sealed class EnsembleScorer : IRowScorer
{
    private readonly NetworkScorer[] _members;
    private readonly OutputKind _kind;
    private readonly int _inputs, _outputs;
    private float[] _all = [];

    /// <param name="members">The networks, of one shape.</param>
    /// <param name="kind">What their outputs are.</param>
    public EnsembleScorer(IReadOnlyList<Network> members, OutputKind kind)
        : this([.. members.Select(member => new NetworkScorer(member))], kind, members[0].Inputs, members[0].Outputs)
    {
    }

    private EnsembleScorer(NetworkScorer[] members, OutputKind kind, int inputs, int outputs)
        => (_members, _kind, _inputs, _outputs) = (members, kind, inputs, outputs);

    public int Inputs => _inputs;

    public int Outputs => _outputs;

    public int RowsOfPart => ((IRowScorer)_members[0]).RowsOfPart;

    public IRowScorer Fork() => new EnsembleScorer([.. _members.Select(member => member.Fork())], _kind, _inputs, _outputs);

    public void Score(ReadOnlySpan<float> features, Span<float> outputs)
    {
        Span<float> all = Reserve(outputs.Length);
        for (int i = 0; i < _members.Length; i++)
            _members[i].Score(features, all.Slice(i * outputs.Length, outputs.Length));
        Average(all, outputs, _outputs, _kind);
    }

    public void Score(ReadOnlySpan<SparseVector> rows, Span<float> outputs)
    {
        Span<float> all = Reserve(outputs.Length);
        for (int i = 0; i < _members.Length; i++)
            _members[i].Score(rows, all.Slice(i * outputs.Length, outputs.Length));
        Average(all, outputs, _outputs, _kind);
    }

    /// <summary>Averages the outputs of several networks.</summary>
    /// <param name="all">Members x rows x outputs; changed.</param>
    /// <param name="average">Rows x outputs; receives the averages.</param>
    /// <param name="outputsOfRow">The number of outputs of a row.</param>
    /// <param name="kind">What the outputs are.</param>
    public static void Average(Span<float> all, Span<float> average, int outputsOfRow, OutputKind kind)
    {
        int length = average.Length, members = all.Length / length;
        if (kind == OutputKind.ClassLogits)
        {
            for (int row = 0; row < all.Length; row += outputsOfRow)
                Softmax.Apply(all.Slice(row, outputsOfRow));
        }
        for (int i = 0; i < length; i++)
        {
            double sum = 0, others = 0;
            for (int place = i; place < all.Length; place += length)
            {
                sum += kind == OutputKind.Logit ? Sigmoid(all[place]) : all[place];
                others += kind == OutputKind.Logit ? Sigmoid(-all[place]) : 0;
            }
            average[i] = kind switch
            {
                OutputKind.ClassLogits => (float)Math.Log(Math.Max(sum / members, Setting.SmallestNormal)),
                OutputKind.Logit => (float)Math.Log(sum / others),
                _ => (float)(sum / members),
            };
        }
    }

    /// <summary>Returns room for the outputs of all networks.</summary>
    private Span<float> Reserve(int outputs)
    {
        int length = checked(_members.Length * outputs);
        if (_all.Length < length)
            _all = new float[length];
        return _all.AsSpan(0, length);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
