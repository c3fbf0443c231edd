using System.Globalization;
using System.Text.Json;
using MLExtensions.Onnx;
using MLExtensions.Persistence;

namespace MLExtensions.Tables;

/// <summary>
/// Encodes a number as the centred and scaled value, its piecewise-linear components, and an indicator of a missing value.
/// </summary>
/// <remarks>
/// <para>
/// z = (x - center) * scale, then z / sqrt(1 + (z / 3)^2), which is between -3 and 3: Holzmüller, Grinsztajn and Steinwart, Better by
/// default, NeurIPS 2024. Component t is (x - e(t-1)) / (e(t) - e(t-1)), clamped to [0, 1], for edges e(0) to e(T): Gorishniy, Rubachev and
/// Babenko, On embeddings for numerical features in tabular deep learning, NeurIPS 2022.
/// </para>
/// <para>An infinite number is encoded as the limit: z = -3 or 3, all components 0 or 1. A missing one is 0 but for the indicator.</para>
/// </remarks>
internal sealed class NumberEncoding
{
    private const string CenterMember = "center", ScaleMember = "scale", EdgesMember = "edges", MissingMember = "hasMissing";
    private const double Limit = 3, NearlyInfinite = 1e6;

    private readonly double _center, _scale;
    private readonly double[] _edges;
    private readonly bool _isConstant, _hasMissing;

    /// <summary>Initializes an encoding.</summary>
    /// <param name="center">The median.</param>
    /// <param name="scale">The factor of the difference from the median; 0 for a constant, which has no value, only the indicator.</param>
    /// <param name="edges">The edges of the components, ascending, three or more; none for no components.</param>
    /// <param name="hasMissing">Whether there is an indicator of a missing value.</param>
    public NumberEncoding(double center, double scale, double[] edges, bool hasMissing)
    {
        (_center, _scale, _edges, _isConstant, _hasMissing) = (center, scale, edges, scale == 0, hasMissing);
        Width = (_isConstant ? 0 : 1) + Components + (hasMissing ? 1 : 0);
        Setting.Require(double.IsFinite(center), CenterMember, center, "a finite number");
        Setting.Require(scale is >= 0 and < double.PositiveInfinity, ScaleMember, scale, "0 or more, and finite");
        bool isAscending = edges.All(double.IsFinite) && Enumerable.Range(1, Components).All(t => edges[t - 1] < edges[t]);
        Setting.Require(
            isAscending && edges.Length is 0 or > 2 && !(_isConstant && edges.Length > 0), EdgesMember, InvariantText.Of(edges),
            "finite and ascending, three or more, or none; for a constant, none");
        Setting.Require(Width > 0, ScaleMember, scale, "more than 0 where there is no indicator of a missing value");
    }

    /// <summary>Gets the number of slots.</summary>
    public int Width { get; }

    private int Components => Math.Max(0, _edges.Length - 1);

    /// <summary>Learns an encoding; null where <see cref="NumberSummary.Emptiness"/> says that there is nothing to encode.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="bins">The number of piecewise-linear components; 0 for none.</param>
    public static NumberEncoding? Learn(NumberSummary numbers, int bins)
    {
        if (numbers.Emptiness != null)
            return null;
        if (numbers.IsConstant)
            return new NumberEncoding(numbers.Finite.Minimum, scale: 0, edges: [], numbers.HasMissing);
        double[] quartiles = numbers.Finite.Quantiles(0.25, 0.5, 0.75);
        double spread = quartiles[2] - quartiles[0];
        if (spread == 0)
            spread = (numbers.Finite.Maximum - numbers.Finite.Minimum) / 2;
        // The reciprocal of a denormal number is infinite.
        return new NumberEncoding(
            quartiles[1], Math.Min(1 / spread, double.MaxValue), Edges(numbers.Finite, bins), numbers.HasMissing);
    }

    /// <summary>Returns the names of the slots, and what they are.</summary>
    /// <param name="name">The name of the column, or of the part of it.</param>
    public IEnumerable<(string Name, TableFeatureKind Kind)> Slots(string name)
    {
        if (!_isConstant)
            yield return (name, TableFeatureKind.Number);
        for (int t = 1; t <= Components; t++)
            yield return (string.Create(CultureInfo.InvariantCulture, $"{name}[{t}]"), TableFeatureKind.PiecewiseLinear);
        if (_hasMissing)
            yield return ($"{name}={OneHotEncoding.MissingName}", TableFeatureKind.Missing);
    }

    /// <summary>Encodes a number.</summary>
    /// <param name="value">The number; NaN where it is missing.</param>
    /// <param name="slots">Receives the encoding, <see cref="Width"/> numbers.</param>
    public void Write(double value, Span<float> slots)
    {
        slots.Clear();
        if (double.IsNaN(value))
        {
            if (_hasMissing)
                slots[^1] = 1;
            return;
        }
        if (_isConstant)
            return;
        double z = (value - _center) * _scale;
        slots[0] = (float)(Math.Abs(z) < NearlyInfinite ? z / Math.Sqrt(1 + z / Limit * (z / Limit)) : Math.CopySign(Limit, z));
        for (int t = 1; t < _edges.Length && value > _edges[t - 1]; t++)
            slots[t] = value >= _edges[t] ? 1 : (float)((value - _edges[t - 1]) / (_edges[t] - _edges[t - 1]));
    }

