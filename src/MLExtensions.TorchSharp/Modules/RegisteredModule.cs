using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Torch;

/// <summary>A module of a user's own, under its contract name.</summary>
internal static class RegisteredModule
{
    /// <summary>Makes one.</summary>
    /// <param name="environment">Knows the registered assemblies.</param>
    /// <param name="contractName">See <see cref="TorchModuleAttribute"/>.</param>
    /// <exception cref="InvalidOperationException">None is registered under that name, or what is registered makes no module.</exception>
    public static nn.Module<Tensor, Tensor> Create(IHostEnvironment environment, string contractName)
    {
        TorchDevice.Cpu();
        // Tensors belong to the scope in which they are made; these stay for as long as the module.
        using DisposeScope scope = NewDisposeScope();
        object found = Find(environment, contractName);
        nn.Module<Tensor, Tensor> module = (found is ITorchModuleFactory factory ? factory.Create() : found as nn.Module<Tensor, Tensor>)
            ?? throw new InvalidOperationException($"{found.GetType()}, which is registered as the module '{contractName}', should be an nn.Module<Tensor, Tensor>, or an {nameof(ITorchModuleFactory)} that makes one; found {found.GetType().BaseType}.");
        scope.Detach(scope.DisposablesView.ToArray());
        return module;
    }

    private static object Find(IHostEnvironment environment, string contractName)
    {
        try
        {
            return MLNet.Reach(() => environment.ComponentCatalog.GetExtensionValue(environment, typeof(TorchModuleAttribute), contractName));
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                $"There is no module '{contractName}': a class with [TorchModule(\"{contractName}\")] should be in an assembly that mlContext.ComponentCatalog.RegisterAssembly has been told of, such as typeof(MyModule).Assembly.", e);
        }
    }
}
