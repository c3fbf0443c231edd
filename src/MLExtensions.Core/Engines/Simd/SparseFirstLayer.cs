using System.Runtime.CompilerServices;

namespace MLExtensions.Simd;

/// <summary>
/// The first layer of a network that is trained on sparse rows: only the weights of inputs that a batch has, its columns, are read and
/// changed. An item of work is some rows, or some columns.
/// </summary>
/// <remarks>
/// Every sum has the terms of the dense product in the same order, without those that are 0, so it is the same number. Weights of other
/// inputs are left alone: where the steps that they miss are linear, they make up for them later (<see cref="PostponedUpdates"/>).
/// </remarks>
internal sealed unsafe class SparseFirstLayer
{
    public const int RowsOfItem = 8;

    private const int ColumnsOfItem = 32, ColumnsAhead = 4, InputsOfItem = 256, OutputsOnStack = 1024;

    private readonly PackedNetwork _network;
    private readonly PanelUpdate _update;
    private readonly AlignedBuffer _parameters, _state, _zeros;
    private readonly SparseBatch _batch;
    private readonly PinnedArray<float> _gradientOfOutputs = new();
    private readonly int _inputs, _width, _stateSlots;
    private readonly bool _hasBias;
    private readonly Optimizer _optimizer;
    private readonly double _rateFactor;
    private readonly PostponedUpdates? _postponed;
    private int _rows;

    public SparseFirstLayer(NetworkPlan plan, PackedNetwork network, PanelUpdate update, AlignedBuffer parameters, AlignedBuffer state)
    {
        (_network, _update, _parameters, _state, _optimizer) = (network, update, parameters, state, plan.Optimizer);
        (_inputs, _width, _hasBias) = (network.Layers[0].Inputs, network.InputLength(0), network.Layers[0].HasBias);
        _stateSlots = plan.StateSlots;
        _batch = new SparseBatch(_inputs);
        _zeros = new AlignedBuffer(_width);
        IsLazy = plan is { SparseUpdates: SparseUpdates.Lazy, WeightAveraging: null };
        _rateFactor = plan.RateFactors?[0] ?? 1;
        if (IsLazy && _optimizer.UpdateWithoutGradient(step: 2, learningRate: 1) != null)
            _postponed = new PostponedUpdates(_inputs, hasState: _optimizer.StateSlots > 0);
    }

    /// <summary>Gets whether steps leave the weights alone of inputs that no row of the batch has.</summary>
    public bool IsLazy { get; }

    /// <summary>Gets the number of values of the batch.</summary>
    public int Values => _batch.Capacity;

    /// <summary>Gets the number of items of columns, with the biases as the first one.</summary>
    public int ColumnItems => 1 + (_batch.Columns + ColumnsOfItem - 1) / ColumnsOfItem;

    /// <summary>Gets the number of items that all inputs are.</summary>
    public int InputItems => (_inputs + InputsOfItem - 1) / InputsOfItem;

    /// <summary>Gets whether weights have steps to make up for.</summary>
    public bool HasPostponed => _postponed is { Steps: > 0 };

    /// <summary>Begins with a batch.</summary>
    public void Begin(ISparseRows source, ReadOnlySpan<int> rows)
    {
        _rows = rows.Length;
        _batch.Begin(source, rows);
        _gradientOfOutputs.Reserve(checked(_rows * _width));
    }

    /// <summary>Copies the values of some rows.</summary>
    public void Gather(int item, int* rows)
        => _batch.Gather(rows, item * RowsOfItem, Math.Min(RowsOfItem, _rows - item * RowsOfItem));

    /// <summary>Finds the columns, after <see cref="Gather"/>.</summary>
    public void FindColumns() => _batch.FindColumns();

    /// <summary>Makes up for steps that the weights of some columns have missed.</summary>
    public void CatchUpColumns(int item)
    {
        for (int column = FirstColumn(item); column < EndColumn(item); column++)
            CatchUp(_batch.FeatureOf(column));
    }

    /// <summary>Makes up for steps that the weights of some inputs have missed.</summary>
    public void CatchUpInputs(int item)
    {
        for (int input = item * InputsOfItem; input < Math.Min((item + 1) * InputsOfItem, _inputs); input++)
            CatchUp(input);
    }

    /// <summary>Says that all inputs have caught up.</summary>
    public void ClearPostponed() => _postponed?.Clear();

    /// <summary>The forward pass of some rows of the batch.</summary>
    /// <param name="firstRow">The first of the rows in the batch.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="outputs">Their outputs, <paramref name="stride"/> apart.</param>
    /// <param name="derivatives">The derivatives of the activation, like the outputs.</param>
    /// <param name="stride">See <paramref name="outputs"/>.</param>
    public void Forward(int firstRow, int rows, float* outputs, float* derivatives, int stride)
    {
        for (int row = firstRow; row < firstRow + rows; row++, outputs += stride, derivatives += stride)
        {
            int start = _batch.Starts[row];
            _network.ForwardSparse(
                _parameters.Pointer, _batch.Features + start, _batch.Values + start, _batch.Counts[row], outputs, derivatives);
        }
    }

