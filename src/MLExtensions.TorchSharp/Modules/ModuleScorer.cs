namespace MLExtensions.Torch;

/// <summary>Scores rows by a module in evaluation mode, which all threads share.</summary>
internal sealed class ModuleScorer : IRowScorer, IDisposable
{
    private const long LargeBytes = 32 << 20;

    private readonly SharedNative<nn.Module<Tensor, Tensor>> _module;
    private readonly TorchModuleModelParameters _model;
    private readonly Device _device;

    public ModuleScorer(TorchModuleModelParameters model, int outputs, Device device)
    {
        (_model, Outputs, _device) = (model, outputs, device);
        _module = new SharedNative<nn.Module<Tensor, Tensor>>(CreateModule);
    }

    /// <summary>
    /// Creates the module and scores a row of zeros, so that a class that has changed is found when a model is loaded, not among a user's
    /// rows. A large module is created at the first prediction: loading takes no second copy of its tensors.
    /// </summary>
    public void TryUnlessLarge()
    {
        if (_model.State.Tensors.Sum(tensor => (long)tensor.Length * tensor.Type.Size()) < LargeBytes)
            Score(new float[Inputs], new float[Outputs]);
    }

    public int Inputs => _model.InputShape.Aggregate(1, (product, size) => product * size);

    public int Outputs { get; }

    /// <summary>Gets the device that computes.</summary>
    public Device Device => _device;

    public int RowsOfPart => TorchDevice.RowsOfPart(_device);

    public IRowScorer Fork() => this;

    public void Dispose() => _module.Dispose();

    public void Score(ReadOnlySpan<float> features, Span<float> outputs)
    {
        using SharedNative<nn.Module<Tensor, Tensor>>.Use module = _module.Rent();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        int rows = features.Length / Inputs;
        try
        {
            Tensor rowsOnDevice = TensorData.Of(features, rows, Inputs).to(_device);
            TensorData.CopyTo(ModuleRows.Forward(module.Value, _model.ContractName, rowsOnDevice, _model.InputShape, Outputs), outputs);
        }
        catch (Exception e) when (TorchMemory.IsExhausted(e))
        {
            throw TorchMemory.Exhausted(_device, rows, e);
        }
    }

    private nn.Module<Tensor, Tensor> CreateModule()
    {
        // Prediction may run inside a caller's dispose scope, which must not take the module with it.
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> module = _model.CreateModule();
        module.to(_device);
        scope.Detach(scope.DisposablesView.ToArray());
        return module;
    }
}
