using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// A linear model with one output being trained: the fast path, for steps that take some nanoseconds. One thread computes, while another
/// one gathers the rows to come and then helps; or one thread does both, where that takes less time. The bias is the weight behind the
/// others, that of a feature which is always 1; behind it are zeros, up to a whole number of vectors.
/// </summary>
internal sealed unsafe class LinearTrainingRun<TLoss> : PackedRun, ITrainingRun
    where TLoss : struct, ILossOperator
{
    private const int RowsOfBlock = 1024, PartsOfBlock = 8, NumbersAtOnce = 1 << 18;

    private readonly TLoss _loss;
    private readonly int _width, _capacity;
    private readonly bool _isPlain;
    private readonly LinearRows[] _blocks;
    private readonly ThreadTeam _team;
    private readonly Action<int> _work;
    private readonly ThreadCountSelector _way = new(callsOfTry: 1, callsBetweenTries: 32);

    // What the team is working on: the rows, how many of them a block takes, and the steps, of which a block has some.
    private IRowSource? _source;
    private int? _epoch;
    private int* _rows;
    private int _count, _rowsOfBlock, _block, _batchSize;
    private double* _learningRates;
    private double* _losses;
    private long _firstStep;
    private bool _hasDiverged;

    public LinearTrainingRun(NetworkPlan plan, TLoss loss, int numberOfThreads)
        : this(plan, loss, new Layout(plan.Inputs), numberOfThreads)
    {
    }

    private LinearTrainingRun(NetworkPlan plan, TLoss loss, Layout layout, int numberOfThreads)
        : base(plan, layout)
    {
        (_loss, _width) = (loss, layout.Length);
        _capacity = Math.Max(plan.BatchSize, Math.Clamp(NumbersAtOnce / _width, 1, RowsOfBlock));
        _isPlain = plan is { MaxGradientNorm: null, WeightAveraging: null, Optimizer: SgdOptimizer { Momentum: 0, WeightDecay: 0 } };
        _blocks = [CreateBlock(), CreateBlock()];
        _work = Work;
        _team = new ThreadTeam(Math.Min(numberOfThreads, 2));

        LinearRows CreateBlock() => new(_capacity, plan.Inputs, _width, plan.Network.Layers[0].HasBias);
    }

    public int StepsAtOnce => Math.Max(1, NumbersAtOnce / _width / Plan.BatchSize);

    public override void Dispose() => _team.Dispose();

    public override double Step(in Batch batch, double learningRate)
    {
        double loss = 0;
        Steps(batch, batch.Rows.Length, new ReadOnlySpan<double>(in learningRate), new Span<double>(ref loss));
        return loss;
    }

    public void Steps(in Batch rows, int batchSize, ReadOnlySpan<double> learningRates, Span<double> losses)
    {
        Check(rows, Math.Min(batchSize, rows.Rows.Length));
        losses.Fill(double.NaN);
        _hasDiverged = false;
        fixed (int* numbers = rows.Rows)
        fixed (double* rates = learningRates)
        fixed (double* results = losses)
        {
            (_source, _epoch, _count, _batchSize, _firstStep) = (rows.Source, rows.Epoch, rows.Rows.Length, batchSize, rows.Step);
            _rows = numbers;
            _learningRates = rates;
            _losses = results;
            _rowsOfBlock = Math.Max(1, _capacity / batchSize) * batchSize;
            bool isTogether = _way.Begin() && _team.Size > 1;
            GatherAll(0);
            for (_block = 0; _block * _rowsOfBlock < _count && !_hasDiverged; _block++)
            {
                bool isLast = (_block + 1) * _rowsOfBlock >= _count;
                if (isTogether && !isLast)
                {
                    _team.Run(1 + PartsOfBlock, _work);
                    continue;
                }
                Compute(_block);
                if (!isLast)
                    GatherAll(_block + 1);
            }
            _way.End(_count);
        }
    }

    public override EvaluationSums Evaluate(in Batch batch, Span<float> outputs)
    {
        Check(batch, batch.Rows.Length);
        CheckRoom(batch, outputs);
        LinearRows rows = _blocks[0];
        rows.Gather(batch.Source, batch.Rows, batch.Epoch);
        double loss = 0, weightSum = 0;
        long correct = 0;
        for (int i = 0; i < batch.Rows.Length; i++)
        {
            outputs[i] = Output(rows.Features(i));
            loss += rows.Weights[i] * _loss.Value(outputs[i], rows.Labels[i]);
            weightSum += rows.Weights[i];
            correct += Plan.Loss.IsCorrect(outputs.Slice(i, 1), batch.Source.LabelsOf(batch.Rows[i])) ? 1 : 0;
        }
        return new EvaluationSums(loss, weightSum, correct);
    }

    public override double LossAndGradient(in Batch batch, Span<float> gradient)
    {
        Check(batch, batch.Rows.Length);
        _blocks[0].Gather(batch.Source, batch.Rows, batch.Epoch);
        double loss = Differentiate(_blocks[0], 0, batch.Rows.Length);
        Unpack(Gradient.Span, gradient);
        return loss;
    }

    /// <summary>Computes a block, or gathers a part of the one after it.</summary>
    private void Work(int item)
    {
        if (item == 0)
            Compute(_block);
        else
            Gather(_block + 1, item - 1);
    }

    private void GatherAll(int block)
    {
        for (int part = 0; part < PartsOfBlock; part++)
            Gather(block, part);
    }

    private void Gather(int block, int part)
    {
        int firstOfBlock = block * _rowsOfBlock, rows = Math.Min(_rowsOfBlock, _count - firstOfBlock);
        int first = (int)((long)rows * part / PartsOfBlock), end = (int)((long)rows * (part + 1) / PartsOfBlock);
        _blocks[block % 2].Gather(_source!, new ReadOnlySpan<int>(_rows + firstOfBlock + first, end - first), _epoch, first);
    }

    private void Compute(int block)
    {
        LinearRows rows = _blocks[block % 2];
        int firstRow = block * _rowsOfBlock, count = Math.Min(_rowsOfBlock, _count - firstRow), step = firstRow / _batchSize;
        if (_batchSize == 1 && _isPlain && !_source!.HasWeights)
        {
            if (_width == 2 * Vector256<float>.Count)
                StepNarrowRows(rows, count, _learningRates + step, _losses + step);
            else
                StepWideRows(rows, count, _learningRates + step, _losses + step);
            return;
        }
        for (int row = 0; row < count; row += _batchSize, step++)
        {
            _losses[step] = Differentiate(rows, row, Math.Min(_batchSize, count - row));
            if (_hasDiverged = !double.IsFinite(_losses[step]))
                return;
            ApplyGradient(_learningRates[step], _firstStep + step);
        }
    }

    /// <summary>
    /// Stochastic gradient descent, a row a step. The weights stay in registers: what takes the time is the way from one step's output to
    /// the next one's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepNarrowRows(LinearRows rows, int count, double* learningRates, double* losses)
    {
        float* weights = Parameters.Pointer, x = rows.Features(0);
        Vector256<float> lower = Vector256.Load(weights), upper = Vector256.Load(weights + Vector256<float>.Count);
        for (int i = 0; i < count; i++, x += 2 * Vector256<float>.Count)
        {
            Vector256<float> lowerX = Vector256.Load(x), upperX = Vector256.Load(x + Vector256<float>.Count);
            float output = Vector256.Sum(Vector256.MultiplyAddEstimate(upper, upperX, lower * lowerX)), label = rows.Labels[i];
            losses[i] = _loss.Value(output, label);
            if (!double.IsFinite(losses[i]))
            {
                _hasDiverged = true;
                break;
            }
            Vector256<float> change = Vector256.Create((float)-learningRates[i] * _loss.Derivative(output, label));
            lower = Vector256.MultiplyAddEstimate(change, lowerX, lower);
            upper = Vector256.MultiplyAddEstimate(change, upperX, upper);
        }
        lower.Store(weights);
        upper.Store(weights + Vector256<float>.Count);
    }

    /// <summary>The same for any width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepWideRows(LinearRows rows, int count, double* learningRates, double* losses)
    {
        for (int i = 0; i < count; i++)
        {
            float* x = rows.Features(i);
            float output = Output(x), label = rows.Labels[i];
            losses[i] = _loss.Value(output, label);
            if (!double.IsFinite(losses[i]))
            {
                _hasDiverged = true;
                break;
            }
            AddScaled(Parameters.Pointer, (float)-learningRates[i] * _loss.Derivative(output, label), x, Parameters.Pointer);
        }
    }

    /// <summary>The mean loss of some rows; its derivatives by the parameters are the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Differentiate(LinearRows rows, int first, int count)
    {
        double weightSum = 0, loss = 0;
        for (int i = first; i < first + count; i++)
            weightSum += rows.Weights[i];
        for (int i = first; i < first + count; i++)
        {
            float* x = rows.Features(i);
            float output = Output(x), label = rows.Labels[i], scale = weightSum == 0 ? 0 : (float)(rows.Weights[i] / weightSum);
            loss += rows.Weights[i] * _loss.Value(output, label);
            AddScaled(i == first ? rows.Zeros : Gradient.Pointer, scale * _loss.Derivative(output, label), x, Gradient.Pointer);
        }
        return weightSum == 0 ? 0 : loss / weightSum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Output(float* x)
    {
        float* weights = Parameters.Pointer;
        Vector256<float> sum = Vector256<float>.Zero, other = Vector256<float>.Zero;
        int i = 0, width = _width;
        for (; i + 2 * Vector256<float>.Count <= width; i += 2 * Vector256<float>.Count)
        {
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(weights + i), Vector256.Load(x + i), sum);
            other = Vector256.MultiplyAddEstimate(
                Vector256.Load(weights + i + Vector256<float>.Count), Vector256.Load(x + i + Vector256<float>.Count), other);
        }
        if (i < width)
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(weights + i), Vector256.Load(x + i), sum);
        return Vector256.Sum(sum + other);
    }

    /// <summary>result = values + factor * x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddScaled(float* values, float factor, float* x, float* result)
    {
        Vector256<float> factors = Vector256.Create(factor);
        int width = _width;
        for (int i = 0; i < width; i += Vector256<float>.Count)
            Vector256.MultiplyAddEstimate(factors, Vector256.Load(x + i), Vector256.Load(values + i)).Store(result + i);
    }

    /// <summary>The weights, then the bias if there is one, then zeros.</summary>
    private sealed class Layout(int inputs) : IBlockLayout
    {
        public int Length { get; } = (inputs + 1 + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;

        public void Pack(ReadOnlySpan<float> numbers, Span<float> block) => numbers.CopyTo(block);

        public void Unpack(ReadOnlySpan<float> block, Span<float> numbers) => block[..numbers.Length].CopyTo(numbers);
    }
}
