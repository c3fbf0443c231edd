using MLExtensions.Simd;

namespace MLExtensions;

/// <summary>
/// Computes a network's outputs. A row has the same outputs, bit for bit, alone or among others. Not thread-safe; <see cref="Fork"/> gives
/// another thread its own at little cost.
/// </summary>
public sealed unsafe class NetworkScorer : IRowScorer
{
    private const int RowsAtOnce = 24;

    private readonly PackedNetwork _network;
    // Packed at the first use, so that a model that is only loaded takes its memory once.
    private readonly Lazy<AlignedBuffer> _parameters;
    private readonly int[] _strides;
    private readonly ReadOnlyMemory<float> _inputShift;
    private AlignedBuffer? _inputs;
    private AlignedBuffer[]? _outputs;
    private int _capacity;

    /// <summary>Initializes a scorer of a network.</summary>
    public NetworkScorer(Network network)
        : this(new PackedNetwork(network), network.InputShift, null!)
        => _parameters = new Lazy<AlignedBuffer>(() => Pack(_network, network));

    private NetworkScorer(PackedNetwork network, ReadOnlyMemory<float> inputShift, Lazy<AlignedBuffer> parameters)
    {
        (_network, _inputShift, _parameters) = (network, inputShift, parameters);
        _strides = [.. network.Layers.Select(layer => new Panels(layer.Outputs).Stride)];
    }

    int IRowScorer.Inputs => _network.Layers[0].Inputs;

    int IRowScorer.Outputs => _network.Layers[^1].Outputs;

    int IRowScorer.RowsOfPart => 2 * RowsAtOnce;

    IRowScorer IRowScorer.Fork() => Fork();

    /// <summary>Creates a scorer for another thread, which shares the parameters.</summary>
    public NetworkScorer Fork() => new(_network, _inputShift, _parameters);

    /// <summary>Computes the outputs of one row, or of some.</summary>
    /// <param name="features">Rows x the network's inputs.</param>
    /// <param name="outputs">Rows x the network's outputs; receives them.</param>
    /// <exception cref="ArgumentException">A length is no multiple, or they are of different numbers of rows.</exception>
    public void Score(ReadOnlySpan<float> features, Span<float> outputs)
    {
        int inputsOfRow = _network.Layers[0].Inputs, outputsOfRow = _network.Layers[^1].Outputs, rows = features.Length / inputsOfRow;
        if (features.Length != rows * inputsOfRow)
            throw new ArgumentException($"The network has {inputsOfRow} inputs; found {features.Length} features.", nameof(features));
        if (outputs.Length != (long)rows * outputsOfRow)
        {
            throw new ArgumentException(
                $"The network has {outputsOfRow} outputs, and {rows} row{(rows == 1 ? "" : "s")} of features are there; found room for "
                + $"{outputs.Length}.", nameof(outputs));
        }

        Reserve(Math.Min(rows, RowsAtOnce));
        for (int row = 0; row < rows; row += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - row);
            ReadOnlySpan<float> inputs = features.Slice(row * inputsOfRow, count * inputsOfRow);
            fixed (float* x = _inputShift.IsEmpty ? inputs : Shift(inputs))
                Forward(x, inputsOfRow, count);
            for (int i = 0; i < count; i++)
            {
                Span<float> rowOutputs = outputs.Slice((row + i) * outputsOfRow, outputsOfRow);
                _outputs![^1].Span.Slice(i * _strides[^1], outputsOfRow).CopyTo(rowOutputs);
                _network.Layers[^1].Activation.ApplyToRow(rowOutputs);
            }
        }
    }

    private static AlignedBuffer Pack(PackedNetwork packed, Network network)
    {
        var parameters = new AlignedBuffer(packed.Length);
        packed.Pack(network, parameters.Span);
        return parameters;
    }

    /// <summary>Subtracts the number of each input.</summary>
    private ReadOnlySpan<float> Shift(ReadOnlySpan<float> inputs)
    {
        ReadOnlySpan<float> shift = _inputShift.Span;
        Span<float> shifted = _inputs!.Span[..inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            shifted[i] = inputs[i] - shift[i % shift.Length];
        return shifted;
    }

    private void Forward(float* x, int xRow, int rows)
    {
        float* parameters = _parameters.Value.Pointer;
        for (int layer = 0; layer < _strides.Length; layer++)
        {
            float* y = _outputs![layer].Pointer;
            if (rows == 1)
                _network.ForwardRow(layer, parameters, x, y);
            else
                for (int panel = 0; panel < _network.Panels(layer).Count; panel++)
                {
                    _network.Forward(
                        layer, panel, parameters, x, xRow, y + panel * _network.Panels(layer).Width, null, _strides[layer], rows);
                }
            x = y;
            xRow = _strides[layer];
        }
    }

    private void Reserve(int rows)
    {
        if (rows <= _capacity)
            return;
        _capacity = rows;
        _inputs = _inputShift.IsEmpty ? null : new AlignedBuffer((long)_capacity * _inputShift.Length);
        _outputs = [.. _strides.Select(stride => new AlignedBuffer((long)_capacity * stride))];
    }
}