    /// <summary>Adds ONNX nodes that encode the numbers of each row, and returns all slots.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="numbers">The numbers, of type Double: rows x the number of encodings.</param>
    /// <param name="encodings">The encoding of each number; null for one that is left out.</param>
    public static string AddNodes(OnnxGraph graph, string numbers, params NumberEncoding?[] encodings)
    {
        // The number that each value is computed from, what is subtracted from it, and by what the difference is multiplied or divided.
        var scaled = new List<(long Number, double Shift, double Factor)>();
        var components = new List<(long Number, double Shift, double Factor)>();
        var missing = new List<long>();
        for (int i = 0; i < encodings.Length; i++)
        {
            if (encodings[i] is not { } encoding)
                continue;
            if (!encoding._isConstant)
                scaled.Add((i, encoding._center, encoding._scale));
            double[] edges = encoding._edges;
            for (int t = 1; t < edges.Length; t++)
                components.Add((i, edges[t - 1], edges[t] - edges[t - 1]));
            if (encoding._hasMissing)
                missing.Add(i);
        }

        // Double to Single keeps what is NaN, and IsNaN of operator set 9 takes Single.
        string isMissing = graph.Apply("IsNaN", graph.Cast(numbers, typeof(float)));
        var parts = new List<string>();
        if (scaled.Count > 0)
        {
            string z = Clamp(graph.Apply("Mul", Differences(scaled), Factors(scaled)), -NearlyInfinite, NearlyInfinite);
            string part = graph.Apply("Div", z, graph.Constant([Limit]));
            string root = graph.Apply("Sqrt", graph.Apply("Add", graph.Apply("Mul", part, part), graph.Constant([1d])));
            parts.Add(ZeroWhereMissing(graph.Apply("Div", z, root), scaled));
        }
        if (components.Count > 0)
            parts.Add(ZeroWhereMissing(Clamp(graph.Apply("Div", Differences(components), Factors(components)), 0, 1), components));
        if (missing.Count > 0)
            parts.Add(graph.Cast(graph.Columns(isMissing, [.. missing]), typeof(float)));
        string slots = graph.Concat([.. parts]);

        // The slots of a number are side by side. The sort is stable, so they keep the order of the parts.
        long[] numberOfSlot = [.. scaled.Select(item => item.Number), .. components.Select(item => item.Number), .. missing];
        long[] order = [.. Enumerable.Range(0, numberOfSlot.Length).OrderBy(slot => numberOfSlot[slot]).Select(slot => (long)slot)];
        return encodings.Length == 1 ? slots : graph.Columns(slots, order);

        string Differences(List<(long Number, double Shift, double)> items) => graph.Apply(
            "Sub", graph.Columns(numbers, [.. items.Select(item => item.Number)]), graph.Constant([.. items.Select(item => item.Shift)]));

        string Factors(List<(long, double, double Factor)> items) => graph.Constant([.. items.Select(item => item.Factor)]);

        string Clamp(string values, double least, double largest)
            => graph.Apply("Min", graph.Apply("Max", values, graph.Constant([least])), graph.Constant([largest]));

        string ZeroWhereMissing(string values, List<(long Number, double, double)> items) => graph.Apply("Where",
            graph.Columns(isMissing, [.. items.Select(item => item.Number)]), graph.Constant([0f]), graph.Cast(values, typeof(float)));
    }

    /// <summary>Writes the encoding as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteNumber(CenterMember, _center);
        json.WriteNumber(ScaleMember, _scale);
        json.WriteDoubles(EdgesMember, _edges);
        json.WriteBoolean(MissingMember, _hasMissing);
    }

    /// <summary>Returns whether a JSON object has what <see cref="Save"/> writes.</summary>
    public static bool IsIn(JsonElement json) => json.TryGetProperty(CenterMember, out _);

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static NumberEncoding Load(JsonElement json) => new(
        json.GetProperty(CenterMember).GetDouble(), json.GetProperty(ScaleMember).GetDouble(), json.Doubles(EdgesMember),
        json.GetProperty(MissingMember).GetBoolean());

    private static double[] Edges(QuantileSketch numbers, int bins)
    {
        double[] edges = numbers.DistinctValues() is { } distinct && distinct.Length <= bins + 1 ? distinct
            : [.. numbers.Quantiles([.. Enumerable.Range(0, bins + 1).Select(t => (double)t / bins)]).Distinct()];
        // The component between two edges alone is a linear function of the number where it is clamped nowhere, so adds nothing.
        return bins == 0 || edges.Length < 3 ? [] : edges;
    }
}
