using System.Text.Json;

namespace MLExtensions.Core.Tests;

public class LbfgsTests
{
    [Fact]
    public void Least_squares_are_found()
    {
        JsonElement expected = Reference.Read("least_squares");
        double tolerance = expected.GetProperty("tolerance").GetDouble();
        RowBuffer rows = LinearRegressionRows();
        var plan = new TrainingPlan { Network = Network.CreatePerceptron(2, [], 1, Activation.Identity, seed: 1), Loss = Loss.MeanSquared, Optimizer = Optimizer.Lbfgs(), Epochs = 5, EvaluateTrainingSet = true };
        (Network network, TrainingHistory history) = TrainingLoop.Run(new SimdEngine(), plan, rows);

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
        var rows = new RowBuffer(1, 1);
        for (int i = 0; i < 60; i++)
            rows.Add([i / 30f - 1], [MathF.Sin(3 * (i / 30f - 1))]);
        var plan = new TrainingPlan
        {
            Network = Network.CreatePerceptron(1, [16], 1, Activation.FromName(activation), seed: 3), Loss = Loss.MeanSquared, Optimizer = Optimizer.Lbfgs(), Epochs = 10, EvaluateTrainingSet = true,
        };
        double loss = TrainingLoop.Run(new SimdEngine(), plan, rows).History.EvaluatedTrainingLoss[^1];
        double adam = TrainingLoop.Run(new SimdEngine(), plan with { Optimizer = Optimizer.Adam(0.01f), BatchSize = 60, Epochs = 200 }, rows).History.EvaluatedTrainingLoss[^1];
        Assert.True(loss < adam / 5, $"{loss} against {adam}");
    }

    [Fact]
    public void The_loss_never_rises_from_epoch_to_epoch()
    {
        IReadOnlyList<double> losses = TrainingLoop.Run(new SimdEngine(), new TrainingPlan
        {
            Network = Network.CreatePerceptron(2, [8], 1, Activation.Tanh, seed: 1), Loss = Loss.Huber(), Optimizer = Optimizer.Lbfgs(maxIterations: 2, historySize: 3), Epochs = 12,
        }, LinearRegressionRows()).History.TrainingLoss;
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.True(losses[^1] < losses[0] / 10);
    }

    [Fact]
    public void What_it_cannot_do_is_refused()
    {
        var plan = new TrainingPlan { Network = Network.CreatePerceptron(2, [], 1, Activation.Identity, seed: 1), Loss = Loss.MeanSquared, Optimizer = Optimizer.Lbfgs() };
        void Refuses(string words, TrainingPlan plan) => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => TrainingLoop.Run(new SimdEngine(), plan, LinearRegressionRows())).Message);
        Refuses("GradientClipNorm", plan with { GradientClipNorm = 1 });
        Refuses("WeightAveraging", plan with { WeightAveraging = WeightAveraging.Uniform() });
        Refuses("MaxIterations should be 1 or more", plan with { Optimizer = Optimizer.Lbfgs(maxIterations: 0) });
        Refuses("HistorySize should be 1 or more", plan with { Optimizer = Optimizer.Lbfgs(historySize: 0) });
    }

    private static RowBuffer LinearRegressionRows()
    {
        var rows = new RowBuffer(2, 1);
        foreach (float[] row in Reference.ReadTable("linear_regression.csv"))
            rows.Add(row.AsSpan(0, 2), row.AsSpan(2, 1));
        return rows;
    }
}
