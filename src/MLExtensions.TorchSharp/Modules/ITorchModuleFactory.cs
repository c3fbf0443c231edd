namespace MLExtensions;

/// <summary>Makes modules whose constructors take parameters. A class under <see cref="TorchModuleAttribute"/>, with a public constructor without parameters.</summary>
public interface ITorchModuleFactory
{
    /// <summary>A new module. Each call has to give one of the same parameters and buffers, by name, shape and type.</summary>
    nn.Module<Tensor, Tensor> Create();
}
