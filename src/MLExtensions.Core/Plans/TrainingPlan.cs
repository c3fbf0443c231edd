namespace MLExtensions;

/// <summary>What is trained, and how. Derived plans say what.</summary>
internal abstract record TrainingPlan : TrainingSettings
{
    private const string OptimizerPrefix = "optimizer.";

    private protected TrainingPlan()
    {
    }

    private protected TrainingPlan(TrainingSettings settings)
        : base(settings)
    {
    }

    /// <summary>Numbers that go in, a row.</summary>
    public abstract int Inputs { get; }

    /// <summary>Numbers that come out, a row.</summary>
    public abstract int Outputs { get; }

    /// <summary>What is trained, in the order of a gradient; their values are those to start from.</summary>
    public abstract IReadOnlyList<NamedTensor> Parameters { get; }

    /// <summary>A factor of the learning rate for each of the parameters; null where all are 1.</summary>
    internal virtual IReadOnlyList<double>? RateFactors => null;

    /// <summary>Number of all parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Values.Length);

    /// <summary>What training makes small.</summary>
    public required Loss Loss { get; init; }

    /// <summary>How the parameters change.</summary>
    public required Optimizer Optimizer { get; init; }

    /// <summary>How the rows are scaled; the network and the loss are those of scaled rows.</summary>
    public DataScaling Scaling { get; init; } = DataScaling.None;

    /// <summary>The shape of a row as a picture, which augmentation changes; null where it is not known.</summary>
    public PictureShape? Picture { get; init; }

    /// <summary>Steps of all epochs, which the loop fills in for the engine.</summary>
    internal long TotalSteps { get; init; }

    /// <summary>Whether the rows to train on are sparse; the loop fills it in for the engine.</summary>
    internal bool HasSparseRows { get; init; }

    /// <summary>Decides all random numbers of the training.</summary>
    public long Seed { get; init; }

    /// <summary>Whether the parameters to start from are those of a model: then a training is resumed only with the same model.</summary>
    public bool BeginsWithModel { get; init; }

    /// <summary>Whether the result has the outputs of the validation rows; nothing of the training depends on it.</summary>
    public bool KeepsValidationOutputs { get; init; }

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Settings of derived plans, as texts, with what is trained: a training is resumed only where they are the same.</summary>
    internal abstract IEnumerable<(string Name, string Text)> OwnSettings { get; }

    /// <summary>Gets the number of numbers a parameter that the optimizer keeps; an average of the parameter is the last one.</summary>
    internal int StateSlots => Optimizer.StateSlots + (WeightAveraging == null ? 0 : 1);

    /// <summary>Returns the prefix under which a slot of the optimizer's state is saved.</summary>
    internal string PrefixOfSlot(int slot) => slot == Optimizer.StateSlots ? "average." : $"{OptimizerPrefix}{slot}.";

    /// <summary>Returns whether a saved state has that of the optimizer.</summary>
    internal static bool HasOptimizer(NamedTensors state) => state.Tensors.Any(IsOfOptimizer);

    /// <summary>Returns whether a tensor of a saved state is one of the optimizer.</summary>
    internal static bool IsOfOptimizer(NamedTensor tensor) => tensor.Name.StartsWith(OptimizerPrefix, StringComparison.Ordinal);

    /// <summary>Returns the rows to train on as an engine reads them: changed at random in each epoch, and scaled.</summary>
    internal IRowSource ApplyTo(IRowSource rows)
        => Scaling.Apply(Augmentation.Count == 0 ? rows : new AugmentedRows(rows, Picture!.Value, Augmentation, Seed));

    /// <summary>Throws if a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value and the range.</exception>
    public virtual void Check()
    {
        Check(Optimizer);
        EarlyStopping?.Metric.RequireFor(Loss, Outputs);
        if (Augmentation.Count == 0)
            return;
        if (Picture is not { } shape || shape.Size != Inputs)
            throw new ArgumentException($"Augmentation changes pictures of {Inputs} values; found the shape {Picture}.", nameof(Picture));
        foreach (Augment operation in Augmentation)
            operation.CheckFor(shape);
    }
}
