using Microsoft.ML;

namespace MLExtensions;

/// <summary>
/// Gives a module a contract name, under which a trainer takes it and a saved model finds it again: on a class that is an
/// <c>nn.Module&lt;Tensor, Tensor&gt;</c> with a public constructor without parameters, or on an <see cref="ITorchModuleFactory"/>.
/// <c>mlContext.ComponentCatalog.RegisterAssembly</c> makes those of an assembly known; a zip names the contract, never a type.
/// </summary>
/// <remarks>
/// <para>
/// <c>forward</c> takes rows x <see cref="TorchModuleOptions.InputShape"/> and gives rows x outputs, both in single precision: an output a
/// class, one for yes or no, one a number that is predicted.
/// </para>
/// <para>
/// <c>RegisterComponents()</c>, at the end of the constructor, makes layers, parameters and tensors in the class's fields known. They are
/// trained, saved and moved to the device; parameters that do not require a gradient are not trained. Other tensors made by the constructor
/// stay as they are, on this processor; those made by <c>forward</c> are freed after the step.
/// </para>
/// <para>
/// A trained module is called by several threads at once, in evaluation mode, where <c>forward</c> therefore must not change it. Training
/// draws the random numbers of each step (dropout) from a seed of its own, which sets TorchSharp's generator. So one seed gives one model,
/// bit for bit, on a processor with the same number of libtorch's threads; on a CUDA device, some of its operations add in an order that
/// changes.
/// </para>
/// </remarks>
/// <param name="contractName">The name, such as "my-cnn"; an app has one class of it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TorchModuleAttribute(string contractName) : ExtensionBaseAttribute(contractName);
