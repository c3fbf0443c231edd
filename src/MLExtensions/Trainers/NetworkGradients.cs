namespace MLExtensions;

/// <summary>The mean loss of a network on rows, and its derivatives by the parameters.</summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public sealed record NetworkGradients
{
    /// <summary>Gets the mean loss, weighted by the weights of the rows.</summary>
    public required double Loss { get; init; }

    /// <summary>Gets the derivatives by the parameters of each layer, from the first to the last.</summary>
    public required IReadOnlyList<LayerGradient> Layers { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(NetworkGradients), PrintMembers);

    /// <summary>Computes the loss and the derivatives without dropout, all rows being one batch.</summary>
    internal static NetworkGradients Of(Engine engine, NetworkPlan plan, IRowSource rows)
    {
        plan = plan with { BatchSize = rows.Count, Dropout = 0, WeightAveraging = null, HasFeatureFactors = false };
        TrainingPlan prepared = TrainingLoop.Prepare(plan, rows);
        rows = plan.Scaling.Apply(rows);
        using ITrainingRun run = engine.Start(prepared with { HasSparseRows = rows.Sparse != null });
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        float[] gradient = new float[checked((int)plan.Network.ParameterCount)];
        double loss = run.LossAndGradient(new Batch(rows, all), gradient);

        var layers = new List<LayerGradient>();
        int first = 0;
        foreach (DenseLayer layer in plan.Network.Layers)
        {
            int biases = first + layer.Weights.Length, end = first + layer.ParameterCount;
            layers.Add(new LayerGradient
            {
                Inputs = layer.Inputs,
                Outputs = layer.Outputs,
                Weights = gradient.AsMemory(first..biases),
                Biases = gradient.AsMemory(biases..end),
            });
            first = end;
        }
        return new NetworkGradients { Loss = loss, Layers = layers };
    }
}
