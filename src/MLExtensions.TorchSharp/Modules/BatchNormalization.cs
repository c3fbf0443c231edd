namespace MLExtensions.Torch;

/// <summary>Batch normalization, which needs more than one value of a channel in each batch of training.</summary>
internal static class BatchNormalization
{
    /// <summary>
    /// Refuses a batch of one row where a module cannot learn from it. libtorch does not: the variance of one value is 0 / 0, so the
    /// running variance becomes NaN, and with it every score.
    /// </summary>
    /// <remarks>
    /// What a module does is tried on a row of zeros. So a normalization over images, which have many values of a channel in a row, is not
    /// refused, and one that a user has written is.
    /// </remarks>
    /// <param name="plan">Has the module, and is left as it was.</param>
    /// <param name="rows">Number of rows that are trained on, for the message.</param>
    /// <exception cref="ArgumentException">A buffer of the module would become NaN.</exception>
    public static void CheckSingleRow(ModulePlan plan, int rows)
    {
        string[] broken = [.. BuffersWithNaN(plan, 1).Except(BuffersWithNaN(plan, 2))];
        if (broken.Length == 0)
            return;
        string batches = plan.BatchSize == 1 ? "a batch has one row" : $"{rows} rows leave one row for the last batch";
        throw new ArgumentException(
            $"The module '{plan.ContractName}' cannot be trained on a batch of one row, since its batch normalization has no variance "
            + "then: "
            + $"'{broken[0]}' would become NaN. With a {nameof(TrainerOptions.BatchSize)} of {plan.BatchSize}, {batches}; "
            + $"choose another {nameof(TrainerOptions.BatchSize)}"
            + (rows > plan.BatchSize && plan.BatchSize > 1 ? $", or leave that batch out by {nameof(TrainerOptions.DropLastBatch)}." : "."),
            nameof(TrainerOptions.BatchSize));
    }

    /// <summary>The buffers that have NaN in them after a forward pass of training; then the module is as before.</summary>
    private static string[] BuffersWithNaN(ModulePlan plan, int rows)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (string Name, Tensor Buffer)[] buffers = [.. plan.Module.named_buffers().Select(entry => (entry.name, entry.buffer))];
        Tensor[] before = [.. buffers.Select(entry => entry.Buffer.clone())];
        Tensor zeroRows = TensorData.Of(new float[rows * plan.Inputs], rows, plan.Inputs);
        plan.Module.train();
        TorchRandom.Seeded(
            plan.Seed, CPU, () => ModuleRows.Forward(plan.Module, plan.ContractName, zeroRows, plan.InputShape, plan.Outputs));
        plan.Module.eval();
        string[] found = [.. buffers.Where(entry => HasNaN(entry.Buffer)).Select(entry => entry.Name)];
        foreach (((_, Tensor buffer), Tensor value) in buffers.Zip(before))
            buffer.copy_(value);
        return found;
    }

    private static bool HasNaN(Tensor tensor) => tensor.is_floating_point() && tensor.isnan().any().item<bool>();
}
