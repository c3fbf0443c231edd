using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// One network being trained by <see cref="SimdEngine"/>. A step is a sequence of rounds of work; each item of a round is a block of
/// numbers that nobody else writes, so results do not depend on which thread takes it. A large batch goes through block by block, its
/// gradient adding up, so that what one pass leaves is still in the second cache for the next one. Buffers of a layer are rows x outputs,
/// rows <see cref="LayerBuffers.Stride"/> apart.
/// </summary>
internal sealed unsafe partial class SimdTrainingRun : PackedRun
{
    // The size of an item of work: some microseconds, and its numbers stay in the first cache.
    private const int RowsOfItem = 24, InputsOfItem = 96, OutputsOfItem = 256, FeaturesOfItem = 16, RowsOfBlock = 256,
        ParametersOfItem = 4096;
    private const long MultiplicationsWorthThreads = 1 << 19;

    private readonly PackedNetwork _network;
    private readonly FeatureFactors? _factors;
    private readonly SparseFirstLayer? _sparse;
    private readonly int _length;
    private readonly PanelUpdate _panelUpdate;
    private readonly AlignedBuffer _zeros = new(Panels.Widest), _one = new(1);
    private readonly Lazy<AlignedBuffer> _features;
    private readonly int _featureStride;
    private readonly LayerBuffers[] _layers;
    private readonly double[] _rowLosses;
    private readonly ThreadTeam _team;
    private readonly Action<int> _gather, _fold, _forward, _differentiateLoss, _backward, _differentiateFactors, _updateAll, _updateParts,
        _gatherSparse, _forwardSparse, _catchUpColumns, _catchUpInputs, _backwardSparse, _updateColumns;

    // What the team is working on: the batch, and the layer of this round.
    private IRowSource? _source;
    private int? _epoch;
    private int* _rowNumbers;
    private int _firstRow, _rowsBefore, _rows, _layer;
    private long _step;
    private double _weightSum;
    private Purpose _purpose;
    private float _gradientScale;
    private bool _isSparse, _isAlone, _isLastBlock, _isFinite;

    public SimdTrainingRun(NetworkPlan plan, int numberOfThreads)
        : this(plan, new PackedNetwork(plan.Network, plan is { HasSparseRows: true, HasFeatureFactors: false }), numberOfThreads)
    {
    }

    private SimdTrainingRun(NetworkPlan plan, PackedNetwork network, int numberOfThreads)
        : this(plan, network, plan.HasFeatureFactors ? new FeatureFactors(network) : null, numberOfThreads)
    {
    }

    private SimdTrainingRun(NetworkPlan plan, PackedNetwork network, FeatureFactors? factors, int numberOfThreads)
        : base(plan, factors ?? (IBlockLayout)network)
    {
        (_network, _factors, _length) = (network, factors, factors?.Length ?? network.Length);
        int rows = Math.Min(plan.BatchSize, RowsOfBlock);
        _featureStride = new Panels(plan.Network.Inputs).Stride;
        _features = new Lazy<AlignedBuffer>(() => new AlignedBuffer((long)rows * _featureStride));
        _layers = plan.Network.Layers.Select(layer => new LayerBuffers(layer, rows)).ToArray();
        _panelUpdate = new PanelUpdate(Updates, network, factors, Parameters, OptimizerState);
        if (plan is { HasSparseRows: true, HasFeatureFactors: false })
            _sparse = new SparseFirstLayer(plan, network, _panelUpdate, Parameters, OptimizerState);
        _rowLosses = new double[plan.BatchSize];
        _one.Span[0] = 1;
        (_gather, _fold, _forward, _differentiateLoss, _backward) = (Gather, Fold, Forward, DifferentiateLoss, Backward);
        (_differentiateFactors, _updateAll, _updateParts) = (DifferentiateFactors, UpdateSome, UpdatePart);
        _gatherSparse = item => _sparse!.Gather(item, _rowNumbers);
        (_forwardSparse, _backwardSparse, _updateColumns) = (ForwardSparse, BackwardSparse, UpdateColumns);
        _catchUpColumns = item => _sparse!.CatchUpColumns(item);
        _catchUpInputs = item => _sparse!.CatchUpInputs(item);
        _team = new ThreadTeam(numberOfThreads);
    }

