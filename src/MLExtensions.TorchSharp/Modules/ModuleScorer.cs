namespace MLExtensions.Torch;

/// <summary>Scores rows by a module in evaluation mode. All threads share the module, which nothing changes any more.</summary>
internal sealed class ModuleScorer : IRowScorer
{
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

    public int RowsOfPart => TorchDevice.RowsOfPart(_device);

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
}
