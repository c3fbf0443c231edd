namespace MLExtensions.Simd;

/// <summary>
/// A network as the kernels see it: its layers' parameters in panels, in one block of numbers. Their gradient and each slot of the
/// optimizer are blocks of the same layout.
/// </summary>
/// <remarks>
/// The panels of a layer follow each other. Those of a first layer for sparse inputs lie side by side instead, so that all weights of an
/// input are neighbours.
/// </remarks>
internal sealed unsafe class PackedNetwork : IBlockLayout
{
    private const int InputsOfTile = 128;

    private readonly Panels[] _panels;
    private readonly ActivationKernel[] _activations;
    private readonly int[] _offsets;
    private readonly bool _hasSparseInputs;

    /// <param name="network">The network.</param>
    /// <param name="hasSparseInputs">Whether the panels of the first layer lie side by side.</param>
    public PackedNetwork(Network network, bool hasSparseInputs = false)
    {
        (Layers, _hasSparseInputs) = (network.Layers, hasSparseInputs);
        _panels = [.. Layers.Select(layer => new Panels(layer.Outputs))];
        _activations = [.. Layers.Select(layer => ActivationKernel.Of(layer.Activation))];
        long length = Layers.Select((layer, i) => (layer.Inputs + 1L) * _panels[i].Count * _panels[i].Width).Sum();
        if (length > Array.MaxLength)
        {
            throw new InsufficientMemoryException(
                $"A network has at most {Array.MaxLength} parameters, with each layer filled up to whole vectors; found {length}.");
        }
        _offsets = new int[Layers.Count + 1];
        for (int i = 0; i < Layers.Count; i++)
            _offsets[i + 1] = _offsets[i] + (Layers[i].Inputs + 1) * _panels[i].Count * _panels[i].Width;
    }

    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>Length of the block, a multiple of a panel's width.</summary>
    public int Length => _offsets[^1];

    /// <summary>How a layer's outputs are divided.</summary>
    public Panels Panels(int layer) => _panels[layer];

    /// <summary>The distance from a panel of a layer to the next one.</summary>
    public int PanelLength(int layer) => IsSideBySide(layer) ? _panels[layer].Width : (Layers[layer].Inputs + 1) * _panels[layer].Width;

    /// <summary>The distance in a panel from the weights of an input to those of the next one, and from the biases to the first.</summary>
    public int InputLength(int layer) => IsSideBySide(layer) ? _panels[layer].Count * _panels[layer].Width : _panels[layer].Width;

    /// <summary>Neighbouring parameters of a layer that begin with biases: of a panel, or of panels that lie side by side.</summary>
    public int PartLength(int layer) => (Layers[layer].Inputs + 1) * InputLength(layer);

    /// <summary>The number of such parts of a layer.</summary>
    public int PartCount(int layer) => IsSideBySide(layer) ? 1 : _panels[layer].Count;

    /// <summary>The place of a layer's panel in the block.</summary>
    public int PanelOffset(int layer, int panel) => _offsets[layer] + panel * PanelLength(layer);

    /// <summary>The forward pass of one row through a layer.</summary>
    public void ForwardRow(int layer, float* parameters, float* x, float* y)
    {
        Panels panels = _panels[layer];
        MatrixProduct.MultiplyRow(
            panels.Width, x, parameters + PanelOffset(layer, 0), PanelLength(layer), InputLength(layer), panels.Count, y,
            Layers[layer].Inputs);
        _activations[layer].Apply(y, null, panels.Count, panels.Width, panels.Width);
    }

    /// <summary>
    /// Writes the weights from a panel of inputs, as the layer before has them as outputs, to some panels of outputs: outputs x inputs of
    /// the panel.
    /// </summary>
    /// <param name="layer">The layer, not the first.</param>
    /// <param name="inputPanel">The inputs; places beyond the last one are 0.</param>
    /// <param name="outputPanel">The first panel of outputs.</param>
    /// <param name="outputPanels">How many.</param>
    /// <param name="parameters">The block.</param>
    /// <param name="transposed">Receives them.</param>
    public void Transpose(int layer, int inputPanel, int outputPanel, int outputPanels, float* parameters, float* transposed)
    {
        int width = _panels[layer].Width, inputWidth = _panels[layer - 1].Width, input = inputPanel * inputWidth,
            inputs = Math.Min(inputWidth, Layers[layer].Inputs - input);
        if (inputs < inputWidth)
            new Span<float>(transposed, outputPanels * width * inputWidth).Clear();
        for (int panel = 0; panel < outputPanels; panel++)
        {
            float* weights = parameters + PanelOffset(layer, outputPanel + panel) + (1 + input) * width;
            Simd.Transpose.Write(weights, inputs, width, transposed + panel * width * inputWidth, inputWidth);
        }
    }

