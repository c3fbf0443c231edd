namespace MLExtensions.Simd;

/// <summary>
/// One network being trained by <see cref="SimdEngine"/>. A step is a sequence of phases; in each, every thread computes its share of numbers that nobody else
/// writes, so results do not depend on the number of threads. Buffers of a layer are rows x outputs, rows <see cref="LayerBuffers.Stride"/> apart.
/// </summary>
internal sealed unsafe class SimdTrainingRun : ITrainingRun
{
    private const int RowsAtOnce = 16, InputsAtOnce = 64;
    private const long MultiplicationsWorthThreads = 1 << 17;

    private readonly TrainingPlan _plan;
    private readonly PackedLayout _layout;
    private readonly AlignedBuffer _parameters, _gradient, _optimizerState;
    private readonly AlignedBuffer _zeros = new(Panel.Width), _one = new(1);
    private readonly LayerBuffers[] _layers;
    private readonly double[] _rowLosses;
    private readonly ParameterUpdate _update;
    private readonly ThreadTeam _team;
    private readonly Action<int> _forward, _differentiateLoss, _backward, _applyUpdate;

    // What the team is working on: the batch, and the layer of this phase.
    private float* _features, _labels, _weights;
    private int _rows, _layer, _threads;
    private long _step;
    private double _weightSum;
    private bool _isTraining;

    public SimdTrainingRun(TrainingPlan plan, int numberOfThreads)
    {
        plan.Check();
        _plan = plan;
        _layout = new PackedLayout(plan.Network);
        _parameters = new AlignedBuffer(_layout.Length);
        _layout.Pack(plan.Network, _parameters.Span);
        _gradient = new AlignedBuffer(_layout.Length);
        _update = plan.Optimizer.CreateUpdate();
        _optimizerState = new AlignedBuffer((long)_update.StateSlots * _layout.Length);
        _layers = plan.Network.Layers.Select(layer => new LayerBuffers(layer, plan.BatchSize)).ToArray();
        _rowLosses = new double[plan.BatchSize];
        _one.Span[0] = 1;
        (_forward, _differentiateLoss, _backward, _applyUpdate) = (Forward, DifferentiateLoss, Backward, ApplyUpdate);
        _team = new ThreadTeam(numberOfThreads);
    }

    public void Dispose() => _team.Dispose();

    public double Step(in Batch batch, float learningRate)
    {
        double loss = RunPasses(batch, isTraining: true, backward: true);
        _update.BeginStep(batch.Step + 1, learningRate);
        Run(_applyUpdate);
        return loss;
    }

    public double LossAndGradient(in Batch batch, Span<float> gradient)
    {
        if (gradient.Length != _plan.Network.ParameterCount)
            throw new ArgumentException($"The network has {_plan.Network.ParameterCount} parameters; found room for {gradient.Length}.", nameof(gradient));
        double loss = RunPasses(batch, isTraining: true, backward: true);
        for (int i = 0; i < _layers.Length; i++)
        {
            DenseLayer layer = _layers[i].Shape;
            _layout.Unpack(i, _gradient.Span, gradient[..layer.Weights.Length], gradient.Slice(layer.Weights.Length, layer.Outputs));
            gradient = gradient[layer.ParameterCount..];
        }
        return loss;
    }

    public EvaluationSums Evaluate(in Batch batch, Span<float> outputs)
    {
        int width = _plan.Network.Outputs, labels = _plan.Loss.LabelsPerRow(width);
        if (outputs.Length != (long)batch.Rows * width)
            throw new ArgumentException($"{batch.Rows} rows have {(long)batch.Rows * width} outputs; found room for {outputs.Length}.", nameof(outputs));
        double loss = RunPasses(batch, isTraining: false, backward: false);
        long hits = 0;
        for (int row = 0; row < batch.Rows; row++)
        {
            Span<float> rowOutputs = outputs.Slice(row * width, width);
            new ReadOnlySpan<float>(_layers[^1].Outputs(row), width).CopyTo(rowOutputs);
            hits += _plan.Loss.IsHit(rowOutputs, batch.Labels.Slice(row * labels, labels)) ? 1 : 0;
        }
        return new EvaluationSums(loss * _weightSum, _weightSum, hits);
    }

    public void Save(NamedTensors state)
    {
        Unpack(_parameters.Span).Save(state);
        for (int slot = 0; slot < _update.StateSlots; slot++)
            Unpack(OptimizerSlot(slot)).Save(state, SlotPrefix(slot));
    }

    public void Load(NamedTensors state)
    {
        Network parameters = _plan.Network.WithParameters(state);
        Network[] slots = Enumerable.Range(0, _update.StateSlots).Select(slot => _plan.Network.WithParameters(state, SlotPrefix(slot))).ToArray();
        _layout.Pack(parameters, _parameters.Span);
        for (int slot = 0; slot < slots.Length; slot++)
            _layout.Pack(slots[slot], OptimizerSlot(slot));
    }

