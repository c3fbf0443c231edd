using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Mpi;

/// <summary>
/// One network trained by all ranks. Each has the parameters, the optimizer's state, and an equal part of each batch, by the places of the
/// rows; so what differs from one process is how sums are rounded.
/// </summary>
internal sealed unsafe class MpiTrainingRun : ITrainingRun
{
    private readonly ITrainingRun _inner;
    private readonly int _rank, _size, _outputs, _parameters;
    private readonly float* _gradient;
    private readonly int[] _counts, _places;
    private int? _checkedEpoch;
    private bool _hasChanged;

    public MpiTrainingRun(NetworkPlan plan, Engine inner, int rank, int size)
    {
        (_rank, _size, _outputs, _parameters) = (rank, size, plan.Outputs, checked((int)plan.ParameterCount));
        (_counts, _places) = (new int[size], new int[size]);
        _inner = inner.Start(plan with { BatchSize = (plan.BatchSize - 1) / size + 1 });
        _gradient = (float*)NativeMemory.AlignedAlloc((nuint)_parameters * sizeof(float), 64);
    }

    public void Dispose()
    {
        _inner.Dispose();
        NativeMemory.AlignedFree(_gradient);
    }

    public double Step(in Batch batch, double learningRate)
    {
        double loss = LossAndGradient(batch, Gradient);
        if (double.IsFinite(loss))
            Apply(Gradient, learningRate, batch.Step);
        return loss;
    }

    public double LossAndGradient(in Batch batch, Span<float> gradient)
    {
        Watchdog.NoteStep(batch.Epoch, batch.Step);
        if (_checkedEpoch != batch.Epoch)
            CheckSameParameters(batch.Epoch);
        Batch part = PartOf(batch, _rank);
        double weight = part.WeightSum, loss = 0;
        if (weight == 0)
        {
            gradient.Clear();
        }
        else
        {
            double share = weight / batch.WeightSum;
            loss = share * _inner.LossAndGradient(part, gradient);
            Scale(gradient, (float)share);
        }
        loss = Meetings.Meet(Meeting.Step, loss).A;
        if (double.IsFinite(loss))
            MpiProcess.Sum(gradient);
        return loss;
    }

    public EvaluationSums Evaluate(in Batch batch, Span<float> outputs)
    {
        if (_hasChanged)
            CheckSameParameters(_checkedEpoch);
        for (int rank = 0; rank < _size; rank++)
            (_places[rank], _counts[rank]) = (_outputs * FirstRow(batch, rank), _outputs * PartOf(batch, rank).Rows.Length);
        Batch part = PartOf(batch, _rank);
        EvaluationSums own = part.Rows.Length == 0 ? default : _inner.Evaluate(part, outputs.Slice(_places[_rank], _counts[_rank]));
        var (loss, weight, correct) = Meetings.Meet(Meeting.Evaluation, own.WeightedLoss, own.Weight, own.Correct);
        MpiProcess.Gather(outputs, _counts, _places);
        return new EvaluationSums(loss, weight, (long)correct);
    }

    public void Apply(ReadOnlySpan<float> gradient, double learningRate, long step)
    {
        _hasChanged = true;
        _inner.Apply(gradient, learningRate, step);
    }

    public void GetParameters(Span<float> parameters) => _inner.GetParameters(parameters);

    public void SetParameters(ReadOnlySpan<float> parameters) => _inner.SetParameters(parameters);

    public void Save(NamedTensors state, bool hasOptimizer = true) => _inner.Save(state, hasOptimizer);

    public void Load(NamedTensors state) => _inner.Load(state);

    private Span<float> Gradient => new(_gradient, _parameters);

    private Batch PartOf(in Batch batch, int rank)
    {
        int first = FirstRow(batch, rank);
        return batch.Part(first, FirstRow(batch, rank + 1) - first);
    }

    private int FirstRow(in Batch batch, int rank) => (int)((long)batch.Rows.Length * rank / _size);

    private static void Scale(Span<float> numbers, float factor)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] *= factor;
        for (int i = vectors.Length * Vector<float>.Count; i < numbers.Length; i++)
            numbers[i] *= factor;
    }

    /// <summary>Throws where the parameters are not those of the first rank, bit for bit.</summary>
    private void CheckSameParameters(int? epoch)
    {
        (_checkedEpoch, _hasChanged) = (epoch, false);
        // A step that begins needs no gradient yet.
        GetParameters(Gradient);
        Meetings.CheckSame((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(Gradient)));
    }
}