    public override void Dispose() => _team.Dispose();

    public override double Step(in Batch batch, double learningRate)
    {
        if (_sparse is { IsLazy: true })
            return StepLazily(batch, learningRate);
        // Clipping needs the whole gradient before the update, and the factors of the features that of the first layer.
        if (_sparse == null && Plan.MaxGradientNorm == null && _factors == null)
        {
            Updates.BeginStep(batch.Step + 1, learningRate);
            return RunPasses(batch, Purpose.Update);
        }
        double loss = RunPasses(batch, Purpose.Gradient);
        if (double.IsFinite(loss))
            ApplyGradient(learningRate, batch.Step);
        _sparse?.ClearColumns(Gradient.Pointer);
        return loss;
    }

    public override double LossAndGradient(in Batch batch, Span<float> gradient)
    {
        double loss = RunPasses(batch, Purpose.Gradient);
        Unpack(Gradient.Span, gradient);
        _sparse?.ClearColumns(Gradient.Pointer);
        return loss;
    }

    public override EvaluationSums Evaluate(in Batch batch, Span<float> outputs)
    {
        CheckRoom(batch, outputs);
        int width = Plan.Outputs;
        double loss = RunPasses(batch, Purpose.Evaluate, outputs);
        long correct = 0;
        for (int row = 0; row < batch.Rows.Length; row++)
            correct += Plan.Loss.IsCorrect(outputs.Slice(row * width, width), batch.Source.LabelsOf(batch.Rows[row])) ? 1 : 0;
        return new EvaluationSums(loss * _weightSum, _weightSum, correct);
    }

    protected override void UpdateParameters()
    {
        if (Updates.AreAlike)
            Run(_updateAll, Blocks(_length, ParametersOfItem));
        else
            Run(_updateParts, _panelUpdate.Parts);
    }

    /// <summary>What the passes over a batch are for: its outputs alone; the gradient, kept; or the update of the parameters.</summary>
    private enum Purpose
    {
        Evaluate,
        Gradient,
        Update,
    }

    /// <summary>Forward, loss, and unless only evaluating backward; returns the batch's mean loss.</summary>
    private double RunPasses(in Batch batch, Purpose purpose, Span<float> outputs = default)
    {
        Check(batch, batch.Rows.Length);
        // Of streamed rows, some groups may not be sparse; their updates are those of the others.
        ISparseRows? sparse = _sparse == null ? null
            : purpose == Purpose.Evaluate ? batch.Source.Sparse : SparseRows.Of(batch.Source);
        if (purpose == Purpose.Evaluate)
            Settle();
        fixed (int* rowNumbers = batch.Rows)
        {
            _rowNumbers = rowNumbers;
            (_source, _epoch, _step, _rowsBefore) = (batch.Source, batch.Epoch, batch.Step, batch.FirstRow);
            (_purpose, _weightSum, _isFinite) = (purpose, batch.WeightSum, true);
            _isSparse = sparse != null;
            if (sparse != null)
                BeginSparse(sparse, batch.Rows);
            if (_factors != null)
                Run(_fold, _layers[0].Panels.Count);
            for (_firstRow = 0; _firstRow < batch.Rows.Length; _firstRow += RowsOfBlock)
            {
                _rows = Math.Min(RowsOfBlock, batch.Rows.Length - _firstRow);
                _isLastBlock = _firstRow + _rows == batch.Rows.Length;
                if (!_isSparse)
                    _isAlone = (long)_rows * _network.Length < MultiplicationsWorthThreads;
                RunPassesOverBlock();
                if (purpose == Purpose.Evaluate)
                    CopyOutputs(outputs);
            }
            if (_isSparse && (purpose == Purpose.Gradient || purpose == Purpose.Update && _isFinite))
                Run(_backwardSparse, _sparse!.ColumnItems);
            if (_factors != null && purpose != Purpose.Evaluate)
                Run(_differentiateFactors, Blocks(_layers[0].Shape.Inputs, FeaturesOfItem));
        }

        double sum = 0;
        for (int row = 0; row < batch.Rows.Length; row++)
            sum += _rowLosses[row];
        return _weightSum == 0 ? 0 : sum / _weightSum;
    }

