namespace MLExtensions.Torch;

/// <summary>A module's state dictionary: parameters and buffers under PyTorch's names.</summary>
internal static class ModuleState
{
    public static NamedTensors Read(nn.Module module)
    {
        var tensors = new NamedTensors();
        foreach ((string name, Tensor tensor) in module.state_dict())
            tensors.Add(TensorData.ToNamed(name, tensor));
        return tensors;
    }

    /// <summary>Changes the parameters and buffers of a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="contractName">What messages call it.</param>
    /// <param name="tensors">All that it has, and nothing else; what it has under several names, under one of them at least.</param>
    /// <exception cref="InvalidDataException">They are others by name, type or shape.</exception>
    public static void Load(nn.Module module, string contractName, NamedTensors tensors)
    {
        Dictionary<string, Tensor> own = module.state_dict();
        var given = tensors.Tensors.Select(tensor => tensor.Name).ToHashSet();
        var found = own.Where(entry => given.Contains(entry.Key)).Select(entry => TensorData.Identity(entry.Value)).ToHashSet();
        string[] missing = [.. own.Where(entry => !found.Contains(TensorData.Identity(entry.Value))).Select(entry => entry.Key)],
            unknown = [.. given.Except(own.Keys)];
        if (missing.Length + unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"The module '{contractName}' has other tensors than those to be loaded: missing are {List(missing)}, and unknown to the "
                + $"module are {List(unknown)}.");
        }
        // All of them are looked for before the first one is changed.
        (NamedTensor Found, Tensor Tensor)[] pairs = [
            .. own.Where(entry => given.Contains(entry.Key))
            .Select(entry => (Find(tensors, entry.Key, entry.Value, contractName), entry.Value))];
        foreach ((NamedTensor source, Tensor tensor) in pairs)
            TensorData.CopyFrom(source, tensor);
    }

    /// <summary>Throws where a parameter or a buffer has become NaN or infinite in training.</summary>
    /// <param name="contractName">The name of the module in messages.</param>
    /// <param name="before">The state dictionary before the training.</param>
    /// <param name="after">The state dictionary after it.</param>
    /// <exception cref="ArithmeticException">There is such a tensor; the message names it.</exception>
    public static void CheckFinite(string contractName, NamedTensors before, NamedTensors after)
    {
        foreach ((NamedTensor earlier, NamedTensor later) in before.Tensors.Zip(after.Tensors))
        {
            // A mask may have been infinite from the beginning.
            if (earlier.IsFinite() && !later.IsFinite())
            {
                throw new ArithmeticException(
                    $"After the training, the tensor '{later.Name}' of the module '{contractName}' has values that are NaN or infinite. "
                    + "Use a smaller learning rate, or look at what the module computes in training.");
            }
        }
    }

    private static NamedTensor Find(NamedTensors tensors, string name, Tensor tensor, string contractName)
    {
        try
        {
            return TensorData.Find(tensors, name, tensor);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The module '{contractName}' has other tensors than those to be loaded: {e.Message}");
        }
    }

    private static string List(string[] names)
        => names.Length == 0 ? "none" : string.Join(", ", names.Take(20)) + (names.Length > 20 ? ", ..." : "");
}
