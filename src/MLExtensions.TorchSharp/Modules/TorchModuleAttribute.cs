using Microsoft.ML;

namespace MLExtensions;

/// <summary>
/// Gives a module a contract name, under which a trainer takes it and a saved model finds it again: on a class that is an <c>nn.Module&lt;Tensor, Tensor&gt;</c> with a public constructor
/// without parameters, or on an <see cref="ITorchModuleFactory"/>. <c>mlContext.ComponentCatalog.RegisterAssembly</c> makes those of an assembly known; a zip names the contract, never a type.
/// </summary>
/// <param name="contractName">The name, such as "my-cnn"; an app has one class of it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TorchModuleAttribute(string contractName) : ExtensionBaseAttribute(contractName);