    private void RunPassesOverBlock()
    {
        if (_isSparse)
            Run(_forwardSparse, 1 + Blocks(_rows, SparseFirstLayer.RowsOfItem));
        else
            Run(_gather, Blocks(_rows, RowsOfItem));
        for (_layer = _isSparse ? 1 : 0; _layer < _layers.Length; _layer++)
            Run(_forward, _layers[_layer].Panels.Count * Blocks(_rows, RowsOfItem));
        Run(_differentiateLoss, Blocks(_rows, RowsOfItem));
        _isFinite &= AreFinite(_rowLosses.AsSpan(_firstRow, _rows));
        // After a loss that is NaN, an update would leave no parameters to report.
        if (_purpose == Purpose.Evaluate || _purpose == Purpose.Update && !_isFinite)
            return;
        for (_layer = _layers.Length - 1; _layer >= 0; _layer--)
            Run(_backward, ItemsOfThisLayer + (_layer + 1 < _layers.Length ? ParameterItems(_layer + 1) : 0));
        if (_isSparse)
            _sparse!.KeepGradient(_layers[0], _firstRow, _rows);
    }

    private static bool AreFinite(ReadOnlySpan<double> losses)
    {
        double sum = 0;
        foreach (double loss in losses)
            sum += loss - loss;
        return sum == 0;
    }

    private void CopyOutputs(Span<float> outputs)
    {
        int width = Plan.Network.Outputs;
        for (int row = 0; row < _rows; row++)
            new ReadOnlySpan<float>(_layers[^1].Outputs(row), width).CopyTo(outputs.Slice((_firstRow + row) * width, width));
    }

    /// <summary>A round: small ones are not worth waking the team.</summary>
    private void Run(Action<int> work, int items)
    {
        if (!_isAlone)
            _team.Run(items, work);
        else
            for (int item = 0; item < items; item++)
                work(item);
    }

    /// <summary>The features of some rows.</summary>
    private void Gather(int item)
    {
        int first = item * RowsOfItem, count = Math.Min(RowsOfItem, _rows - first);
        _source!.GatherFeatures(
            new ReadOnlySpan<int>(_rowNumbers + _firstRow + first, count), _epoch, _features.Value.Span[(first * _featureStride)..],
            _featureStride);
    }

    /// <summary>
    /// outputs = dropout(activation(weights . inputs + biases)), and the derivatives of dropout and activation; an item is a panel and some
    /// rows.
    /// </summary>
    private void Forward(int item)
    {
        LayerBuffers layer = _layers[_layer];
        Inputs(_layer, out float* x, out int xRow);
        (int panel, int row) = Place(item, _rows, RowsOfItem);
        int rows = Math.Min(RowsOfItem, _rows - row);
        int unit = panel * layer.Panels.Width;
        float* y = layer.Outputs(row) + unit, derivatives = layer.Derivatives(row) + unit,
            parameters = _factors != null && _layer == 0 ? _factors.Folded : Parameters.Pointer;
        _network.Forward(_layer, panel, parameters, x + (nint)row * xRow, xRow, y, derivatives, layer.Stride, rows);
        if (_purpose != Purpose.Evaluate && Plan.Dropout > 0 && _layer < _layers.Length - 1)
            Drop(_layer, y, derivatives, layer.Stride, row, rows, unit, layer.Panels.Width);
    }