    private static string SlotPrefix(int slot) => $"optimizer.{slot}.";

    private Span<float> OptimizerSlot(int slot) => _optimizerState.Span.Slice(slot * _layout.Length, _layout.Length);

    private Network Unpack(ReadOnlySpan<float> block)
    {
        var layers = new List<DenseLayer>();
        foreach (DenseLayer layer in _plan.Network.Layers)
        {
            float[] weights = new float[layer.Weights.Length], biases = new float[layer.Outputs];
            _layout.Unpack(layers.Count, block, weights, biases);
            layers.Add(new DenseLayer(layer.Inputs, layer.Outputs, layer.Activation, weights, biases));
        }
        return new Network(layers);
    }

    /// <summary>Forward, loss, and if asked for backward; returns the batch's mean loss and leaves outputs and gradient in their buffers.</summary>
    private double RunPasses(in Batch batch, bool isTraining, bool backward)
    {
        Check(batch);
        fixed (float* features = batch.Features, labels = batch.Labels, weights = batch.Weights)
        {
            _features = features;
            _labels = labels;
            _weights = weights;
            (_rows, _step, _isTraining) = (batch.Rows, batch.Step, isTraining);
            _threads = (long)_rows * _layout.Length < MultiplicationsWorthThreads ? 1 : _team.Size;
            _weightSum = _rows;
            if (weights != null)
            {
                _weightSum = 0;
                foreach (float weight in batch.Weights)
                    _weightSum += weight;
            }

            for (_layer = 0; _layer < _layers.Length; _layer++)
                Run(_forward);
            Run(_differentiateLoss);
            if (backward)
            {
                for (_layer = _layers.Length - 1; _layer >= 0; _layer--)
                    Run(_backward);
            }
        }

        double sum = 0;
        for (int row = 0; row < _rows; row++)
            sum += _rowLosses[row];
        return sum / _weightSum;
    }

    /// <summary>A phase: the same work on each thread.</summary>
    private void Run(Action<int> phase)
    {
        if (_threads == 1)
            phase(0);
        else
            _team.Run(phase);
    }

    /// <summary>The thread's share of a number of items.</summary>
    private (int Begin, int End) Share(int items, int thread) => ((int)((long)items * thread / _threads), (int)((long)items * (thread + 1) / _threads));

    /// <summary>outputs = dropout(activation(weights . inputs + biases)), and the derivatives of dropout and activation.</summary>
    private void Forward(int thread)
    {
        LayerBuffers layer = _layers[_layer];
        Inputs(out float* x, out int xRow);
        int rowBlocks = (_rows - 1) / RowsAtOnce + 1;
        (int begin, int end) = Share(layer.Panels * rowBlocks, thread);
        for (int item = begin; item < end; item++)
        {
            int panel = item / rowBlocks, row = item % rowBlocks * RowsAtOnce, rows = Math.Min(RowsAtOnce, _rows - row);
            float* y = layer.Outputs(row) + panel * Panel.Width, derivatives = layer.Derivatives(row) + panel * Panel.Width;
            _layout.Forward(_layer, panel, _parameters.Pointer, x + (nint)row * xRow, xRow, y, derivatives, layer.Stride, rows);
            if (_isTraining && _plan.Dropout > 0 && _layer < _layers.Length - 1)
                Drop(y, derivatives, layer.Stride, row, rows, panel);
        }
    }

    private void Drop(float* y, float* derivatives, int stride, int firstRow, int rows, int panel)
    {
        var dropout = new Dropout(_plan.Dropout, _plan.Seed, _step, _layer);
        Span<float> factors = stackalloc float[Panel.Width];
        for (int row = 0; row < rows; row++)
        {
            dropout.GetFactors(firstRow + row, panel * Panel.Width, factors);
            for (int i = 0; i < Panel.Width; i++)
            {
                y[row * stride + i] *= factors[i];
                derivatives[row * stride + i] *= factors[i];
            }
        }
    }

    /// <summary>The loss of each row, and the gradient of the batch's mean loss by the last layer's outputs before their activation.</summary>
    private void DifferentiateLoss(int thread)
    {
        LayerBuffers layer = _layers[^1];
        int outputs = layer.Shape.Outputs, labels = _plan.Loss.LabelsPerRow(outputs);
        (int begin, int end) = Share(_rows, thread);
        for (int row = begin; row < end; row++)
        {
            float* gradient = layer.Gradient(row), derivatives = layer.Derivatives(row);
            float weight = _weights == null ? 1 : _weights[row], scale = (float)(weight / _weightSum);
            double loss = _plan.Loss.Differentiate(new(layer.Outputs(row), outputs), new(_labels + (nint)row * labels, labels), new(gradient, outputs));
            _rowLosses[row] = loss * weight;
            for (int i = 0; i < outputs; i++)
                gradient[i] *= scale * derivatives[i];
        }
    }

