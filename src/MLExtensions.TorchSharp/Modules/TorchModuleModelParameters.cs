using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;
using MLExtensions.Scoring;
using MLExtensions.Torch;

namespace MLExtensions;

/// <summary>
/// A trained custom module: its state dictionary and the history of its training. Printed, it shows a table of the tensors.
/// </summary>
public sealed class TorchModuleModelParameters : ModelParameters
{
    private readonly IHostEnvironment _environment;

    internal TorchModuleModelParameters(
        IHostEnvironment environment, string contractName, IReadOnlyList<int> inputShape, NamedTensors state, TrainingHistory history,
        string lossName, ModelNames names)
        : base(history, lossName, names)
        => (_environment, ContractName, InputShape, State) = (environment, contractName, inputShape, state);

    /// <summary>Gets the name in the <see cref="TorchModuleAttribute"/> of the module's class.</summary>
    public string ContractName { get; }

    /// <summary>Gets the shape of a row, as the module takes it, without the dimension of the batch.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>Gets the parameters and buffers, by their names in PyTorch's state_dict.</summary>
    public NamedTensors State { get; }

    /// <summary>Creates a module with these parameters and buffers, on the CPU and in evaluation mode. The caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">No class is registered under the contract name.</exception>
    /// <exception cref="InvalidDataException">The class has other tensors by now than when it was trained.</exception>
    public nn.Module<Tensor, Tensor> CreateModule()
    {
        nn.Module<Tensor, Tensor> module = RegisteredModule.Create(_environment, ContractName);
        try
        {
            ModuleState.Load(module, ContractName, State);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(
                $"The class that is registered as '{ContractName}' is another one than was trained. {e.Message}");
        }
        module.eval();
        return module;
    }

    /// <summary>
    /// Writes parameters and buffers as a safetensors file, as <c>safetensors.torch.load_file</c> and a PyTorch module's
    /// <c>load_state_dict</c> take them.
    /// </summary>
    public void SaveSafetensors(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        File.WriteAllBytes(path, Safetensors.Write(State));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var table = new StringBuilder();
        int width = State.Tensors.Select(tensor => tensor.Name.Length).Append("total".Length).Max();
        foreach (NamedTensor tensor in State.Tensors)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"{tensor.Name.PadRight(width)}  {NamedTensor.Describe(tensor.Shape),-20}  {tensor.Type,-4}  {tensor.Length,12:N0}\n");
        }
        return table.Append(
            CultureInfo.InvariantCulture,
            $"{"total".PadRight(width)}  {"",-20}  {"",-4}  {State.Tensors.Sum(tensor => (long)tensor.Length),12:N0}\n").ToString();
    }
}
