using MLExtensions.Core.Tests;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>SimdEngine and TorchEngine side by side.</summary>
public class EnginesTests : EngineTests
{
    private const int Cases = 40;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Cases)];

    [Theory, MemberData(nameof(Seeds))]
    public void Fifty_steps_of_smooth_functions_lead_to_the_same_model_and_history(int seed)
    {
        var training = new RandomTraining(seed, isSmooth: true);
        (Network expected, TrainingHistory expectedHistory) = TrainingLoop.Run(new SimdEngine(), training.Plan, training.Rows, training.Validation);
        (Network found, TrainingHistory foundHistory) = TrainingLoop.Run(Engine, training.Plan, training.Rows, training.Validation);
        Assert.Equal(expectedHistory.LearningRate, foundHistory.LearningRate);
        AssertClose(expected.Parameters(), found.Parameters(), 1e-4, training);
        AssertClose(expectedHistory.TrainingLoss, foundHistory.TrainingLoss, training);
        AssertClose(expectedHistory.EvaluatedTrainingLoss, foundHistory.EvaluatedTrainingLoss, training);
        AssertClose(expectedHistory.ValidationLoss, foundHistory.ValidationLoss, training);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Functions_with_kinks_have_the_same_gradient_in_the_first_step(int seed)
    {
        var training = new RandomTraining(seed, isSmooth: false);
        Batch batch = Batches.All(training.Rows, step: 3);
        NetworkPlan plan = training.Plan with { BatchSize = training.Rows.Count };
        using ITrainingRun simd = new SimdEngine().Start(plan), torch = Engine.Start(plan);
        float[] expected = new float[plan.ParameterCount], found = new float[plan.ParameterCount];
        Reference.AssertClose(simd.LossAndGradient(batch, expected), torch.LossAndGradient(batch, found), 1e-5, $"loss of {training}");
        AssertClose(expected, found, 1e-5, training);
    }

    private static void AssertClose(float[] expected, float[] found, double tolerance, RandomTraining training)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Reference.AssertClose(expected[i], found[i], tolerance, $"number {i} of {training}");
    }

    private static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> found, RandomTraining training)
        => AssertClose([.. expected.Select(loss => (float)loss)], [.. found.Select(loss => (float)loss)], 1e-4, training);
}
