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
    /// <param name="tensors">All that it has, and nothing else.</param>
    /// <exception cref="InvalidDataException">They are others by name, type or shape.</exception>
    public static void Load(nn.Module module, string contractName, NamedTensors tensors)
    {
        Dictionary<string, Tensor> own = module.state_dict();
        string[] missing = [.. own.Keys.Except(tensors.Tensors.Select(tensor => tensor.Name))], unknown = [.. tensors.Tensors.Select(tensor => tensor.Name).Except(own.Keys)];
        if (missing.Length + unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"The module '{contractName}' has other tensors than those to be loaded: missing are {List(missing)}, and unknown to the module are {List(unknown)}.");
        }
        foreach ((string name, Tensor tensor) in own)
            TensorData.CopyFrom(TensorData.Find(tensors, name, tensor), tensor);
    }

    private static string List(string[] names) => names.Length == 0 ? "none" : string.Join(", ", names.Take(20)) + (names.Length > 20 ? ", ..." : "");
}
