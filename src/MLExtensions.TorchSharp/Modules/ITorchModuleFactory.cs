namespace MLExtensions;

/// <summary>Makes modules whose constructors take parameters. A class under <see cref="TorchModuleAttribute"/>, with a public constructor without parameters.</summary>
public interface ITorchModuleFactory
{
    /// <summary>A new module, which is then the caller's to dispose: one for a training, and one for each model that is trained or loaded. All have the same parameters and buffers by name, shape and type.</summary>
    nn.Module<Tensor, Tensor> Create();
}