    /// <summary>Keeps the gradient of the layer's sums for some rows of the batch.</summary>
    public void KeepGradient(LayerBuffers layer, int firstRow, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(layer.Gradient(row), _width).CopyTo(
                new Span<float>(_gradientOfOutputs.Pointer + (nint)(firstRow + row) * _width, _width));
        }
    }

    /// <summary>The gradient of the weights of some columns, or of the biases, which is used to update them.</summary>
    [SkipLocalsInit]
    public void Update(int item)
    {
        float* onStack = stackalloc float[OutputsOnStack];
        // A layer may be wider than the stack allows.
        AlignedBuffer? onHeap = _width <= OutputsOnStack ? null : new AlignedBuffer(_width);
        float* gradient = onHeap == null ? onStack : onHeap.Pointer;
        if (item == 0)
        {
            DifferentiateBiases(gradient);
            _update.Apply(0, 0, gradient, _width, hasBiases: true);
        }
        int end = EndColumn(item);
        for (int column = FirstColumn(item); column < end; column++)
        {
            if (column + ColumnsAhead < end)
                Prefetch(Offset(_batch.FeatureOf(column + ColumnsAhead)));
            DifferentiateColumn(column, gradient);
            _update.Apply(0, Offset(_batch.FeatureOf(column)), gradient, _width, hasBiases: false);
        }
        GC.KeepAlive(onHeap);
    }

    /// <summary>The gradient of the weights of some columns, or of the biases, written into a block.</summary>
    public void Differentiate(int item, float* block)
    {
        if (item == 0)
            DifferentiateBiases(block);
        for (int column = FirstColumn(item); column < EndColumn(item); column++)
            DifferentiateColumn(column, block + Offset(_batch.FeatureOf(column)));
    }

    /// <summary>Updates the weights of some columns, or the biases, by a part of the gradient in a block.</summary>
    public void UpdateBy(int item, float* block, float scale)
    {
        if (item == 0)
            UpdateBy(0, block, scale, hasBiases: true);
        for (int column = FirstColumn(item); column < EndColumn(item); column++)
            UpdateBy(Offset(_batch.FeatureOf(column)), block, scale, hasBiases: false);
    }

    /// <summary>Returns the sum of the squares of the gradient of the layer in a block.</summary>
    public double SumOfSquares(float* block)
    {
        double sum = GradientNorm.SumOfSquares(new ReadOnlySpan<float>(block, _width));
        for (int column = 0; column < _batch.Columns; column++)
            sum += GradientNorm.SumOfSquares(new ReadOnlySpan<float>(block + Offset(_batch.FeatureOf(column)), _width));
        return sum;
    }

    /// <summary>Sets the gradient of the columns in a block to 0.</summary>
    public void ClearColumns(float* block)
    {
        for (int column = 0; column < _batch.Columns; column++)
            new Span<float>(block + Offset(_batch.FeatureOf(column)), _width).Clear();
    }

    /// <summary>Ends a step: the inputs of the batch have had it.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    /// <returns>Whether all inputs have to catch up before another step.</returns>
    public bool EndStep(long step, double learningRate)
    {
        if (_postponed == null)
            return false;
        _postponed.Add(_optimizer.UpdateWithoutGradient(step, learningRate * _rateFactor) ?? LinearUpdate.Identity);
        for (int column = 0; column < _batch.Columns; column++)
            _postponed.SetDone(_batch.FeatureOf(column));
        return _postponed.IsFull;
    }

    private static int FirstColumn(int item) => Math.Max(item - 1, 0) * ColumnsOfItem;

    private int EndColumn(int item) => Math.Min(item * ColumnsOfItem, _batch.Columns);

    private int Offset(int input) => (input + 1) * _width;

    /// <summary>Asks for parameters and their state, which lie far apart.</summary>
    private void Prefetch(int offset)
    {
        Memory.Prefetch(ref _parameters.Pointer[offset], _width);
        for (int slot = 0; slot < _stateSlots; slot++)
            Memory.Prefetch(ref _state.Pointer[(nint)slot * _network.Length + offset], _width);
    }

    private void CatchUp(int input)
        => _postponed!.Apply(input, _parameters.Pointer + Offset(input), _state.Pointer + Offset(input), _width);

    private void UpdateBy(int offset, float* block, float scale, bool hasBiases)
    {
        foreach (ref float derivative in new Span<float>(block + offset, _width))
            derivative *= scale;
        _update.Apply(0, offset, block + offset, _width, hasBiases);
    }

    private void DifferentiateColumn(int column, float* gradient)
    {
        int count = _batch.ValuesOf(column, out int* rows, out float* values);
        MatrixProduct.MultiplySparse(
            _network.Panels(0).Width, _network.Panels(0).Count, rows, values, count, _gradientOfOutputs.Pointer, _width, _zeros.Pointer,
            gradient);
    }

    private void DifferentiateBiases(float* gradient)
    {
        var sum = new Span<float>(gradient, _width);
        sum.Clear();
        for (int row = 0; row < _rows && _hasBias; row++)
        {
            float* ofRow = _gradientOfOutputs.Pointer + (nint)row * _width;
            for (int i = 0; i < sum.Length; i++)
                sum[i] += ofRow[i];
        }
    }
}
