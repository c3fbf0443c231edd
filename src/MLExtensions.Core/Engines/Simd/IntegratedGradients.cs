namespace MLExtensions.Simd;

/// <summary>
/// Attributes an output of a network, or of the mean of several, to the inputs by integrated gradients: input i gets (x_i - b_i) times the
/// mean of the derivative by it on the straight path from a baseline b to x (Sundararajan, Taly and Yan, Axiomatic attribution for deep
/// networks, 2017). The attributions sum to the output at x less the output at b.
/// </summary>
/// <remarks>
/// <para>
/// Gauss and Legendre's rule with four points integrates each part of the path. The sum over the inputs is known for a part: the difference
/// of the outputs at its ends. While the rule is off, the worst part is halved. Derivatives that jump, as those of relu, need many parts.
/// </para>
/// <para>
/// One row has the same attributions, bit for bit, in any thread. Not thread-safe; <see cref="Fork"/> gives another thread its own.
/// </para>
/// </remarks>
internal sealed class IntegratedGradients
{
    /// <summary>The number of points that every row has.</summary>
    public const int MinimumPoints = FirstParts * PointsOfPart;

    private const int FirstParts = 8, PointsOfPart = 4;

    // The error of the sum that is aimed at, relative to how far the output moves on the path; and that of all parts, which cancel partly.
    private const double Tolerance = 3e-4, ToleranceOfParts = 5e-3, RoundingOfOutputs = 1e-6;

    private static readonly double[] s_nodes = [-0.861136311594052575, -0.339981043584856265, 0.339981043584856265, 0.861136311594052575];
    private static readonly double[] s_weights = [0.347854845137453857, 0.652145154862546143, 0.652145154862546143, 0.347854845137453857];

    private readonly InputGradients[] _members;
    private readonly MeanOutput _mean;
    private readonly OutputKind _kind;
    private readonly float[] _baseline;
    private readonly int _maximumPoints, _outputs;
    private readonly bool _isLinear;
    private readonly List<Part> _parts = [];
    private readonly double[] _differences, _positions = new double[MinimumPoints + FirstParts + 1];
    private readonly double[] _values = new double[MinimumPoints + FirstParts + 1];

    /// <param name="members">The networks, of one shape.</param>
    /// <param name="kind">What their outputs are. Those of classes are attributed as probabilities.</param>
    /// <param name="baseline">The inputs where the path begins.</param>
    /// <param name="maximumPoints">The maximum number of points, <see cref="MinimumPoints"/> or more.</param>
    public IntegratedGradients(IReadOnlyList<Network> members, OutputKind kind, float[] baseline, int maximumPoints)
        : this([.. members.Select(member => new InputGradients(member, MinimumPoints + FirstParts + 1))], kind, baseline, maximumPoints,
            members[0].Outputs, kind == OutputKind.Value && members.All(IsLinear))
    {
    }

    private IntegratedGradients(
        InputGradients[] members, OutputKind kind, float[] baseline, int maximumPoints, int outputs, bool isLinear)
    {
        (_members, _kind, _baseline, _maximumPoints, _outputs, _isLinear) = (members, kind, baseline, maximumPoints, outputs, isLinear);
        _mean = new MeanOutput(members, kind, outputs);
        _differences = new double[baseline.Length];
    }

    /// <summary>Gets the number of points at which the last row was differentiated.</summary>
    public int Points { get; private set; }

    /// <summary>Creates another one for another thread, which shares the parameters.</summary>
    public IntegratedGradients Fork()
        => new([.. _members.Select(member => member.Fork())], _kind, _baseline, _maximumPoints, _outputs, _isLinear);

    /// <summary>Returns the outputs at the baseline; of classes, the probabilities.</summary>
    public float[] OutputsAtBaseline()
    {
        Array.Clear(_differences);
        _positions[0] = 0;
        return [.. Enumerable.Range(0, _outputs).Select(output =>
        {
            Evaluate(nodes: 1, count: 1, output);
            return (float)_values[0];
        })];
    }

    /// <summary>Attributes an output for a row to its inputs.</summary>
    /// <param name="features">The inputs of the row.</param>
    /// <param name="output">The output.</param>
    /// <param name="attributions">Receives the attribution of each input; NaN where an input is not finite.</param>
    public void Attribute(ReadOnlySpan<float> features, int output, Span<double> attributions)
    {
        bool isFinite = true;
        for (int i = 0; i < features.Length; i++)
        {
            _differences[i] = (double)features[i] - _baseline[i];
            isFinite &= double.IsFinite(_differences[i]);
        }
        if (!isFinite)
        {
            attributions.Fill(double.NaN);
            return;
        }
        int parts = _isLinear ? AttributeLinear(output) : Integrate(output);
        for (int i = 0; i < attributions.Length; i++)
        {
            double sum = 0;
            for (int part = 0; part < parts; part++)
                sum += _parts[part].Gradient[i];
            attributions[i] = _differences[i] * sum;
        }
    }

    private static bool IsLinear(Network network) => network.Layers.All(layer => layer.Activation == Activation.Identity);

