using System.Text.Json;

namespace MLExtensions.TestSupport.Engines;

public abstract class LbfgsTests : EngineTests
{
    [Fact]
    public void Least_squares_are_found()
    {
        JsonElement expected = Reference.Read("least_squares");
        double tolerance = expected.GetProperty("tolerance").GetDouble();
        InMemoryRows rows = LinearRegressionRows();
        var plan = new NetworkPlan { Network = Network.CreatePerceptron(2, [], 1, Activation.Identity, seed: 1),
            Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Lbfgs(), Epochs = 5, EvaluateTrainingSet = true };
        (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows);

        double[] weights = expected.GetProperty("weights").Numbers();
        Reference.AssertClose(weights[0], network.Layers[0].Weights.Span[0], tolerance, "first weight");
        Reference.AssertClose(weights[1], network.Layers[0].Weights.Span[1], tolerance, "second weight");
        Reference.AssertClose(expected.GetProperty("bias").GetDouble(), network.Layers[0].Biases.Span[0], tolerance, "bias");
        Assert.Equal(expected.GetProperty("mean_squared_error").GetDouble(), history.EvaluatedTrainingLoss[^1], 1e-7);
        Assert.Equal(TrainingEnd.Converged, history.End);
    }

    [Theory, InlineData("tanh"), InlineData("sigmoid"), InlineData("relu")]
    public void A_network_is_fitted_far_better_than_by_as_many_steps_of_Adam(string activation)
    {
        var rows = new InMemoryRows(1, 1);
        for (int i = 0; i < 60; i++)
            rows.Add([i / 30f - 1], [MathF.Sin(3 * (i / 30f - 1))]);
        var plan = new NetworkPlan
        {
            Network = Network.CreatePerceptron(1, [16], 1, Activation.FromName(activation), seed: 3), Loss = Loss.MeanSquaredError,
                Optimizer = Optimizer.Lbfgs(), Epochs = 10, EvaluateTrainingSet = true,
        };
        double loss = TrainingLoop.Run(Engine, plan, rows).History.EvaluatedTrainingLoss[^1];
        double adam = TrainingLoop.Run(
            Engine, plan with { Optimizer = Optimizer.Adam(0.01), BatchSize = 60, Epochs = 200 }, rows).History.EvaluatedTrainingLoss[^1];
        Assert.True(loss < adam / 5, $"{loss} against {adam}");
    }

    [Fact]
    public void A_rate_of_0_is_refused_since_no_step_would_be_tried()
    {
        var plan = new NetworkPlan { Network = Network.CreatePerceptron(2, [], 1, Activation.Identity, seed: 1),
            Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Lbfgs(), Schedule = LearningRateSchedule.CosineLog() };
        Assert.Contains(
            "should be more than 0; the schedule CosineLogSchedule { Cycles = 4 } gave 0 in epoch 1",
            Assert.Throws<ArgumentException>(() => TrainingLoop.Run(Engine, plan, LinearRegressionRows())).Message);
    }

    [Fact]
    public void The_loss_never_rises_from_epoch_to_epoch()
    {
        IReadOnlyList<double> losses = TrainingLoop.Run(Engine, new NetworkPlan
        {
            Network = Network.CreatePerceptron(2, [8], 1, Activation.Tanh, seed: 1), Loss = Loss.Huber(),
                Optimizer = Optimizer.Lbfgs(maxIterations: 2, historySize: 3), Epochs = 12,
        }, LinearRegressionRows()).History.TrainingLoss;
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.True(losses[^1] < losses[0] / 10);
    }

    [Fact]
    public void Cancelled_it_leaves_the_best_point_found_and_not_one_that_was_only_tried()
    {
        InMemoryRows rows = LinearRegressionRows();
        var plan = new NetworkPlan
        {
            Network = Network.CreatePerceptron(2, [6], 1, Activation.Tanh, seed: 1), Loss = Loss.MeanSquaredError,
                Optimizer = Optimizer.Lbfgs(learningRate: 100), Epochs = 1, ThrowIfCancelled = false,
        };
        double last = double.PositiveInfinity;
        for (int evaluations = 1; evaluations < 25; evaluations++)
        {
            using var source = new CancellationTokenSource();
            var engine = new CancellingEngine(Engine, source, evaluations);
            (Network network, TrainingHistory history) = TrainingLoop.Run(engine, plan, rows, cancellationToken: source.Token);
            using ITrainingRun run = Engine.Start(plan with { Network = network, BatchSize = rows.Count });
            double loss = run.LossAndGradient(Batches.All(rows), new float[network.ParameterCount]);
            Assert.True(loss <= last * (1 + 1e-6), $"{loss} after {evaluations} evaluations, {last} before");
            last = loss;
        }
    }