    /// <summary>From the gradient by a layer's sums, the gradient by its parameters, and by the sums of the layer before.</summary>
    private void Backward(int thread)
    {
        LayerBuffers layer = _layers[_layer];
        Inputs(out float* x, out int xRow);
        int inputBlocks = (layer.Shape.Inputs - 1) / InputsAtOnce + 1;

        (int begin, int end) = Share(layer.Panels * inputBlocks, thread);
        for (int item = begin; item < end; item++)
        {
            int panel = item / inputBlocks, input = item % inputBlocks * InputsAtOnce, inputs = Math.Min(InputsAtOnce, layer.Shape.Inputs - input);
            float* y = layer.Gradient(0) + panel * Panel.Width, biases = _gradient.Pointer + _layout.PanelOffset(_layer, panel);
            if (input == 0)
                Products.Multiply(_one.Pointer, 0, 0, y, layer.Stride, _zeros.Pointer, biases, 0, rows: 1, steps: _rows);
            Products.Multiply(x + input, 1, xRow, y, layer.Stride, _zeros.Pointer, biases + (nint)(1 + input) * Panel.Width, Panel.Width, inputs, steps: _rows);
        }

        if (_layer == 0)
            return;
        LayerBuffers before = _layers[_layer - 1];
        float* weights = _parameters.Pointer + _layout.PanelOffset(_layer, 0) + Panel.Width;
        (begin, end) = Share(_rows, thread);
        for (int input = 0; input < layer.Shape.Inputs; input += InputsAtOnce)
        {
            int inputEnd = Math.Min(input + InputsAtOnce, layer.Shape.Inputs);
            for (int row = begin; row < end; row++)
                Products.MultiplyTransposed(layer.Gradient(row), weights, _layout.PanelLength(_layer), layer.Panels, before.Derivatives(row), before.Gradient(row), input, inputEnd);
        }
    }

    private void ApplyUpdate(int thread)
    {
        (int begin, int end) = Share(_layout.Length / Panel.Width, thread);
        _update.Apply(_parameters.Pointer, _gradient.Pointer, _optimizerState.Pointer, _layout.Length, begin * Panel.Width, end * Panel.Width);
    }

    /// <summary>What the current layer reads: the batch, or the outputs of the layer before.</summary>
    private void Inputs(out float* x, out int xRow)
    {
        x = _layer == 0 ? _features : _layers[_layer - 1].Outputs(0);
        xRow = _layer == 0 ? _plan.Network.Inputs : _layers[_layer - 1].Stride;
    }

    private void Check(in Batch batch)
    {
        if (batch.Rows < 1 || batch.Rows > _plan.BatchSize)
            throw new ArgumentException($"A batch has 1 to {_plan.BatchSize} rows; found {batch.Rows}.", nameof(batch));
        CheckLength("features", batch.Features.Length, batch.Rows, _plan.Network.Inputs);
        CheckLength("label values", batch.Labels.Length, batch.Rows, _plan.Loss.LabelsPerRow(_plan.Network.Outputs));
        if (!batch.Weights.IsEmpty)
            CheckLength("weights", batch.Weights.Length, batch.Rows, 1);
    }

    private static void CheckLength(string what, int found, int rows, int perRow)
    {
        if (found != (long)rows * perRow)
            throw new ArgumentException($"{rows} rows have {(long)rows * perRow} {what}; found {found}.", "batch");
    }

    /// <summary>What a layer computes for each row of a batch.</summary>
    private sealed class LayerBuffers
    {
        private readonly AlignedBuffer _outputs, _derivatives, _gradient;

        public LayerBuffers(DenseLayer shape, int rows)
        {
            Shape = shape;
            Panels = Panel.Count(shape.Outputs);
            // Rows a power of two apart would share a few sets of the caches.
            Stride = Panels * Panel.Width + (Panels % 8 == 0 ? Panel.Width : 0);
            (_outputs, _derivatives, _gradient) = (Buffer(), Buffer(), Buffer());

            AlignedBuffer Buffer() => new((long)rows * Stride);
        }

        public DenseLayer Shape { get; }

        public int Panels { get; }

        public int Stride { get; }

        /// <summary>After activation and dropout.</summary>
        public float* Outputs(int row) => _outputs.Pointer + (nint)row * Stride;

        /// <summary>Of the outputs by the sums that went into the activation.</summary>
        public float* Derivatives(int row) => _derivatives.Pointer + (nint)row * Stride;

        /// <summary>Of the batch's mean loss by the sums that went into the activation.</summary>
        public float* Gradient(int row) => _gradient.Pointer + (nint)row * Stride;
    }
}
