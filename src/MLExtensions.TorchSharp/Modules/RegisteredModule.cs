using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Torch;

/// <summary>Custom modules by their contract names.</summary>
internal static class RegisteredModule
{
    /// <summary>Makes the modules of an assembly known to an MLContext. Returns the contract name of one of them.</summary>
    /// <exception cref="ArgumentException">The class has no <see cref="TorchModuleAttribute"/>.</exception>
    public static string Register<TModule>(IHostEnvironment environment)
        where TModule : class
    {
        TorchModuleAttribute attribute = typeof(TModule).GetCustomAttribute<TorchModuleAttribute>()
            ?? throw new ArgumentException(
                $"The class {typeof(TModule)} should have the attribute [TorchModule(\"name\")]; it has none.", nameof(TModule));
        environment.ComponentCatalog.RegisterAssembly(typeof(TModule).Assembly);
        return MLNet.Reach(() => attribute.ContractName);
    }

    /// <summary>Makes one.</summary>
    /// <param name="environment">Knows the registered assemblies.</param>
    /// <param name="contractName">See <see cref="TorchModuleAttribute"/>.</param>
    /// <exception cref="InvalidOperationException">None is registered under that name, or what is registered makes no module.</exception>
    public static nn.Module<Tensor, Tensor> Create(IHostEnvironment environment, string contractName)
    {
        TorchDevice.Cpu();
        // Tensors belong to the scope in which they are made; these stay for as long as the module.
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> module = TorchRandom.Alone(() => Make(environment, contractName));
        scope.Detach(scope.DisposablesView.ToArray());
        return module;
    }

    private static nn.Module<Tensor, Tensor> Make(IHostEnvironment environment, string contractName)
    {
        object registered = MLNet.Reach(() => Find(environment, contractName));
        if (registered is nn.Module<Tensor, Tensor> module)
            return module;
        if (registered is not ITorchModuleFactory factory)
        {
            throw new InvalidOperationException(
                $"{registered.GetType()}, which is registered as the module '{contractName}', should be an nn.Module<Tensor, Tensor>, "
                + $"or an {nameof(ITorchModuleFactory)} that creates one; found {registered.GetType().BaseType}.");
        }
        return factory.Create() ?? throw new InvalidOperationException(
            $"{factory.GetType()}, the factory of the module '{contractName}', returned null instead of a module.");
    }

    private static object Find(IHostEnvironment environment, string contractName)
    {
        try
        {
            return environment.ComponentCatalog.GetExtensionValue(environment, typeof(TorchModuleAttribute), contractName);
        }
        catch (TargetInvocationException e)
        {
            throw new InvalidOperationException(
                $"The constructor of the module '{contractName}' has thrown {e.GetBaseException().GetType().Name}: "
                + $"{e.GetBaseException().Message}", e.GetBaseException());
        }
        catch (MissingMethodException e)
        {
            throw new InvalidOperationException(
                $"The class with [TorchModule(\"{contractName}\")] should have a public constructor without parameters; one that makes a "
                + $"module with parameters is an {nameof(ITorchModuleFactory)}. {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // Without it as the inner exception: the base exception of what Model.Load throws is the one to be read.
            throw new InvalidOperationException(
                $"There is no module '{contractName}': a class with [TorchModule(\"{contractName}\")] should be in an assembly that is "
                + "registered with mlContext.ComponentCatalog.RegisterAssembly, such as typeof(MyModule).Assembly.");
        }
    }
}
