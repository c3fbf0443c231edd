namespace MLExtensions;

/// <summary>Arrays of numbers with names and shapes, in the order in which they were added: what a safetensors file holds.</summary>
public sealed class NamedTensors
{
    private readonly List<NamedTensor> _tensors = [];
    private readonly Dictionary<string, NamedTensor> _byName = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<NamedTensor> Tensors => _tensors;

    /// <summary>Text that goes with the tensors.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Adds a tensor, which keeps the memory given.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not have that many numbers.</exception>
    public void Add(string name, ReadOnlyMemory<float> values, params ReadOnlySpan<int> shape)
    {
        long length = 1;
        foreach (int size in shape)
            length = checked(length * size);
        if (length != values.Length)
            throw new ArgumentException($"Tensor '{name}' of shape {NamedTensor.Describe(shape)} has {length} numbers; found {values.Length}.", nameof(values));
        var tensor = new NamedTensor(name, shape.ToArray(), values);
        if (!_byName.TryAdd(name, tensor))
            throw new ArgumentException($"There is a tensor '{name}' already.", nameof(name));
        _tensors.Add(tensor);
    }

    /// <summary>The tensors whose names begin with a prefix, without it.</summary>
    public NamedTensors WithPrefix(string prefix)
    {
        var part = new NamedTensors();
        foreach (NamedTensor tensor in _tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)))
            part.Add(tensor.Name[prefix.Length..], tensor.Values, tensor.Shape);
        return part;
    }

    /// <summary>Adds all tensors of another collection, with a prefix before their names.</summary>
    public void AddAll(NamedTensors others, string prefix = "")
    {
        foreach (NamedTensor tensor in others.Tensors)
            Add(prefix + tensor.Name, tensor.Values, tensor.Shape);
    }

    /// <summary>The numbers of a tensor that has to be there in that shape.</summary>
    /// <exception cref="InvalidDataException">It is missing, or has another shape.</exception>
    public ReadOnlyMemory<float> Get(string name, params ReadOnlySpan<int> shape)
    {
        if (!_byName.TryGetValue(name, out NamedTensor? tensor))
            throw new InvalidDataException($"Tensor '{name}' is missing; found {(_tensors.Count == 0 ? "none" : string.Join(", ", _tensors.Take(20).Select(other => other.Name)))}.");
        if (!tensor.Shape.AsSpan().SequenceEqual(shape))
            throw new InvalidDataException($"Tensor '{name}' should have the shape {NamedTensor.Describe(shape)}; found {NamedTensor.Describe(tensor.Shape)}.");
        return tensor.Values;
    }
}

/// <summary>An array of numbers with a name and a shape.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">Size of each dimension; empty for a single number.</param>
/// <param name="Values">The numbers, the last dimension contiguous.</param>
public sealed record NamedTensor(string Name, int[] Shape, ReadOnlyMemory<float> Values)
{
    internal static string Describe(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
