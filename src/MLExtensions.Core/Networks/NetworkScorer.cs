using MLExtensions.Simd;

namespace MLExtensions;

/// <summary>Computes a network's outputs, row by row. Not thread-safe; <see cref="Fork"/> gives another thread its own at little cost.</summary>
public sealed unsafe class NetworkScorer
{
    private readonly PackedLayout _layout;
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer[] _outputs;

    /// <summary>A scorer of the network.</summary>
    public NetworkScorer(Network network)
        : this(new PackedLayout(network))
    {
        _layout.Pack(network, _parameters.Span);
    }

    private NetworkScorer(PackedLayout layout, AlignedBuffer? parameters = null)
    {
        _layout = layout;
        _parameters = parameters ?? new AlignedBuffer(layout.Length);
        _outputs = layout.Layers.Select(layer => new AlignedBuffer(Panel.Count(layer.Outputs) * Panel.Width)).ToArray();
    }

    /// <summary>Another scorer of the same parameters, which both share.</summary>
    public NetworkScorer Fork() => new(_layout, _parameters);

    /// <summary>Computes the outputs for one row.</summary>
    /// <param name="features">As many as the network has inputs.</param>
    /// <param name="outputs">As many as the network has outputs; receives them.</param>
    /// <exception cref="ArgumentException">A length is another.</exception>
    public void Score(ReadOnlySpan<float> features, Span<float> outputs)
    {
        IReadOnlyList<DenseLayer> layers = _layout.Layers;
        if (features.Length != layers[0].Inputs)
            throw new ArgumentException($"The network has {layers[0].Inputs} inputs; found {features.Length} features.", nameof(features));
        if (outputs.Length != layers[^1].Outputs)
            throw new ArgumentException($"The network has {layers[^1].Outputs} outputs; found room for {outputs.Length}.", nameof(outputs));

        fixed (float* first = features)
        {
            float* x = first;
            for (int layer = 0; layer < layers.Count; layer++)
            {
                float* y = _outputs[layer].Pointer;
                _layout.ForwardRow(layer, _parameters.Pointer, x, y);
                x = y;
            }
        }
        _outputs[^1].Span[..outputs.Length].CopyTo(outputs);
    }
}