    private int AttributeLinear(int output)
    {
        _positions[0] = 0.5;
        Evaluate(nodes: 1, count: 1, output);
        Points = 1;
        Span<double> gradient = PartAt(0).Gradient;
        gradient.Clear();
        AddGradient(gradient, row: 0, weight: 1);
        return 1;
    }

    /// <summary>Integrates the gradient, and returns the number of parts.</summary>
    private int Integrate(int output)
    {
        for (int i = 0; i < FirstParts; i++)
            (PartAt(i).Start, PartAt(i).End) = ((double)i / FirstParts, (i + 1.0) / FirstParts);
        EvaluateParts(0, FirstParts, output);
        Points = MinimumPoints;
        int parts = FirstParts;
        while (Points + 2 * PointsOfPart <= _maximumPoints && FindWorst(parts) is int worst and >= 0)
        {
            Part first = _parts[worst], second = PartAt(parts);
            (second.Start, second.End) = ((first.Start + first.End) / 2, first.End);
            first.End = second.Start;
            // The halves are evaluated together, as neighbours in the list.
            (_parts[worst], _parts[parts - 1]) = (_parts[parts - 1], first);
            EvaluateParts(parts - 1, 2, output);
            Points += 2 * PointsOfPart;
            parts++;
        }
        return parts;
    }

    /// <summary>Returns the part with the largest error; -1 where the sum is as exact as it should be, or no number.</summary>
    private int FindWorst(int parts)
    {
        double error = 0, magnitude = 0, path = 0, largest = 0;
        int worst = 0;
        for (int i = 0; i < parts; i++)
        {
            Part part = _parts[i];
            error += part.Error;
            magnitude += Math.Abs(part.Error);
            path += Math.Abs(part.EndValue - part.StartValue);
            largest = Math.Max(largest, Math.Max(Math.Abs(part.StartValue), Math.Abs(part.EndValue)));
            if (Math.Abs(part.Error) > Math.Abs(_parts[worst].Error))
                worst = i;
        }
        double rounding = RoundingOfOutputs * largest;
        return Math.Abs(error) > Tolerance * path + rounding || magnitude > ToleranceOfParts * path + rounding ? worst : -1;
    }

    /// <summary>Evaluates neighbouring parts of the path.</summary>
    private void EvaluateParts(int first, int count, int output)
    {
        int nodes = count * PointsOfPart;
        for (int i = 0; i < count; i++)
        {
            Part part = _parts[first + i];
            for (int node = 0; node < PointsOfPart; node++)
                _positions[i * PointsOfPart + node] = ((1 - s_nodes[node]) * part.Start + (1 + s_nodes[node]) * part.End) / 2;
            (_positions[nodes + i], _positions[nodes + i + 1]) = (part.Start, part.End);
        }
        Evaluate(nodes, nodes + count + 1, output);
        for (int i = 0; i < count; i++)
        {
            Part part = _parts[first + i];
            Span<double> gradient = part.Gradient;
            gradient.Clear();
            for (int node = 0; node < PointsOfPart; node++)
                AddGradient(gradient, i * PointsOfPart + node, s_weights[node] * (part.End - part.Start) / 2);
            (part.StartValue, part.EndValue) = (_values[nodes + i], _values[nodes + i + 1]);
            double sum = 0;
            for (int j = 0; j < _differences.Length; j++)
                sum += gradient[j] * _differences[j];
            part.Error = sum - (part.EndValue - part.StartValue);
        }
    }

    private void AddGradient(Span<double> sum, int row, double weight)
    {
        foreach (InputGradients member in _members)
        {
            ReadOnlySpan<float> gradient = member.GradientOf(row);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += weight * gradient[i];
        }
    }

    /// <summary>Computes the output at positions on the path, and its gradients at the first of them.</summary>
    private void Evaluate(int nodes, int count, int output)
    {
        foreach (InputGradients member in _members)
        {
            Span<float> inputs = member.Inputs;
            ReadOnlySpan<float> shift = member.InputShift;
            for (int position = 0; position < count; position++)
            {
                Span<float> row = inputs.Slice(position * _differences.Length, _differences.Length);
                // In double precision, so that steps on a path between large numbers are not lost.
                for (int i = 0; i < row.Length; i++)
                    row[i] = (float)(_baseline[i] - (shift.IsEmpty ? 0.0 : shift[i]) + _positions[position] * _differences[i]);
            }
            member.Forward(count);
        }
        for (int position = 0; position < count; position++)
            _values[position] = _mean.Differentiate(position, output);
        foreach (InputGradients member in _members)
            member.Backward(nodes);
    }

    private Part PartAt(int index)
    {
        if (index == _parts.Count)
            _parts.Add(new Part(new double[_differences.Length]));
        return _parts[index];
    }

    /// <summary>A part of the path, from position 0 at the baseline to 1 at the row.</summary>
    private sealed class Part(double[] gradient)
    {
        /// <summary>Gets the integral of the gradient over the part.</summary>
        public double[] Gradient => gradient;

        public double Start { get; set; }

        public double End { get; set; }

        public double StartValue { get; set; }

        public double EndValue { get; set; }

        /// <summary>Gets or sets by how much the integral of the derivative along the path is off.</summary>
        public double Error { get; set; }
    }
}
