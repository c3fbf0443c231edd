namespace MLExtensions.Torch;

/// <summary>Scores rows by a module in evaluation mode. All threads share the module, which nothing changes any more.</summary>
internal sealed class ModuleScorer : IRowScorer
{
    // On a processor, what a module makes of more rows is memory that has to be had from the system each time, which takes as long as to compute. A device wants many rows in a call.
    private const int PartsOfBlock = 3, RowsOfProcessor = 256, ValuesOfProcessor = 1 << 20, RowsOfDevice = 768, ValuesOfDevice = 1 << 22;

    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly TorchModuleModel _model;
    private readonly Device _device;

    public ModuleScorer(TorchModuleModel model, int outputs, Device device)
    {
        (_model, Outputs, _device) = (model, outputs, device);
        _module = model.CreateModule();
        _module.to(device);
    }

    public int Inputs => _model.InputShape.Aggregate(1, (product, size) => product * size);

    public int Outputs { get; }

    /// <summary>Fewer, where rows are large, so that they fit into memory with all that the module makes of them on the way.</summary>
    public int RowsOfPart => IsOnProcessor ? Fitting(RowsOfProcessor, ValuesOfProcessor) : RowsOfBlock;

    public int RowsOfBlock => IsOnProcessor ? PartsOfBlock * RowsOfPart : Fitting(RowsOfDevice, ValuesOfDevice);

    private bool IsOnProcessor => _device.type == DeviceType.CPU;

    public IRowScorer Fork() => this;

    public void Score(ReadOnlySpan<float> features, Span<float> outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        int rows = features.Length / Inputs;
        try
        {
            Tensor rowsOnDevice = TensorData.Of(features, rows, Inputs).to(_device);
            TensorData.CopyTo(ModuleRows.Forward(_module, _model.ContractName, rowsOnDevice, _model.InputShape, Outputs), outputs);
        }
        catch (Exception e) when (TorchMemory.IsExhausted(e))
        {
            throw TorchMemory.Exhausted(_device, rows, e);
        }
    }

    private int Fitting(int rows, int values) => Math.Clamp(values / Math.Max(Inputs, Outputs), 1, rows);
}
