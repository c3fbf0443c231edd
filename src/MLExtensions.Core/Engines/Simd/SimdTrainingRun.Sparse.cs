namespace MLExtensions.Simd;

/// <content>What is done otherwise where the rows are sparse: the first layer, and the updates of its weights.</content>
internal sealed unsafe partial class SimdTrainingRun
{
    protected override void Settle()
    {
        if (_sparse is not { HasPostponed: true })
            return;
        _team.Run(_sparse.InputItems, _catchUpInputs);
        _sparse.ClearPostponed();
    }

    /// <summary>A step that leaves the weights of inputs alone that no row of the batch has.</summary>
    private double StepLazily(in Batch batch, double learningRate)
    {
        // What a checkpoint between two epochs does, so that a resumed training has the same bits.
        if (batch.Epoch != _epoch)
            Settle();
        Updates.BeginStep(batch.Step + 1, learningRate);
        double loss = RunPasses(batch, Plan.MaxGradientNorm == null ? Purpose.Update : Purpose.Gradient);
        if (Plan.MaxGradientNorm is double norm)
        {
            if (double.IsFinite(loss))
                UpdateClipped(norm);
            _sparse!.ClearColumns(Gradient.Pointer);
        }
        if (double.IsFinite(loss) && _sparse!.EndStep(batch.Step + 1, learningRate))
            Settle();
        return loss;
    }

    private void UpdateClipped(double norm)
    {
        int first = _network.PanelOffset(0, 0) + _network.PartLength(0);
        Span<float> others = Gradient.Span[first..];
        _gradientScale = GradientNorm.ScaleOf(_sparse!.SumOfSquares(Gradient.Pointer) + GradientNorm.SumOfSquares(others), norm) ?? 1;
        foreach (ref float derivative in others)
            derivative *= _gradientScale;
        Run(_updateColumns, _sparse.ColumnItems);
        for (int part = _network.PartCount(0); part < _panelUpdate.Parts; part++)
            UpdatePart(part);
    }

    private void BeginSparse(ISparseRows source, ReadOnlySpan<int> rows)
    {
        _sparse!.Begin(source, rows);
        LayerBuffers first = _layers[0];
        ChooseThreads((long)_sparse.Values * first.Stride + (long)rows.Length * (_network.Length - _network.PartLength(0)));
        Run(_gatherSparse, Blocks(rows.Length, SparseFirstLayer.RowsOfItem));
        // Otherwise one thread finds the columns while the others begin with the forward pass.
        if (_purpose == Purpose.Evaluate || !_sparse.HasPostponed)
            return;
        _sparse.FindColumns();
        Run(_catchUpColumns, _sparse.ColumnItems);
    }

    /// <summary>Finds the columns of a batch, where that is not done.</summary>
    private void FindColumns()
    {
        if (_firstRow == 0 && _purpose != Purpose.Evaluate && !_sparse!.HasPostponed)
            _sparse.FindColumns();
    }

    /// <summary>The first layer of some sparse rows, or the columns of the batch.</summary>
    private void ForwardSparse(int item)
    {
        int first = (item - 1) * SparseFirstLayer.RowsOfItem;
        if (item == 0)
            FindColumns();
        else
            ForwardSparse(first, Math.Min(SparseFirstLayer.RowsOfItem, _rows - first));
    }

    private void ForwardSparse(int first, int rows)
    {
        LayerBuffers layer = _layers[0];
        float* y = layer.Outputs(first), derivatives = layer.Derivatives(first);
        _sparse!.Forward(_firstRow + first, rows, y, derivatives, layer.Stride);
        if (_purpose != Purpose.Evaluate && Plan.Dropout > 0 && _layers.Length > 1)
            Drop(0, y, derivatives, layer.Stride, first, rows, 0, layer.Panels.Count * layer.Panels.Width);
    }

    /// <summary>The gradient of sparse rows by the weights of some columns.</summary>
    private void BackwardSparse(int item)
    {
        if (_purpose == Purpose.Update)
            _sparse!.Update(item);
        else
            _sparse!.Differentiate(item, Gradient.Pointer);
    }

    /// <summary>The update of the weights of some columns by the gradient that was kept.</summary>
    private void UpdateColumns(int item) => _sparse!.UpdateBy(item, Gradient.Pointer, _gradientScale);
}
