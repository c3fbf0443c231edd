using System.Diagnostics;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>What is TorchEngine's own: libtorch's memory, its settings for a whole process, its threads.</summary>
public class TorchEngineTests
{
    private static TorchEngine Engine => TorchEngine.Cpu();

    private static readonly NetworkPlan s_plan = new()
    {
        Network = Network.CreatePerceptron(50, [200, 30], 3, Activation.Gelu, seed: 1), Loss = MLExtensions.Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(0.01), BatchSize = 64, Dropout = 0.25,
        MaxGradientNorm = 1, WeightAveraging = WeightAveraging.Exponential(), Seed = 1,
    };

    [Fact, Trait("Speed", "Slow")]
    public void Memory_stays_flat_over_thousands_of_steps_and_evaluations()
    {
        using ITrainingRun run = Engine.Start(s_plan);
        InMemoryRows rows = Batches.HashedRows(64, 50);
        float[] outputs = new float[64 * 3], gradient = new float[s_plan.ParameterCount];
        Run(0, 200);
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        (long alive, long leftToTheFinalizer) = (statistics.ThreadTotalLiveCount, statistics.CreatedOutsideScopeCount);
        int step = 200;
        long growth = ResidentMemory.LeastGrowth(() => Run(step, step += 1000));
        Assert.Equal((alive, leftToTheFinalizer), (statistics.ThreadTotalLiveCount, statistics.CreatedOutsideScopeCount));
        // 500 bytes a step: the gradient of a step alone takes 50 KB.
        Assert.InRange(growth, long.MinValue, 500_000);

        void Run(int first, int end)
        {
            for (int step = first; step < end; step++)
            {
                run.Step(Batches.All(rows, step), 0.001);
                if (step % 10 == 0)
                    run.Evaluate(Batches.All(rows), outputs);
                if (step % 100 != 0)
                    continue;
                run.LossAndGradient(Batches.All(rows, step), gradient);
                run.GetParameters(gradient);
                run.SetParameters(gradient);
                var state = new NamedTensors();
                run.Save(state);
                run.Load(state);
            }
        }
    }

