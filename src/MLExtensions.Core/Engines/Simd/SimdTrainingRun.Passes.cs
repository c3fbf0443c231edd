using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <content>The passes over a block of rows: by rows, or layer by layer and panel by panel, and the gradient of the parameters.</content>
internal sealed unsafe partial class SimdTrainingRun
{
    // The size of an item of work: some microseconds, and its numbers stay in the first cache. A pass by rows has a thread's share.
    private const int RowsOfItem = 24, RowsOfGather = 8, InputsOfItem = 96, OutputsOfItem = 256, MostRowsOfPass = 64, RowsOfTile = 4;

    // What a thread could have from another one while it waits for the two rounds of a layer.
    private const int NumbersOfRounds = 1 << 14;

    /// <summary>The passes over one block, and the gradient or the update of the parameters where the purpose asks for it.</summary>
    private void RunPassesOverBlock()
    {
        _firstByRows = FirstLayerByRows();
        _rowsOfItem = RowsOfPass();
        if (_firstByRows > 0 && _isSparse)
            Run(_forwardSparse, 1 + Blocks(_rows, SparseFirstLayer.RowsOfItem));
        else if (_firstByRows > 0)
            Run(_gather, Blocks(_rows, RowsOfGather));
        for (_layer = _isSparse ? 1 : 0; _layer < _firstByRows; _layer++)
            Run(_forward, _layers[_layer].Panels.Count * Blocks(_rows, RowsOfItem));
        Run(_passRows, FirstRowItem + Blocks(_rows, _rowsOfItem));
        _isFinite &= AreFinite(_rowLosses.AsSpan(_firstRow, _rows));
        // After a loss that is NaN, an update would leave no parameters to report.
        if (_purpose == Purpose.Evaluate || _purpose == Purpose.Update && !_isFinite)
            return;
        for (_layer = _firstByRows - 1; _layer > 0; _layer--)
            Run(_differentiateInputs, _layers[_layer - 1].Panels.Count);
        Run(_differentiateParameters, (_isSparse ? _parameterItemsAboveFirst : _parameterItems).Value.Length);
        if (_isSparse)
            _sparse!.KeepGradient(_layers[0], _firstRow, _rows);
    }

    /// <summary>
    /// Returns the first of the last layers that a thread goes through, forward and backward, with rows of its own. That takes no rounds;
    /// but what goes from thread to thread is their weights, as every thread reads all of them. Where these are more than the outputs, and
    /// what waiting for a round amounts to, a layer is shared out by panels.
    /// </summary>
    private int FirstLayerByRows()
    {
        int layer = _layers.Length;
        while (layer > 0 && IsByRows(layer - 1))
            layer--;
        return layer;
    }

    private bool IsByRows(int layer)
    {
        DenseLayer shape = _layers[layer].Shape;
        long weights = (long)shape.Inputs * shape.Outputs,
            outputs = (long)_rows * (layer == 0 ? shape.Outputs : shape.Inputs + shape.Outputs);
        return _isAlone || _isSparse && layer == 0 || weights <= outputs + NumbersOfRounds;
    }

    /// <summary>
    /// Returns the number of rows of an item of the pass by rows: an equal share of the block for each thread, or equal parts of it where
    /// it is large.
    /// </summary>
    private int RowsOfPass()
    {
        if (_isAlone)
            return Math.Min(_rows, MostRowsOfPass);
        int share = Blocks(_rows, _team.Size);
        while (share > MostRowsOfPass)
            share = Blocks(share, 2);
        // Whole tiles.
        return Math.Min(_rows, Blocks(share, RowsOfTile) * RowsOfTile);
    }

    /// <summary>The features of some rows.</summary>
    private void GatherSome(int item)
        => Gather(item * RowsOfGather, Math.Min(RowsOfGather, _rows - item * RowsOfGather));

    private void Gather(int first, int count) => _source!.GatherFeatures(
        new ReadOnlySpan<int>(_rowNumbers + _firstRow + first, count), _epoch, _features.Value.Span[(first * _featureStride)..],
        _featureStride);

    /// <summary>The forward pass of a panel of a layer for some rows.</summary>
    private void ForwardPanel(int item)
    {
        (int panel, int row) = Place(item, _rows, RowsOfItem);
        Forward(_layer, panel, row, Math.Min(RowsOfItem, _rows - row));
    }

