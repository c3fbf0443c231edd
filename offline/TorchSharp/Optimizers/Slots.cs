namespace TorchSharp.Modules;

/// <summary>What an update keeps of a parameter; its tensors live until the optimizer is disposed.</summary>
internal sealed class Slots : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    public long Step { get; set; }

    public Tensor this[string name, Parameter parameter, double initial = 0] =>
        _tensors.TryGetValue(name, out Tensor? slot) ? slot : Keep(name, full_like(parameter, initial, requires_grad: false));

    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    public Tensor Keep(string name, Tensor tensor) => _tensors[name] = tensor.DetachFromDisposeScope();

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values) tensor.Dispose();
        _tensors.Clear();
    }
}
