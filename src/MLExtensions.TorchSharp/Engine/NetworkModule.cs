using TorchSharp.Modules;

namespace MLExtensions.Torch;

/// <summary>A <see cref="Network"/> as tensors, with the dropout that all engines have.</summary>
internal sealed class NetworkModule : nn.Module<Tensor, Tensor>, ITrainedModule
{
    private readonly NetworkPlan _plan;
    private readonly Parameter? _featureFactors;
    private readonly List<(Parameter Weights, Parameter? Biases)> _layers = [];
    private long? _step;
    private int _firstRow;

    // Made where it stays: moving a module replaces its parameters.
    public NetworkModule(NetworkPlan plan, Device device)
        : base(nameof(NetworkModule))
    {
        _plan = plan;
        using DisposeScope scope = NewDisposeScope();
        if (plan.HasFeatureFactors)
        {
            float[] ones = [.. Enumerable.Repeat(1f, plan.Inputs)];
            _featureFactors = scope.Detach(nn.Parameter(TensorData.Of(ones, plan.Inputs).to(device)));
            register_parameter(NetworkPlan.FeatureFactorsName, _featureFactors);
        }
        foreach (DenseLayer layer in plan.Network.Layers)
        {
            Parameter weights = scope.Detach(nn.Parameter(TensorData.Of(layer.Weights.Span, layer.Outputs, layer.Inputs).to(device)));
            Parameter? biases = layer.HasBias ? scope.Detach(nn.Parameter(TensorData.Of(layer.Biases.Span, layer.Outputs).to(device)))
                : null;
            register_parameter($"weight{_layers.Count}", weights);
            if (biases is not null)
                register_parameter($"bias{_layers.Count}", biases);
            _layers.Add((weights, biases));
        }
    }

    public nn.Module Module => this;

    public IReadOnlyList<Tensor> Parameters =>
    [
        .. _featureFactors is null ? Array.Empty<Tensor>() : [_featureFactors],
        .. _layers.SelectMany(layer => layer.Biases is null ? new[] { layer.Weights } : [layer.Weights, layer.Biases]),
    ];

    public IReadOnlyList<(string Name, Tensor Tensor)> Buffers => [];

    public Tensor Forward(Tensor features, long? step, int firstRow)
    {
        (_step, _firstRow) = (step, firstRow);
        return forward(features);
    }

    public override Tensor forward(Tensor features)
    {
        Tensor x = _featureFactors is null ? features : features * _featureFactors;
        for (int i = 0; i < _layers.Count; i++)
        {
            x = Functions.Apply(_plan.Network.Layers[i].Activation, nn.functional.linear(x, _layers[i].Weights, _layers[i].Biases));
            if (_step is long step && _plan.Dropout > 0 && i < _layers.Count - 1)
            {
                x = x * DropoutMask.Create(
                    new Dropout(_plan.Dropout, _plan.Seed, step, i), _firstRow, (int)x.shape[0], _plan.Network.Layers[i].Outputs, x.device);
            }
        }
        return x;
    }
}