    /// <summary>outputs = dropout(activation(weights . inputs + biases)), and the derivatives of dropout and activation.</summary>
    private void Forward(int number, int panel, int row, int rows)
    {
        LayerBuffers layer = _layers[number];
        Inputs(number, out float* x, out int xRow);
        int unit = panel * layer.Panels.Width;
        float* y = layer.Outputs(row) + unit, derivatives = layer.Derivatives(row) + unit,
            parameters = _factors != null && number == 0 ? _factors.Folded : Parameters.Pointer;
        _network.Forward(number, panel, parameters, x + (nint)row * xRow, xRow, y, derivatives, layer.Stride, rows);
        if (_purpose != Purpose.Evaluate && Plan.Dropout > 0 && number < _layers.Length - 1)
            Drop(number, y, derivatives, layer.Stride, row, rows, unit, layer.Panels.Width);
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

    // The first item finds the columns of a sparse batch.
    private int FirstRowItem => _isSparse && _firstByRows == 0 ? 1 : 0;

    /// <summary>Takes some rows through the layers that are passed by rows, forward to the loss and backward.</summary>
    private void PassRows(int item)
    {
        if (item < FirstRowItem)
        {
            FindColumns();
            return;
        }
        int row = (item - FirstRowItem) * _rowsOfItem, rows = Math.Min(_rowsOfItem, _rows - row), first = _firstByRows;
        if (first == 0 && _isSparse)
            ForwardSparse(row, rows);
        else if (first == 0)
            Gather(row, rows);
        for (int layer = first + (_isSparse && first == 0 ? 1 : 0); layer < _layers.Length; layer++)
        {
            for (int panel = 0; panel < _layers[layer].Panels.Count; panel++)
                Forward(layer, panel, row, rows);
        }
        DifferentiateLoss(row, rows);
        if (_purpose == Purpose.Evaluate)
            return;
        for (int layer = _layers.Length - 1; layer >= Math.Max(first, 1); layer--)
        {
            for (int panel = 0; panel < _layers[layer - 1].Panels.Count; panel++)
                DifferentiateInputs(layer, panel, row, rows);
        }
    }

    /// <summary>
    /// The loss of some rows, and the gradient of the batch's mean loss by the last layer's outputs before their activation.
    /// </summary>
    private void DifferentiateLoss(int first, int rows)
    {
        LayerBuffers layer = _layers[^1];
        Activation activation = layer.Shape.Activation;
        int outputs = layer.Shape.Outputs;
        for (int row = first; row < first + rows; row++)
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

    /// <summary>The parameters of the layers from one on, as items of work: of each layer, neighbouring items have equal shares.</summary>
    /// <remarks>
    /// A thread that takes a share of all items so has the panels of the first layer that it has in the forward pass, and finds them in its
    /// caches.
    /// </remarks>
    private (int Layer, int Item)[] ParameterItems(int firstLayer)
        => [.. Enumerable.Range(firstLayer, _layers.Length - firstLayer)
            .SelectMany(layer =>
            {
                int count = _layers[layer].Panels.Count * Blocks(_layers[layer].Shape.Inputs, InputsOfItem);
                return Enumerable.Range(0, count).Select(item => (Layer: layer, Item: item, Place: (item + 0.5) / count));
            })
            .OrderBy(item => item.Place)
            .Select(item => (item.Layer, item.Item))];

    /// <summary>The gradient of a panel of the layer before for all rows.</summary>
    private void DifferentiateInputsOfPanel(int panel) => DifferentiateInputs(_layer, panel, 0, _rows);

    /// <summary>The gradient of a panel of the sums of the layer before, for some rows.</summary>
    [SkipLocalsInit]
    private void DifferentiateInputs(int number, int panel, int row, int rows)
    {
        LayerBuffers layer = _layers[number], before = _layers[number - 1];
        int outputs = layer.Shape.Outputs, width = before.Panels.Width, first = panel * width;
        float* gradient = before.Gradient(row) + first, derivatives = before.Derivatives(row) + first;
        float* transposed = stackalloc float[OutputsOfItem * Panels.Widest];
        for (int output = 0; output < outputs; output += OutputsOfItem)
        {
            int count = Math.Min(OutputsOfItem, outputs - output);
            _network.Transpose(
                number, panel, output / layer.Panels.Width, Blocks(count, layer.Panels.Width), Parameters.Pointer, transposed);
            bool isFirst = output == 0;
            MatrixProduct.Multiply(
                width, layer.Gradient(row) + output, layer.Stride, 1, transposed, width, isFirst ? _zeros.Pointer : gradient,
                isFirst ? 0 : before.Stride, gradient, before.Stride, rows, steps: count);
        }
        for (int i = 0; i < rows * before.Stride; i += before.Stride)
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
    private void DifferentiateParameters(int item)
    {
        (int number, item) = (_isSparse ? _parameterItemsAboveFirst : _parameterItems).Value[item];
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

    /// <summary>What a layer reads: the batch, or the outputs of the layer before.</summary>
    private void Inputs(int layer, out float* x, out int xRow)
    {
        x = layer == 0 ? _features.Value.Pointer : _layers[layer - 1].Outputs(0);
        xRow = layer == 0 ? _featureStride : _layers[layer - 1].Stride;
    }
}
