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
    // The same for sparse rows.
    private readonly Lazy<(PackedNetwork Network, AlignedBuffer Parameters)> _sparse;
    private readonly int[] _strides;
    private readonly ReadOnlyMemory<float> _inputShift;
    private AlignedBuffer? _inputs;
    private AlignedBuffer[]? _outputs;
    private int _capacity;

    /// <summary>Initializes a scorer of a network.</summary>
    public NetworkScorer(Network network)
        : this(new PackedNetwork(network), network.InputShift, null!, null!)
    {
        _parameters = new(() => Pack(_network, network));
        _sparse = new(() =>
        {
            var packed = new PackedNetwork(network, hasSparseInputs: true);
            return (packed, Pack(packed, network));
        });
    }

    private NetworkScorer(
        PackedNetwork network, ReadOnlyMemory<float> inputShift, Lazy<AlignedBuffer> parameters,
        Lazy<(PackedNetwork Network, AlignedBuffer Parameters)> sparse)
    {
        (_network, _inputShift, _parameters, _sparse) = (network, inputShift, parameters, sparse);
        _strides = [.. network.Layers.Select(layer => new Panels(layer.Outputs).Stride)];
    }

    int IRowScorer.Inputs => _network.Layers[0].Inputs;

    int IRowScorer.Outputs => _network.Layers[^1].Outputs;

    int IRowScorer.RowsOfPart => RowsAtOnce;

    IRowScorer IRowScorer.Fork() => Fork();

    /// <summary>Creates a scorer for another thread, which shares the parameters.</summary>
    public NetworkScorer Fork() => new(_network, _inputShift, _parameters, _sparse);

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
                Forward(_network, _parameters.Value.Pointer, 0, x, inputsOfRow, count);
            Finish(outputs.Slice(row * outputsOfRow, count * outputsOfRow));
        }
    }

    /// <summary>Computes the outputs of some sparse rows.</summary>
    internal void Score(ReadOnlySpan<SparseVector> rows, Span<float> outputs)
    {
        // What is subtracted from the inputs leaves few zeros.
        if (!_inputShift.IsEmpty)
        {
            IRowScorer.ScoreAllFeatures(this, rows, outputs);
            return;
        }
        int outputsOfRow = _network.Layers[^1].Outputs;
        Reserve(Math.Min(rows.Length, RowsAtOnce));
        float* parameters = _sparse.Value.Parameters.Pointer;
        for (int row = 0; row < rows.Length; row += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows.Length - row);
            for (int i = 0; i < count; i++)
            {
                SparseVector vector = rows[row + i];
                fixed (int* features = vector.Features)
                fixed (float* values = vector.Values)
                    _sparse.Value.Network.ForwardSparse(
                        parameters, features, values, vector.Count, _outputs![0].Pointer + i * _strides[0], null);
            }
            Forward(_sparse.Value.Network, parameters, 1, _outputs![0].Pointer, _strides[0], count);
            Finish(outputs.Slice(row * outputsOfRow, count * outputsOfRow));
        }
    }

    void IRowScorer.Score(ReadOnlySpan<SparseVector> rows, Span<float> outputs) => Score(rows, outputs);

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

    /// <summary>Computes the layers from one on.</summary>
    private void Forward(PackedNetwork network, float* parameters, int first, float* x, int xRow, int rows)
    {
        for (int layer = first; layer < _strides.Length; layer++)
        {
            float* y = _outputs![layer].Pointer;
            if (rows == 1)
                network.ForwardRow(layer, parameters, x, y);
            else
                for (int panel = 0; panel < network.Panels(layer).Count; panel++)
                {
                    network.Forward(
                        layer, panel, parameters, x, xRow, y + panel * network.Panels(layer).Width, null, _strides[layer], rows);
                }
            x = y;
            xRow = _strides[layer];
        }
    }

    /// <summary>Copies the outputs of the last layer, and applies an activation of whole rows.</summary>
    private void Finish(Span<float> outputs)
    {
        int width = _network.Layers[^1].Outputs;
        for (int first = 0, row = 0; first < outputs.Length; first += width, row++)
        {
            Span<float> ofRow = outputs.Slice(first, width);
            _outputs![^1].Span.Slice(row * _strides[^1], width).CopyTo(ofRow);
            _network.Layers[^1].Activation.ApplyToRow(ofRow);
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
