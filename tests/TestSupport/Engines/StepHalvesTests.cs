namespace MLExtensions.TestSupport.Engines;

/// <summary>A step is its two halves, LossAndGradient and Apply, one after the other.</summary>
public abstract class StepHalvesTests : EngineTests
{
    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = Optimizer.Sgd(0.1), ["momentum"] = Optimizer.Sgd(0.1, momentum: 0.9, weightDecay: 0.01), ["adam"] = Optimizer.Adam(0.01),
        ["adamw"] = Optimizer.AdamW(0.01, amsgrad: true), ["adagrad"] = Optimizer.Adagrad(0.05), ["adadelta"] = Optimizer.Adadelta(),
        ["rmsprop"] = Optimizer.RmsProp(0.01, momentum: 0.9, centered: true),
    };

    public static TheoryData<string, int, bool> Cases =>
        [.. from optimizer in Optimizers.Keys from layers in new[] { 1, 3 } from averages in new[] { false, true } select (
            optimizer, layers, averages)];

    [Theory, MemberData(nameof(Cases))]
    public void The_halves_leave_what_a_step_does(string optimizer, int layers, bool averages) => Compare(Plan(layers) with
    {
        Optimizer = Optimizers[optimizer],
        WeightAveraging = averages ? WeightAveraging.Exponential(0.9) : null,
    });

    [Theory, InlineData(1), InlineData(3)]
    public void Factors_are_in_both_halves(int layers) => Compare(Plan(layers) with
    {
        HasFeatureFactors = true,
        LearningRateFactors = new LearningRateFactors { Biases = 0.1, FeatureFactors = 6, ByInputs = true },
        WeightAveraging = WeightAveraging.Exponential(0.9),
    });

    [Theory, InlineData(1), InlineData(3)]
    public void Clipping_is_part_of_the_second_half(int layers)
    {
        NetworkPlan clipped = Plan(layers) with { MaxGradientNorm = 0.01 };
        Compare(clipped);
        Assert.NotEqual(Parameters(clipped), Parameters(clipped with { MaxGradientNorm = null }));
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Another_number_of_derivatives_than_parameters_is_refused(int layers)
    {
        using ITrainingRun run = Engine.Start(Plan(layers));
        float[] gradient = new float[Plan(layers).ParameterCount + 1];
        Assert.Contains(
            $"found {gradient.Length} numbers", Assert.Throws<ArgumentException>(() => run.Apply(gradient, 0.1f, step: 0)).Message);
    }

    private void Compare(NetworkPlan plan)
    {
        using ITrainingRun whole = Engine.Start(plan), halves = Engine.Start(plan);
        float[] gradient = new float[plan.ParameterCount];
        for (int step = 0; step < 4; step++)
        {
            Batch batch = BatchOf(plan, step);
            double expected = whole.Step(batch, 0.05), found = halves.LossAndGradient(batch, gradient);
            halves.Apply(gradient, 0.05, step);
            Assert.Equal(expected, found);
        }
        NamedTensors expectedState = new(), foundState = new();
        whole.Save(expectedState);
        halves.Save(foundState);
        Assert.Equal(expectedState.Tensors.Select(tensor => tensor.Name), foundState.Tensors.Select(tensor => tensor.Name));
        // Bit for bit: the same numbers are added in the same order, and a gradient that is copied is the same gradient.
        Assert.All(
            expectedState.Tensors.Zip(foundState.Tensors), pair => Assert.Equal(pair.First.Values.ToArray(), pair.Second.Values.ToArray()));
    }

    private float[] Parameters(NetworkPlan plan)
    {
        using ITrainingRun run = Engine.Start(plan);
        run.Step(BatchOf(plan, 0), 0.05);
        float[] parameters = new float[plan.ParameterCount];
        run.GetParameters(parameters);
        return parameters;
    }

    /// <summary>One layer with one output is a linear model, for which an engine may have a fast path.</summary>
    private static NetworkPlan Plan(int layers) => new()
    {
        Network = Reference.HashedNetwork(layers == 1 ? [5, 1] : [5, 9, 7, 2], Activation.Tanh, Activation.Identity),
        Loss = Loss.MeanSquaredError,
        Optimizer = Optimizer.Adam(),
        Dropout = layers == 1 ? 0 : 0.2f,
        BatchSize = 8,
        Seed = 3,
    };

    private static Batch BatchOf(NetworkPlan plan, int step)
    {
        var rows = new InMemoryRows(5, plan.Outputs, hasWeights: true);
        for (int row = 8 * step; row < 8 * (step + 1); row++)
        {
            rows.Add(Reference.HashedRow(row, 5), [.. Enumerable.Range(0, plan.Outputs).Select(output => (row + output) % 3 - 1f)],
                weight: 1 + row % 2);
        }
        return Batches.All(rows, step);
    }
}
