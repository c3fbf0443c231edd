namespace MLExtensions.Simd;

/// <summary>
/// How the parameters of a network lie in a block of numbers, as do their gradient and each slot of the optimizer's state.
/// </summary>
internal interface IBlockLayout
{
    /// <summary>Numbers in a block.</summary>
    int Length { get; }

    /// <summary>Writes parameters, in the order of a gradient, into a block.</summary>
    void Pack(ReadOnlySpan<float> numbers, Span<float> block);

    /// <summary>Reads them, or their gradient, out of a block.</summary>
    void Unpack(ReadOnlySpan<float> block, Span<float> numbers);
}

/// <summary>
/// What the runs of <see cref="SimdEngine"/> have in common: parameters and the optimizer's state, in blocks, and how these become tensors
/// and numbers in order, and come back.
/// </summary>
internal abstract class PackedRun : ITrainingRun
{
    private readonly IBlockLayout _layout;
    private readonly int _count;
    private readonly Lazy<AlignedBuffer> _gradient;

    protected PackedRun(NetworkPlan plan, IBlockLayout layout)
    {
        (Plan, _layout, _count, Updates) = (plan, layout, checked((int)plan.ParameterCount), new RateUpdates(plan));
        _gradient = new Lazy<AlignedBuffer>(() => new AlignedBuffer(layout.Length));
        (Parameters, OptimizerState) = (new(layout.Length), new((long)StateSlots * layout.Length));
        var initial = new NamedTensors();
        foreach (NamedTensor parameter in plan.Parameters)
            initial.Add(parameter);
        float[] numbers = Read(initial, prefix: "");
        layout.Pack(numbers, Parameters.Span);
        if (plan.WeightAveraging != null)
            layout.Pack(numbers, OptimizerSlot(StateSlots - 1));
    }

    public abstract void Dispose();

    public abstract double Step(in Batch batch, double learningRate);

    public abstract EvaluationSums Evaluate(in Batch batch, Span<float> outputs);

    public abstract double LossAndGradient(in Batch batch, Span<float> gradient);

    public void Apply(ReadOnlySpan<float> gradient, double learningRate, long step)
    {
        CheckCount(gradient.Length);
        Settle();
        _layout.Pack(gradient, Gradient.Span);
        ApplyGradient(learningRate, step);
    }

    public void GetParameters(Span<float> parameters)
    {
        Settle();
        Unpack(Parameters.Span, parameters);
    }

    public void SetParameters(ReadOnlySpan<float> parameters)
    {
        CheckCount(parameters.Length);
        Settle();
        _layout.Pack(parameters, Parameters.Span);
    }

    public void Save(NamedTensors state, bool hasOptimizer = true)
    {
        Settle();
        Add(state, "", Parameters.Span);
        for (int slot = hasOptimizer ? 0 : Plan.Optimizer.StateSlots; slot < StateSlots; slot++)
            Add(state, Plan.PrefixOfSlot(slot), OptimizerSlot(slot));
    }

    public void Load(NamedTensors state)
    {
        // All of them are looked for before the first one is changed.
        float[] parameters = Read(state, "");
        int first = TrainingPlan.HasOptimizer(state) ? 0 : Plan.Optimizer.StateSlots;
        float[][] slots = [.. Enumerable.Range(first, StateSlots - first).Select(slot => Read(state, Plan.PrefixOfSlot(slot)))];
        Settle();
        _layout.Pack(parameters, Parameters.Span);
        for (int slot = 0; slot < slots.Length; slot++)
            _layout.Pack(slots[slot], OptimizerSlot(first + slot));
    }

    protected NetworkPlan Plan { get; }

    /// <summary>Gets the updates of the parameters.</summary>
    protected RateUpdates Updates { get; }

    protected AlignedBuffer Parameters { get; }

    /// <summary>Slot by slot.</summary>
    protected AlignedBuffer OptimizerState { get; }

    /// <summary>Gets the gradient of the parameters, where a run keeps it.</summary>
    protected AlignedBuffer Gradient => _gradient.Value;

    /// <summary>Finishes updates that were postponed, before parameters and state are read or changed from outside.</summary>
    protected virtual void Settle()
    {
    }

    /// <summary>Clips <see cref="Gradient"/> as the plan says, and updates the parameters by it.</summary>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="step">The number of the step, from 0.</param>
    protected void ApplyGradient(double learningRate, long step)
    {
        if (Plan.MaxGradientNorm is double norm)
            GradientNorm.Clip(Gradient.Span, norm);
        Updates.BeginStep(step + 1, learningRate);
        UpdateParameters();
    }

    /// <summary>Updates all parameters by <see cref="Gradient"/>.</summary>
    protected virtual unsafe void UpdateParameters()
        => Updates.All.Apply(Parameters.Pointer, Gradient.Pointer, OptimizerState.Pointer, _layout.Length, _layout.Length);

    /// <summary>Copies a block's numbers in the order of a gradient.</summary>
    protected void Unpack(ReadOnlySpan<float> block, Span<float> numbers)
    {
        CheckCount(numbers.Length);
        _layout.Unpack(block, numbers);
    }

    /// <summary>Throws where rows are not what the plan is for.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="rows">How many of them are looked at together.</param>
    protected void Check(in Batch batch, int rows)
    {
        if (rows < 1 || rows > Plan.BatchSize)
            throw new ArgumentException($"A batch has 1 to {Plan.BatchSize} rows; found {rows}.", nameof(batch));
        CheckWidth("features", batch.Source.Features, Plan.Inputs);
        CheckWidth("label values", batch.Source.Labels, Plan.Loss.LabelsPerRow(Plan.Outputs));
    }

    /// <summary>Throws where there is not room for exactly the outputs of the rows.</summary>
    protected void CheckRoom(in Batch batch, Span<float> outputs)
    {
        long wanted = (long)batch.Rows.Length * Plan.Outputs;
        if (outputs.Length != wanted)
        {
            throw new ArgumentException(
                $"{batch.Rows.Length} rows have {wanted} outputs; found room for {outputs.Length}.", nameof(outputs));
        }
    }

    private int StateSlots => Updates.All.StateSlots;

    private Span<float> OptimizerSlot(int slot) => OptimizerState.Span.Slice(slot * _layout.Length, _layout.Length);

    private void Add(NamedTensors state, string prefix, ReadOnlySpan<float> block)
    {
        float[] numbers = new float[_count];
        _layout.Unpack(block, numbers);
        int first = 0;
        foreach (NamedTensor parameter in Plan.Parameters)
        {
            state.Add(prefix + parameter.Name, numbers.AsMemory(first, parameter.Length), parameter.Shape);
            first += parameter.Length;
        }
    }

    private float[] Read(NamedTensors state, string prefix)
    {
        float[] numbers = new float[_count];
        int first = 0;
        foreach (NamedTensor parameter in Plan.Parameters)
        {
            state.Get(prefix + parameter.Name, parameter.Shape).Span.CopyTo(numbers.AsSpan(first));
            first += parameter.Length;
        }
        return numbers;
    }

    private void CheckCount(int numbers)
    {
        if (numbers != _count)
            throw new ArgumentException($"The network has {_count} parameters; found {numbers} numbers.");
    }

    private static void CheckWidth(string what, int found, int wanted)
    {
        if (found != wanted)
            throw new ArgumentException($"A row has {wanted} {what}; found {found}.", "batch");
    }
}
