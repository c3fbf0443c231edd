namespace MLExtensions.Simd;

/// <summary>
/// Computes the outputs of a network for some rows, and the gradient of a function of the outputs by the inputs of each row. Not
/// thread-safe; <see cref="Fork"/> gives another thread its own.
/// </summary>
/// <remarks>
/// The backward pass of a layer multiplies by its weights transposed. Those of all layers, from the last to the first, are a network
/// without biases and activations, whose forward pass it is.
/// </remarks>
internal sealed unsafe class InputGradients
{
    private readonly Network _network;
    private readonly PackedNetwork _forward, _backward;
    private readonly Lazy<(AlignedBuffer Forward, AlignedBuffer Backward)> _parameters;
    private readonly int[] _strides;
    private readonly int _capacity;
    private AlignedBuffer? _inputs, _inputGradients;
    private AlignedBuffer[]? _outputs, _derivatives, _gradients;
    private float[] _results = [], _outputGradients = [];

    /// <param name="network">The network.</param>
    /// <param name="capacity">The maximum number of rows.</param>
    public InputGradients(Network network, int capacity)
        : this(network, capacity, new PackedNetwork(network), new PackedNetwork(Transpose(network)), null)
    {
    }

    private InputGradients(Network network, int capacity, PackedNetwork forward, PackedNetwork backward,
        Lazy<(AlignedBuffer Forward, AlignedBuffer Backward)>? parameters)
    {
        (_network, _capacity, _forward, _backward) = (network, capacity, forward, backward);
        _strides = [.. network.Layers.Select(layer => new Panels(layer.Outputs).Stride)];
        _parameters = parameters ?? new(() => (Pack(forward), Pack(backward)));
    }

    /// <summary>Gets the number to subtract from each input before it is written to <see cref="Inputs"/>; empty for none.</summary>
    public ReadOnlySpan<float> InputShift => _network.InputShift.Span;

    /// <summary>Gets the inputs to write before <see cref="Forward"/>, without those that are subtracted: rows x inputs.</summary>
    public Span<float> Inputs
    {
        get
        {
            Reserve();
            return _inputs!.Span[..(_capacity * _network.Inputs)];
        }
    }

    /// <summary>Gets the outputs that <see cref="Forward"/> has computed: rows x outputs.</summary>
    public ReadOnlySpan<float> Outputs => _results;

    /// <summary>Gets the gradients by the outputs, to write before <see cref="Backward"/>, which changes them: rows x outputs.</summary>
    public Span<float> OutputGradients => _outputGradients;

    /// <summary>Creates another one for another thread, which shares the parameters.</summary>
    public InputGradients Fork() => new(_network, _capacity, _forward, _backward, _parameters);

    /// <summary>Computes the outputs of the first rows of <see cref="Inputs"/>.</summary>
    public void Forward(int rows)
    {
        float* x = _inputs!.Pointer;
        int xRow = _network.Inputs, outputs = _network.Outputs;
        for (int layer = 0; layer < _strides.Length; layer++)
        {
            float* y = _outputs![layer].Pointer, derivatives = _derivatives![layer].Pointer;
            Panels panels = _forward.Panels(layer);
            for (int panel = 0; panel < panels.Count; panel++)
            {
                int place = panel * panels.Width;
                _forward.Forward(
                    layer, panel, _parameters.Value.Forward.Pointer, x, xRow, y + place, derivatives + place, _strides[layer], rows);
            }
            x = y;
            xRow = _strides[layer];
        }
        for (int row = 0; row < rows; row++)
        {
            Span<float> result = _results.AsSpan(row * outputs, outputs);
            _outputs![^1].Span.Slice(row * _strides[^1], outputs).CopyTo(result);
            _network.Layers[^1].Activation.ApplyToRow(result);
        }
    }

    /// <summary>Computes the gradients by the inputs, after <see cref="Forward"/>, for the first of its rows.</summary>
    /// <param name="rows">The number of rows.</param>
    public void Backward(int rows)
    {
        int outputs = _network.Outputs, last = _strides.Length - 1;
        for (int row = 0; row < rows; row++)
        {
            Span<float> gradient = _outputGradients.AsSpan(row * outputs, outputs);
            _network.Layers[^1].Activation.DifferentiateRow(_results.AsSpan(row * outputs, outputs), gradient);
            gradient.CopyTo(_gradients![last].Span[(row * _strides[last])..]);
        }
        for (int layer = last; layer >= 0; layer--)
        {
            MultiplyBy(_gradients![layer].Span, _derivatives![layer].Span, rows * _strides[layer]);
            AlignedBuffer target = layer == 0 ? _inputGradients! : _gradients[layer - 1];
            int transposed = last - layer, stride = layer == 0 ? InputStride : _strides[layer - 1];
            Panels panels = _backward.Panels(transposed);
            for (int panel = 0; panel < panels.Count; panel++)
            {
                _backward.Forward(
                    transposed, panel, _parameters.Value.Backward.Pointer, _gradients[layer].Pointer, _strides[layer],
                    target.Pointer + panel * panels.Width, null, stride, rows);
            }
        }
    }

    /// <summary>Returns the gradient by the inputs of a row that <see cref="Backward"/> has computed.</summary>
    public ReadOnlySpan<float> GradientOf(int row) => _inputGradients!.Span.Slice(row * InputStride, _network.Inputs);

    private int InputStride => new Panels(_network.Inputs).Stride;

    private static Network Transpose(Network network) => new(network.Layers.Reverse().Select(layer =>
    {
        ReadOnlySpan<float> weights = layer.Weights.Span;
        float[] transposed = new float[weights.Length];
        for (int i = 0; i < transposed.Length; i++)
            transposed[i] = weights[i % layer.Outputs * layer.Inputs + i / layer.Outputs];
        return new DenseLayer(layer.Outputs, layer.Inputs, Activation.Identity, transposed, default);
    }));

    private static AlignedBuffer Pack(PackedNetwork network)
    {
        var block = new AlignedBuffer(network.Length);
        network.Pack(new Network(network.Layers), block.Span);
        return block;
    }

    private static void MultiplyBy(Span<float> values, ReadOnlySpan<float> factors, int count)
    {
        for (int i = 0; i < count; i++)
            values[i] *= factors[i];
    }

    private void Reserve()
    {
        if (_inputs != null)
            return;
        _inputs = new AlignedBuffer((long)_capacity * _network.Inputs);
        _inputGradients = new AlignedBuffer((long)_capacity * InputStride);
        (_outputs, _derivatives, _gradients) = (OfLayers(), OfLayers(), OfLayers());
        (_results, _outputGradients) = (new float[_capacity * _network.Outputs], new float[_capacity * _network.Outputs]);

        AlignedBuffer[] OfLayers() => [.. _strides.Select(stride => new AlignedBuffer((long)_capacity * stride))];
    }
}