    [Fact]
    public void An_epoch_ends_after_as_many_evaluations_as_PyTorchs_step()
    {
        var plan = new NetworkPlan { Network = Network.CreatePerceptron(2, [6], 1, Activation.Tanh, seed: 1), Loss = Loss.MeanSquaredError,
            Optimizer = Optimizer.Lbfgs(), Epochs = 1 };
        int Evaluations(LbfgsOptimizer optimizer)
        {
            var engine = new CancellingEngine(Engine, null, 0);
            TrainingLoop.Run(engine, plan with { Optimizer = optimizer }, LinearRegressionRows());
            return engine.Evaluations;
        }
        Assert.InRange(Evaluations(Optimizer.Lbfgs(maxIterations: 1000, maxEvaluations: 10)), 10, 35);
        Assert.Equal(2, Evaluations(Optimizer.Lbfgs(maxIterations: 1000, maxEvaluations: 2)));
    }

    [Fact]
    public void Each_iteration_is_a_step_that_is_reported()
    {
        var plan = new NetworkPlan { Network = Network.CreatePerceptron(2, [6], 1, Activation.Tanh, seed: 1), Loss = Loss.MeanSquaredError,
            Optimizer = Optimizer.Lbfgs(maxIterations: 4, maxEvaluations: 1000), Epochs = 3 };
        var reports = new Reports();
        InMemoryRows rows = LinearRegressionRows();
        TrainingHistory history = TrainingLoop.Run(Engine, plan, rows, progress: reports).History;
        Assert.Equal(
            [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2), (3, 3), (3, 4)],
            reports.All.Select(report => (report.Epoch, report.Step)));
        Assert.All(
            reports.All,
            report => Assert.Equal(
                (4, rows.Count, history.TrainingLoss[report.Epoch - 1]), (report.StepsPerEpoch, report.RowsDone, report.Loss)));
        Assert.Equal(reports.All.Select(report => report.StepLoss).OrderDescending(), reports.All.Select(report => report.StepLoss));
        Assert.Equal(history.TrainingLoss, reports.All.Where(report => report.Step == 1).Select(report => report.StepLoss));
        Assert.Equal(TimeSpan.Zero, reports.All[^1].TimeLeft);

        // An epoch that ends earlier has fewer steps, and its last report says so.
        reports.All.Clear();
        history = TrainingLoop.Run(
            Engine, plan with { Optimizer = Optimizer.Lbfgs(maxIterations: 1000, maxEvaluations: 5), Epochs = 2 }, rows,
            progress: reports).History;
        Assert.Equal(2, reports.All.Count(report => report.IsEndOfEpoch));
        Assert.All(reports.All.Where(report => !report.IsEndOfEpoch), report => Assert.Equal(1000, report.StepsPerEpoch));
        Assert.InRange(reports.All[^1].Step, 1, 5);
    }

    [Fact]
    public void What_it_cannot_do_is_refused()
    {
        var plan = new NetworkPlan { Network = Network.CreatePerceptron(2, [], 1, Activation.Identity, seed: 1),
            Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Lbfgs() };
        void Refuses(string words, NetworkPlan plan)
            => Assert.Contains(
                words, Assert.ThrowsAny<ArgumentException>(() => TrainingLoop.Run(Engine, plan, LinearRegressionRows())).Message);
        Refuses("MaxGradientNorm", plan with { MaxGradientNorm = 1 });
        Refuses("WeightAveraging", plan with { WeightAveraging = WeightAveraging.Uniform() });
        Refuses("MaxIterations should be 1 or more", plan with { Optimizer = Optimizer.Lbfgs(maxIterations: 0) });
        Refuses("HistorySize should be 1 or more", plan with { Optimizer = Optimizer.Lbfgs(historySize: 0) });
    }

    /// <summary>Counts evaluations, and cancels at one of them.</summary>
    private sealed class CancellingEngine(Engine inner, CancellationTokenSource? source, int at) : Engine
    {
        public int Evaluations { get; private set; }

        public override string Name => "cancelling";

        internal override ITrainingRun Start(TrainingPlan plan) => new Run(this, inner.Start(plan));

        private sealed class Run(CancellingEngine engine, ITrainingRun run) : ForwardingRun(run)
        {
            public override double LossAndGradient(in Batch batch, Span<float> gradient)
            {
                if (++engine.Evaluations == engine.At)
                    engine.Source!.Cancel();
                return base.LossAndGradient(batch, gradient);
            }
        }

        private CancellationTokenSource? Source => source;

        private int At => at;
    }

    private static InMemoryRows LinearRegressionRows()
    {
        var rows = new InMemoryRows(2, 1);
        foreach (float[] row in Reference.ReadTable("linear_regression.csv"))
            rows.Add(row.AsSpan(0, 2), row.AsSpan(2, 1));
        return rows;
    }
}
