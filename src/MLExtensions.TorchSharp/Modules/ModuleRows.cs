using System.Runtime.InteropServices;

namespace MLExtensions.Torch;

/// <summary>Rows through a module: into the shape that it takes, and what comes out into rows of outputs.</summary>
internal static class ModuleRows
{
    /// <param name="module">The module.</param>
    /// <param name="contractName">What messages call it.</param>
    /// <param name="features">Rows x features.</param>
    /// <param name="inputShape">The shape of a row, as the module takes it.</param>
    /// <param name="outputs">How many outputs a row has.</param>
    /// <returns>Rows x outputs, single precision.</returns>
    /// <exception cref="ArgumentException">The module cannot take such rows, or gives something else.</exception>
    public static Tensor Forward(
        nn.Module<Tensor, Tensor> module, string contractName, Tensor features, IReadOnlyList<int> inputShape, int outputs)
    {
        long rows = features.shape[0];
        Tensor found = Call(module, contractName, features.view([rows, .. inputShape.Select(size => (long)size)]));
        if (found is null)
            throw new ArgumentException($"forward of the module '{contractName}' should return a tensor; it returned null.");
        bool fits = found.shape is [var first, var second] ? first == rows && second == outputs : found.shape is [var only] && only == rows
            && outputs == 1;
        if (!fits || found.dtype != ScalarType.Float32)
        {
            throw new ArgumentException(
                $"The module '{contractName}' should give Float32 of shape {TensorData.Describe([rows, outputs])} for {rows} "
                + $"row{(rows == 1 ? "" : "s")} of shape {NamedTensor.Describe(inputShape.ToArray())}; it gave {found.dtype} of shape "
                + $"{TensorData.Describe(found.shape)}.");
        }
        return found.view(rows, outputs);
    }

    /// <summary>Tries a module on a row of zeros, so that what does not fit is said before the training. Returns the outputs.</summary>
    /// <exception cref="ArgumentException">
    /// It does not take rows of that shape, returns something else than that number of outputs, or has components that are not registered.
    /// </exception>
    public static float[] Try(nn.Module<Tensor, Tensor> module, string contractName, IReadOnlyList<int> inputShape, int outputs)
    {
        float[] values = new float[outputs];
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        module.eval();
        Tensor rows = zeros(1, inputShape.Aggregate(1L, (product, size) => product * size), ScalarType.Float32, CPU);
        Tensor found = Forward(module, contractName, rows, inputShape, outputs);
        UnregisteredComponents.Refuse(module, contractName);
        RefuseNewLayers(found, contractName, () => Forward(module, contractName, rows, inputShape, outputs));
        RefuseHiddenLayers(module, contractName, rows.view([1, .. inputShape.Select(size => (long)size)]));
        TensorData.CopyTo(found, values);
        return values;
    }

    /// <summary>
    /// Throws where the outputs depend on trainable tensors that the module has not registered, wherever they are: with all that it has
    /// registered frozen, the outputs should not require a gradient.
    /// </summary>
    private static void RefuseHiddenLayers(nn.Module<Tensor, Tensor> module, string contractName, Tensor rows)
    {
        Tensor[] trained = [.. module.parameters().Concat(module.buffers()).Where(tensor => tensor.is_leaf && tensor.requires_grad)];
        using IDisposable grad = enable_grad();
        bool isHidden;
        try
        {
            foreach (Tensor tensor in trained)
                tensor.requires_grad = false;
            // A forward that computes derivatives by its input makes the input require a gradient.
            isHidden = Call(module, contractName, rows).requires_grad && !rows.requires_grad;
        }
        finally
        {
            foreach (Tensor tensor in trained)
                tensor.requires_grad = true;
        }
        if (isHidden)
        {
            throw new ArgumentException(
                $"forward of the module '{contractName}' uses layers or tensors that require a gradient and are not registered, and that "
                + "no field of the module leads to, such as those of a static class. They would not be trained or saved. Assign layers to "
                + "fields of the module's class before RegisterComponents(), and tensors that are trained as Parameter.",
                nameof(TorchModuleOptions.Module));
        }
    }

    /// <summary>
    /// Throws where forward creates layers each time: other outputs come out of the same row, and tensors stay that no scope frees, which
    /// dropout that is on in evaluation does not leave behind.
    /// </summary>
    private static void RefuseNewLayers(Tensor first, string contractName, Func<Tensor> forward)
    {
        long kept = KeptTensors();
        Tensor second = forward();
        if (KeptTensors() > kept && !second.equal(first).all().item<bool>())
        {
            throw new ArgumentException(
                $"forward of the module '{contractName}' creates layers: they would be new in each call, and not be trained. Create them "
                + "in the constructor, before RegisterComponents().", nameof(TorchModuleOptions.Module));
        }

        static long KeptTensors()
        {
            LifetimeStatistics counts = DisposeScopeManager.Statistics.TensorStatistics;
            return counts.DetachedFromScopeCount - counts.AttachedToScopeCount;
        }
    }

    private static Tensor Call(nn.Module<Tensor, Tensor> module, string contractName, Tensor rows)
    {
        try
        {
            return module.call(rows);
        }
        catch (Exception e) when (e is ExternalException or ArgumentException && !TorchMemory.IsExhausted(e))
        {
            throw new ArgumentException(
                $"The module '{contractName}' cannot take rows x {nameof(TorchModuleOptions.InputShape)}, "
                + $"{TensorData.Describe(rows.shape)}: {e.Message.Split('\n')[0].TrimEnd('.')}.", e);
        }
    }
}
