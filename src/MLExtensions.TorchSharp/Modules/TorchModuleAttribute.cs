using Microsoft.ML;

namespace MLExtensions;

/// <summary>
/// Gives a module a contract name, by which a trainer creates it and a saved model finds it again. The class is an
/// <c>nn.Module&lt;Tensor, Tensor&gt;</c> with a public constructor without parameters, or an <see cref="ITorchModuleFactory"/>.
/// </summary>
/// <remarks>
/// <para>
/// <c>mlContext.ComponentCatalog.RegisterAssembly</c> registers the modules of an assembly with an MLContext. A zip names the contract,
/// never a type.
/// </para>
/// <para>
/// <c>forward</c> takes rows x <see cref="TorchModuleOptions.InputShape"/> and returns rows x outputs, both in single precision: an output
/// for each class, one for binary classification, one for each number that is predicted.
/// </para>
/// <para>
/// <c>RegisterComponents()</c>, at the end of the constructor, registers the layers, parameters and tensors in the fields of the class.
/// They are trained, saved and moved to the device. Parameters that do not require a gradient are not trained. Other tensors that the
/// constructor creates stay on the CPU; those that <c>forward</c> creates are freed after the step.
/// </para>
/// <para>
/// Thread safety: several threads call a trained module at once, in evaluation mode, so <c>forward</c> must not change it then. Training
/// seeds TorchSharp's generator for each step, for dropout. So one seed gives one model, bit for bit, on a CPU with the same number of
/// libtorch's threads; on a CUDA device, some operations add in an order that changes.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [TorchModule("fashion-network")]
/// public sealed class FashionNetwork : nn.Module&lt;Tensor, Tensor&gt;
/// {
///     private readonly Sequential _layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10));
///
///     public FashionNetwork()
///         : base(nameof(FashionNetwork))
///         =&gt; RegisterComponents();
///
///     public override Tensor forward(Tensor images) =&gt; _layers.call(images);
/// }
/// </code>
/// </example>
/// <param name="contractName">The name, such as "fashion-network". Each name has one class in an app.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TorchModuleAttribute(string contractName) : ExtensionBaseAttribute(contractName);
