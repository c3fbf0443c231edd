namespace MLExtensions;

/// <summary>Arrays of numbers with names and shapes, in the order in which they were added: what a safetensors file holds.</summary>
public sealed class NamedTensors
{
    private readonly List<NamedTensor> _tensors = [];
    private readonly Dictionary<string, NamedTensor> _byName = [];

    /// <summary>Gets the tensors.</summary>
    public IReadOnlyList<NamedTensor> Tensors => _tensors;

    /// <summary>Gets the metadata: texts by name.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Adds a tensor of single precision, which keeps the memory given.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not have that many numbers.</exception>
    public void Add(string name, ReadOnlyMemory<float> values, params ReadOnlySpan<int> shape)
        => Add(new NamedTensor(name, shape.ToArray(), values));

    /// <summary>Adds a tensor.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not have that many numbers.</exception>
    public void Add(NamedTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long length = 1;
        foreach (int size in tensor.Shape)
            length = checked(length * size);
        if (length != tensor.Length)
        {
            throw new ArgumentException(
                $"Tensor '{tensor.Name}' of shape {NamedTensor.Describe(tensor.Shape)} has {length} numbers; found {tensor.Length}.",
                nameof(tensor));
        }
        if (!_byName.TryAdd(tensor.Name, tensor))
            throw new ArgumentException($"There is a tensor '{tensor.Name}' already.", nameof(tensor));
        _tensors.Add(tensor);
    }

    /// <summary>Returns whether there is a tensor of a name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Returns the tensors whose names begin with a prefix, without the prefix.</summary>
    public NamedTensors WithPrefix(string prefix)
    {
        var part = new NamedTensors();
        foreach (NamedTensor tensor in _tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)))
            part.Add(tensor with { Name = tensor.Name[prefix.Length..] });
        return part;
    }

    /// <summary>Adds all tensors of another collection, with a prefix before their names.</summary>
    public void AddAll(NamedTensors others, string prefix = "")
    {
        foreach (NamedTensor tensor in others.Tensors)
            Add(tensor with { Name = prefix + tensor.Name });
    }

    /// <summary>Throws where a tensor has a number that is NaN or infinite.</summary>
    /// <exception cref="InvalidDataException">There is such a tensor; the message names it.</exception>
    internal void RequireFinite() => RequireFinite(_tensors.Find(tensor => !tensor.IsFinite()));

    /// <summary>Throws where a tensor that is there has a number that is NaN or infinite.</summary>
    /// <exception cref="InvalidDataException">It has.</exception>
    internal void RequireFinite(string name) => RequireFinite(_byName[name].IsFinite() ? null : _byName[name]);

    private static void RequireFinite(NamedTensor? tensor)
    {
        if (tensor != null)
            throw new InvalidDataException($"Tensor '{tensor.Name}' should have finite numbers; found some that are NaN or infinite.");
    }

    /// <summary>Returns the numbers of a tensor, which has to be there in single precision and of that shape.</summary>
    /// <exception cref="InvalidDataException">It is missing, or has another type or shape.</exception>
    public ReadOnlyMemory<float> Get(string name, params ReadOnlySpan<int> shape) => Get(name, TensorType.F32, shape).Values;

    /// <summary>Returns a tensor, which has to be there and of that type and shape.</summary>
    /// <exception cref="InvalidDataException">It is missing, or has another type or shape.</exception>
    public NamedTensor Get(string name, TensorType type, params ReadOnlySpan<int> shape)
    {
        if (!_byName.TryGetValue(name, out NamedTensor? tensor))
        {
            throw new InvalidDataException(
                $"Tensor '{name}' is missing; found "
                + $"{(_tensors.Count == 0 ? "none" : string.Join(", ", _tensors.Take(20).Select(other => other.Name)))}.");
        }
        if (tensor.Type != type || !tensor.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new InvalidDataException(tensor.Type == type
                ? $"Tensor '{name}' should have the shape {NamedTensor.Describe(shape)}; found {NamedTensor.Describe(tensor.Shape)}."
                : $"Tensor '{name}' should be {type} of shape {NamedTensor.Describe(shape)}; found {tensor.Type} of shape "
                + $"{NamedTensor.Describe(tensor.Shape)}.");
        }
        return tensor;
    }
}