    private void Drop(int layer, float* y, float* derivatives, int stride, int firstRow, int rows, int firstUnit, int units)
    {
        var dropout = new Dropout(Plan.Dropout, Plan.Seed, _step, layer);
        Span<float> factors = stackalloc float[units];
        for (int row = 0; row < rows; row++)
        {
            dropout.GetFactors(_rowsBefore + _firstRow + firstRow + row, firstUnit, factors);
            for (int i = 0; i < factors.Length; i++)
            {
                y[row * stride + i] *= factors[i];
                derivatives[row * stride + i] *= factors[i];
            }
        }
    }

    /// <summary>
    /// The loss of some rows, and the gradient of the batch's mean loss by the last layer's outputs before their activation.
    /// </summary>
    private void DifferentiateLoss(int item)
    {
        LayerBuffers layer = _layers[^1];
        Activation activation = layer.Shape.Activation;
        int outputs = layer.Shape.Outputs;
        for (int row = item * RowsOfItem; row < Math.Min((item + 1) * RowsOfItem, _rows); row++)
        {
            int rowOfBatch = _firstRow + row, number = _rowNumbers[rowOfBatch];
            float* gradient = layer.Gradient(row), derivatives = layer.Derivatives(row);
            float weight = _source!.WeightOf(number), scale = _weightSum == 0 ? 0 : (float)(weight / _weightSum);
            activation.ApplyToRow(new(layer.Outputs(row), outputs));
            double loss = Plan.Loss.Differentiate(new(layer.Outputs(row), outputs), _source.LabelsOf(number), new(gradient, outputs));
            activation.DifferentiateRow(new(layer.Outputs(row), outputs), new(gradient, outputs));
            _rowLosses[rowOfBatch] = loss * weight;
            for (int i = 0; i < outputs; i++)
                gradient[i] *= scale * derivatives[i];
        }
    }

    /// <summary>
    /// Goes one layer down: the gradient by its inputs, and, now that nobody needs its parameters any more, the update of the layer above;
    /// and of the first layer at last.
    /// </summary>
    private void Backward(int item)
    {
        int items = ItemsOfThisLayer;
        if (item >= items)
            DifferentiateParameters(_layer + 1, item - items);
        else if (_layer == 0)
            DifferentiateParameters(0, item);
        else
            DifferentiateInputs(item);
    }

    // The first layer of sparse rows comes after all blocks of the batch.
    private int ItemsOfThisLayer => _layer > 0 ? _layers[_layer - 1].Panels.Count : _isSparse ? 0 : ParameterItems(0);

    private int ParameterItems(int layer) => _layers[layer].Panels.Count * Blocks(_layers[layer].Shape.Inputs, InputsOfItem);

    /// <summary>The gradient of the sums of the layer before; an item is a panel of inputs.</summary>
    [SkipLocalsInit]
    private void DifferentiateInputs(int panel)
    {
        LayerBuffers layer = _layers[_layer], before = _layers[_layer - 1];
        int outputs = layer.Shape.Outputs, width = before.Panels.Width, first = panel * width;
        float* gradient = before.Gradient(0) + first, derivatives = before.Derivatives(0) + first;
        float* transposed = stackalloc float[OutputsOfItem * Panels.Widest];
        for (int output = 0; output < outputs; output += OutputsOfItem)
        {
            int count = Math.Min(OutputsOfItem, outputs - output);
            _network.Transpose(
                _layer, panel, output / layer.Panels.Width, Blocks(count, layer.Panels.Width), Parameters.Pointer, transposed);
            bool isFirst = output == 0;
            MatrixProduct.Multiply(
                width, layer.Gradient(0) + output, layer.Stride, 1, transposed, width, isFirst ? _zeros.Pointer : gradient,
                isFirst ? 0 : before.Stride, gradient, before.Stride, _rows, steps: count);
        }
        for (int i = 0; i < _rows * before.Stride; i += before.Stride)
        {
            for (int lane = 0; lane < width; lane += Vector256<float>.Count)
                (Vector256.Load(gradient + i + lane) * Vector256.Load(derivatives + i + lane)).Store(gradient + i + lane);
        }
    }

