using MLExtensions.Onnx;

namespace MLExtensions.Tables;

/// <summary>Adds the ONNX nodes of <see cref="NumberEncoding"/>.</summary>
internal static class NumberOnnx
{
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
            if (!encoding.IsConstant)
                scaled.Add((i, encoding.Center, encoding.Scale));
            ReadOnlySpan<double> edges = encoding.Edges;
            for (int t = 1; t < edges.Length; t++)
                components.Add((i, edges[t - 1], edges[t] - edges[t - 1]));
            if (encoding.HasMissing)
                missing.Add(i);
        }

        // Double to Single keeps what is NaN, and IsNaN of operator set 9 takes Single.
        string isMissing = graph.Apply("IsNaN", graph.Cast(numbers, typeof(float)));
        var parts = new List<string>();
        if (scaled.Count > 0)
        {
            const double Largest = NumberEncoding.NearlyInfinite;
            string z = Clamp(graph.Apply("Mul", Differences(scaled), Factors(scaled)), -Largest, Largest);
            string part = graph.Apply("Div", z, graph.Constant([NumberEncoding.Limit]));
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
}