    [Fact]
    public void A_run_that_is_disposed_leaves_no_tensor()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 10; i++)
        {
            TrainingLoop.Run(
                Engine, s_plan with { Epochs = 2, BatchSize = 20, EvaluateTrainingSet = true }, Batches.HashedRows(64, 50),
                Batches.HashedRows(30, 50));
        }
        Assert.Throws<ArithmeticException>(
            () => TrainingLoop.Run(Engine, s_plan with { Optimizer = MLExtensions.Optimizer.Sgd(1e30) }, Batches.HashedRows(64, 50)));
        // nn.Parameter takes the handle of the tensor that it is made of, which TorchSharp keeps counting. A run has six parameters.
        Assert.Equal(before + 11 * 6, Tensor.TotalCount);
    }

    [Fact]
    public void A_run_outlives_the_dispose_scope_that_it_was_started_in()
    {
        InMemoryRows rows = Batches.HashedRows(64, 50);
        double expected = Steps(Engine.Start(s_plan));
        ITrainingRun started;
        using (NewDisposeScope())
            started = Engine.Start(s_plan);
        Assert.Equal(expected, Steps(started));

        double Steps(ITrainingRun run)
        {
            using (run)
            {
                for (int step = 0; step < 5; step++)
                {
                    using DisposeScope scope = NewDisposeScope();
                    run.Step(Batches.All(rows, step), 0.01);
                }
                return run.Step(Batches.All(rows, 5), 0.01);
            }
        }
    }

    [Fact]
    public void What_an_app_has_set_for_its_own_tensors_does_not_matter()
    {
        NetworkPlan plan = s_plan with { Epochs = 3 };
        float[] expected = Train();
        set_default_dtype(ScalarType.Float64);
        try
        {
            Assert.Equal(expected, Train());
        }
        finally
        {
            set_default_dtype(ScalarType.Float32);
        }
        using (no_grad())
            Assert.Equal(expected, Train());

        float[] Train() => TrainingLoop.Run(Engine, plan, Batches.HashedRows(64, 50), Batches.HashedRows(30, 50)).Network.Parameters();
    }

    [Fact, Trait("Speed", "Slow")]
    public void Garbage_that_is_collected_in_the_middle_of_a_step_changes_nothing()
    {
        NetworkPlan plan = s_plan with { Network = Network.CreatePerceptron(50, [20, 10], 1, Activation.LeakyRelu(), seed: 1),
            Loss = MLExtensions.Loss.Huber(0.5), Epochs = 300 };
        float[] expected = Train();
        using var isOver = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!isOver.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            Assert.Equal(expected, Train());
        }
        finally
        {
            isOver.Cancel();
            collector.Join();
        }

        float[] Train() => TrainingLoop.Run(Engine, plan, Batches.HashedRows(64, 50)).Network.Parameters();
    }

    [Fact]
    public async Task Two_trainings_at_the_same_time_do_not_disturb_each_other()
    {
        NetworkPlan[] plans = [
            s_plan with { Epochs = 60 }, s_plan with { Epochs = 60, Seed = 2, Optimizer = Optimizer.RmsProp(), BatchSize = 16 }];
        float[][] expected = [.. plans.Select(Train)], found = await Task.WhenAll(plans.Select(plan => Task.Run(() => Train(plan))));
        for (int i = 0; i < plans.Length; i++)
            Assert.All(expected[i].Zip(found[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

        static float[] Train(NetworkPlan plan) => TrainingLoop.Run(Engine, plan, Batches.HashedRows(200, 50)).Network.Parameters();
    }

    [Fact]
    public void Rows_that_weigh_nothing_have_a_loss_of_0_and_change_nothing()
    {
        using ITrainingRun run = Engine.Start(s_plan with { Optimizer = Optimizer.Sgd(), WeightAveraging = null });
        float[] before = new float[s_plan.ParameterCount], after = new float[s_plan.ParameterCount];
        run.GetParameters(before);
        Assert.Equal(0, run.Step(Batches.Of([.. Reference.HashedRow(1, 50), .. Reference.HashedRow(2, 50)], [0, 1], [0, 0]), 0.1));
        run.GetParameters(after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_the_run_goes_on()
    {
        using ITrainingRun run = Engine.Start(s_plan with { BatchSize = 4 });
        float[] row = Reference.HashedRow(0, 50);
        Refuses("the index of a class, from 0 to 2; found 3", () => TrainingLoop.Run(Engine, s_plan, WrongLabel(3)));
        Refuses("the index of a class, from 0 to 2; found 0.5",
            () => TrainingLoop.Run(Engine, s_plan, Batches.HashedRows(4, 50), WrongLabel(0.5f)));
        Refuses("the index of a class, from 0 to 2; found NaN", () => LearningRateRangeTest.Run(Engine, s_plan, WrongLabel(float.NaN)));
        Refuses("1 to 4 rows; found 5", () => run.Step(Batches.All(Batches.HashedRows(5, 50)), 0.01));
        Refuses("1 to 4 rows; found 0", () => run.Step(new Batch(Batches.HashedRows(5, 50), []), 0.01));
        Refuses("50 features; found 49", () => run.Step(Batches.All(Batches.HashedRows(2, 49)), 0.01));
        Refuses("1 label values; found 2", () => run.Step(Batches.Of(row, [0, 1], rows: 1), 0.01));
        Refuses("2 rows have 6 outputs; found room for 5", () => run.Evaluate(Batches.All(Batches.HashedRows(2, 50)), new float[5]));
        Refuses($"{s_plan.ParameterCount} parameters; found 3 numbers",
            () => run.LossAndGradient(Batches.All(Batches.HashedRows(2, 50)), new float[3]));
        Refuses($"{s_plan.ParameterCount} parameters; found 3 numbers", () => run.SetParameters(new float[3]));
        Refuses("BatchSize", () => TrainingLoop.Run(Engine, s_plan with { BatchSize = 0 }, Batches.HashedRows(4, 50)));
        Refuses("Dropout", () => TrainingLoop.Run(Engine, s_plan with { Dropout = 1 }, Batches.HashedRows(4, 50)));
        Assert.InRange(run.Step(Batches.All(Batches.HashedRows(4, 50)), 0.01), 0.5, 3);

        static void Refuses(string words, Action what) => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(what).Message);
    }

    [Fact]
    public void A_state_that_cannot_be_loaded_changes_nothing()
    {
        using ITrainingRun run = Engine.Start(s_plan);
        NamedTensors state = new(), damaged = new(), after = new();
        run.Step(Batches.All(Batches.HashedRows(64, 50)), 0.01);
        run.Save(state);
        foreach (NamedTensor tensor in state.Tensors.SkipLast(1))
            damaged.Add(tensor with { Values = new float[tensor.Values.Length] });
        Assert.Contains("is missing", Assert.Throws<InvalidDataException>(() => run.Load(damaged)).Message);
        run.Save(after);
        foreach ((NamedTensor expected, NamedTensor found) in state.Tensors.Zip(after.Tensors))
            Assert.Equal(expected.Values.ToArray(), found.Values.ToArray());
    }

    private static InMemoryRows WrongLabel(float label)
    {
        var rows = new InMemoryRows(50, 1);
        rows.Add(Reference.HashedRow(0, 50), [label]);
        return rows;
    }
}
