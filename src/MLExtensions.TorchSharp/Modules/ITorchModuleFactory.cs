namespace MLExtensions;

/// <summary>
/// Creates modules whose constructors take parameters. The class has the <see cref="TorchModuleAttribute"/> and a public constructor
/// without parameters.
/// </summary>
public interface ITorchModuleFactory
{
    /// <summary>
    /// Creates a module, which the caller disposes: one for each training, and one for each model that is trained or loaded. All have the
    /// same parameters and buffers by name, shape and type.
    /// </summary>
    nn.Module<Tensor, Tensor> Create();
}
