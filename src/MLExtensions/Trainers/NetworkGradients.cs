namespace MLExtensions;

/// <summary>The mean loss of a network on some rows, and how it changes with each parameter.</summary>
/// <param name="Loss">Weighted by the rows, or by the sum of their weights.</param>
/// <param name="Layers">The derivatives, layer by layer.</param>
public sealed record NetworkGradients(double Loss, IReadOnlyList<LayerGradient> Layers)
{
    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(NetworkGradients), PrintMembers);

    internal static NetworkGradients Of(Engine engine, NetworkPlan plan, IRowSource rows)
    {
        plan = plan with { BatchSize = rows.Count, Dropout = 0, WeightAveraging = null };
        using ITrainingRun run = engine.Start(TrainingLoop.Prepare(plan, rows));
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        float[] gradient = new float[checked((int)plan.Network.ParameterCount)];
        double loss = run.LossAndGradient(new Batch(rows, all), gradient);

        var layers = new List<LayerGradient>();
        int first = 0;
        foreach (DenseLayer layer in plan.Network.Layers)
        {
            int biases = first + layer.Weights.Length, end = first + layer.ParameterCount;
            layers.Add(new LayerGradient(layer.Inputs, layer.Outputs, gradient.AsMemory(first..biases), gradient.AsMemory(biases..end)));
            first = end;
        }
        return new NetworkGradients(loss, layers);
    }
}