    /// <summary>
    /// The gradient of some of a layer's parameters; an item is a panel and some inputs, with the first of them the biases. It is kept, or
    /// added to what earlier blocks of the batch have left, or used for the update at once, while it is in the first cache.
    /// </summary>
    [SkipLocalsInit]
    private void DifferentiateParameters(int number, int item)
    {
        LayerBuffers layer = _layers[number];
        Inputs(number, out float* x, out int xRow);
        (int panel, int input) = Place(item, layer.Shape.Inputs, InputsOfItem);
        int inputs = Math.Min(InputsOfItem, layer.Shape.Inputs - input), biases = input == 0 ? 1 : 0;
        int width = layer.Panels.Width;
        nint offset = _network.PanelOffset(number, panel) + (nint)(1 - biases + input) * width;
        bool updates = _purpose == Purpose.Update && _isLastBlock, isFirstBlock = _firstRow == 0;

        float* used = stackalloc float[(1 + InputsOfItem) * Panels.Widest],
            kept = updates && isFirstBlock ? null : Gradient.Pointer + offset;
        float* gradient = updates ? used : kept, start = isFirstBlock ? _zeros.Pointer : kept, y = layer.Gradient(0) + panel * width;
        nint weights = biases * width, startRow = isFirstBlock ? 0 : width;
        // A bias is the weight of an input that is always 1. Where there are none, their gradient is the empty sum, and they stay 0.
        if (biases > 0)
        {
            MatrixProduct.Multiply(
                width, _one.Pointer, 0, 0, y, layer.Stride, start, 0, gradient, 0, rows: 1, steps: layer.Shape.HasBias ? _rows : 0);
        }
        MatrixProduct.Multiply(
            width, x + input, 1, xRow, y, layer.Stride, isFirstBlock ? start : start + weights, startRow, gradient + weights, width,
            inputs, steps: _rows);
        if (updates)
            _panelUpdate.Apply(number, (int)offset, gradient, (biases + inputs) * width, hasBiases: biases > 0);
    }

    /// <summary>The update of a part of the parameters by the gradient that was kept.</summary>
    private void UpdatePart(int item) => _panelUpdate.ApplyToPart(item, Gradient.Pointer);

    /// <summary>The weights of a panel of the first layer, multiplied by the factors of the features.</summary>
    private void Fold(int panel) => _factors!.Fold(panel, Parameters.Pointer);

    /// <summary>The gradient of the factors of some features, and of the weights that they multiply.</summary>
    private void DifferentiateFactors(int item)
    {
        int first = item * FeaturesOfItem, features = _layers[0].Shape.Inputs;
        _factors!.Differentiate(first, Math.Min(FeaturesOfItem, features - first), Parameters.Pointer, Gradient.Pointer);
    }

    /// <summary>The update of some parameters by the gradient that was kept.</summary>
    private void UpdateSome(int item)
    {
        int first = item * ParametersOfItem;
        Updates.All.Apply(
            Parameters.Pointer + first, Gradient.Pointer + first, OptimizerState.Pointer + first, _length,
            Math.Min(ParametersOfItem, _length - first));
    }

    /// <summary>What a layer reads: the batch, or the outputs of the layer before.</summary>
    private void Inputs(int layer, out float* x, out int xRow)
    {
        x = layer == 0 ? _features.Value.Pointer : _layers[layer - 1].Outputs(0);
        xRow = layer == 0 ? _featureStride : _layers[layer - 1].Stride;
    }

    private static int Blocks(int length, int ofBlock) => (length - 1) / ofBlock + 1;

    /// <summary>An item as a place in the plane: which one in the first direction, and where its block begins in the second.</summary>
    private static (int First, int Second) Place(int item, int length, int ofBlock)
        => (item / Blocks(length, ofBlock), item % Blocks(length, ofBlock) * ofBlock);
}
