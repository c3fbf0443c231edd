namespace MLExtensions.Simd;

/// <summary>
/// One network being trained by <see cref="SimdEngine"/>. A step is a sequence of rounds of work; each item of a round is a block of
/// numbers that nobody else writes, so results do not depend on which thread takes it. A large batch goes through block by block, its
/// gradient adding up, so that what one pass leaves is still in the second cache for the next one. Buffers of a layer are rows x outputs,
/// rows <see cref="LayerBuffers.Stride"/> apart.
/// </summary>
internal sealed unsafe partial class SimdTrainingRun : PackedRun
{
    private const int RowsOfBlock = 256, ParametersOfItem = 4096, FeaturesOfItem = 16;
    private const long MultiplicationsWorthThreads = 1 << 19, MultiplicationsSurelyWorthThreads = 1 << 24;

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
    private readonly ThreadCountSelector _way = new(callsOfTry: 8, callsBetweenTries: 256);
    private readonly Action<int> _gather, _fold, _forward, _passRows, _differentiateInputs, _differentiateParameters,
        _differentiateFactors, _updateAll, _updateParts, _gatherSparse, _forwardSparse, _catchUpColumns, _catchUpInputs, _backwardSparse,
        _updateColumns;
    private readonly Lazy<(int Layer, int Item)[]> _parameterItems, _parameterItemsAboveFirst;

    // What the team is working on: the batch, and the layer of this round.
    private IRowSource? _source;
    private int? _epoch;
    private int* _rowNumbers;
    private int _firstRow, _rowsBefore, _rows, _layer, _firstByRows, _rowsOfItem;
    private long _step;
    private double _weightSum;
    private Purpose _purpose;
    private float _gradientScale;
    private bool _isSparse, _isAlone, _isMeasured, _isLastBlock, _isFinite;

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
        (_gather, _fold, _forward, _passRows) = (GatherSome, Fold, ForwardPanel, PassRows);
        (_differentiateInputs, _differentiateParameters) = (DifferentiateInputsOfPanel, DifferentiateParameters);
        (_differentiateFactors, _updateAll, _updateParts) = (DifferentiateFactors, UpdateSome, UpdatePart);
        _gatherSparse = item => _sparse!.Gather(item, _rowNumbers);
        (_forwardSparse, _backwardSparse, _updateColumns) = (ForwardSparse, BackwardSparse, UpdateColumns);
        _catchUpColumns = item => _sparse!.CatchUpColumns(item);
        _catchUpInputs = item => _sparse!.CatchUpInputs(item);
        _parameterItems = new(() => ParameterItems(firstLayer: 0));
        _parameterItemsAboveFirst = new(() => ParameterItems(firstLayer: 1));
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
            else
                ChooseThreads((long)Math.Min(batch.Rows.Length, RowsOfBlock) * _network.Length);
            if (_factors != null)
                Run(_fold, _layers[0].Panels.Count);
            for (_firstRow = 0; _firstRow < batch.Rows.Length; _firstRow += RowsOfBlock)
            {
                _rows = Math.Min(RowsOfBlock, batch.Rows.Length - _firstRow);
                _isLastBlock = _firstRow + _rows == batch.Rows.Length;
                RunPassesOverBlock();
                if (purpose == Purpose.Evaluate)
                    CopyOutputs(outputs);
            }
            if (_isSparse && (purpose == Purpose.Gradient || purpose == Purpose.Update && _isFinite))
                Run(_backwardSparse, _sparse!.ColumnItems);
            if (_factors != null && purpose != Purpose.Evaluate)
                Run(_differentiateFactors, Blocks(_layers[0].Shape.Inputs, FeaturesOfItem));
            if (_isMeasured)
                _way.End(batch.Rows.Length);
        }

        double sum = 0;
        for (int row = 0; row < batch.Rows.Length; row++)
            sum += _rowLosses[row];
        return _weightSum == 0 ? 0 : sum / _weightSum;
    }

    /// <summary>
    /// Chooses whether the team is worth waking. Between the few multiplications that never are, and the many that always are, it depends
    /// on how far apart the cores are: the way that took less time is taken.
    /// </summary>
    private void ChooseThreads(long multiplications)
    {
        bool depends = _team.Size > 1
            && multiplications is >= MultiplicationsWorthThreads and < MultiplicationsSurelyWorthThreads;
        _isMeasured = depends && _purpose != Purpose.Evaluate;
        _isAlone = _isMeasured ? !_way.Begin() : depends ? !_way.PrefersSecond : multiplications < MultiplicationsWorthThreads;
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

    private static int Blocks(int length, int ofBlock) => (length - 1) / ofBlock + 1;

    /// <summary>An item as a place in the plane: which one in the first direction, and where its block begins in the second.</summary>
    private static (int First, int Second) Place(int item, int length, int ofBlock)
        => (item / Blocks(length, ofBlock), item % Blocks(length, ofBlock) * ofBlock);
}