    /// <summary>Writes the parameters of a network of this shape into a block.</summary>
    public void Pack(Network network, Span<float> block)
    {
        for (int i = 0; i < Layers.Count; i++)
            Pack(i, network.Layers[i].Weights.Span, network.Layers[i].Biases.Span, block);
    }

    public void Pack(ReadOnlySpan<float> numbers, Span<float> block)
    {
        for (int i = 0; i < Layers.Count; i++)
        {
            int weights = Layers[i].Weights.Length, end = Layers[i].ParameterCount;
            Pack(i, numbers[..weights], numbers[weights..end], block);
            numbers = numbers[end..];
        }
    }

    public void Unpack(ReadOnlySpan<float> block, Span<float> numbers)
    {
        for (int i = 0; i < Layers.Count; i++)
        {
            int weights = Layers[i].Weights.Length, end = Layers[i].ParameterCount;
            Unpack(i, block, numbers[..weights], numbers[weights..end]);
            numbers = numbers[end..];
        }
    }

    /// <summary>The forward pass of one panel of a layer: y = activation(weights . x + biases).</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="parameters">The block.</param>
    /// <param name="x">Rows x the layer's inputs, <paramref name="xRow"/> apart.</param>
    /// <param name="xRow">See <paramref name="x"/>.</param>
    /// <param name="y">Rows x a panel, <paramref name="yRow"/> apart; receives the outputs.</param>
    /// <param name="derivatives">Like <paramref name="y"/>, receives the activation's derivatives; or null.</param>
    /// <param name="yRow">See <paramref name="y"/>.</param>
    /// <param name="rows">Number of rows.</param>
    public void Forward(int layer, int panel, float* parameters, float* x, int xRow, float* y, float* derivatives, int yRow, int rows)
    {
        int width = _panels[layer].Width, step = InputLength(layer);
        float* biases = parameters + PanelOffset(layer, panel), weights = biases + step;
        MatrixProduct.Multiply(width, x, xRow, 1, weights, step, biases, 0, y, yRow, rows, Layers[layer].Inputs);
        _activations[layer].Apply(y, derivatives, rows, yRow, width);
    }

    /// <summary>The forward pass of a sparse row through the first layer, whose panels lie side by side.</summary>
    /// <param name="parameters">The block.</param>
    /// <param name="features">For each value the number of its input, ascending.</param>
    /// <param name="values">The values.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="y">All panels; receives the outputs.</param>
    /// <param name="derivatives">Like <paramref name="y"/>, receives the activation's derivatives; or null.</param>
    public void ForwardSparse(float* parameters, int* features, float* values, int count, float* y, float* derivatives)
    {
        int step = InputLength(0);
        MatrixProduct.MultiplySparse(
            _panels[0].Width, _panels[0].Count, features, values, count, parameters + step, step, parameters, y);
        _activations[0].Apply(y, derivatives, rows: 1, step, step);
    }

    private bool IsSideBySide(int layer) => _hasSparseInputs && layer == 0;

    // Some inputs of each output in turn, so that what is written for one output is in the cache for the next one.
    private void Pack(int layer, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, Span<float> block)
    {
        int inputs = Layers[layer].Inputs, step = InputLength(layer);
        for (int first = 0; first < inputs; first += InputsOfTile)
        {
            for (int output = 0; output < Layers[layer].Outputs; output++)
            {
                Span<float> column = block[PlaceOf(layer, output)..];
                if (first == 0)
                    column[0] = biases.IsEmpty ? 0 : biases[output];
                for (int input = first; input < Math.Min(first + InputsOfTile, inputs); input++)
                    column[(input + 1) * step] = weights[output * inputs + input];
            }
        }
    }

    private void Unpack(int layer, ReadOnlySpan<float> block, Span<float> weights, Span<float> biases)
    {
        int inputs = Layers[layer].Inputs, step = InputLength(layer);
        for (int first = 0; first < inputs; first += InputsOfTile)
        {
            for (int output = 0; output < Layers[layer].Outputs; output++)
            {
                ReadOnlySpan<float> column = block[PlaceOf(layer, output)..];
                if (first == 0 && !biases.IsEmpty)
                    biases[output] = column[0];
                for (int input = first; input < Math.Min(first + InputsOfTile, inputs); input++)
                    weights[output * inputs + input] = column[(input + 1) * step];
            }
        }
    }

    /// <summary>The place in the block of what belongs to an output: its bias, and one input step further each of its weights.</summary>
    private int PlaceOf(int layer, int output) => PanelOffset(layer, output / _panels[layer].Width) + output % _panels[layer].Width;
}
