namespace MLExtensions.TorchSharp.Tests;

/// <summary>SimdEngine and TorchEngine side by side.</summary>
public class EnginesTests
{
    private static TorchEngine Engine => TorchEngine.Cpu();

    private const int Cases = 40;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Cases)];

    public static TheoryData<int> FewSeeds => [.. Enumerable.Range(101, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public void Fifty_steps_of_smooth_functions_lead_to_the_same_model_and_history(int seed)
    {
        var training = new RandomTraining(seed, isSmooth: true);
        (Network expected, TrainingHistory expectedHistory) = TrainingLoop.Run(
            new SimdEngine(), training.Plan, training.Rows, training.Validation);
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

    [Fact]
    public void Sparse_rows_are_trained_on_by_both()
    {
        NetworkPlan plan = new()
        {
            Network = Network.CreatePerceptron(1200, [9], 3, Activation.Tanh, seed: 1), Loss = Loss.SoftmaxCrossEntropy, Seed = 1,
            Optimizer = Optimizer.AdamW(0.01), BatchSize = 16, Epochs = 3, Dropout = 0.2, SparseUpdates = SparseUpdates.Exact,
        };
        InMemoryRows rows = SparseData.Rows(90, hasWeights: true), validation = SparseData.Rows(20, hasWeights: true);
        (Network expected, TrainingHistory expectedHistory) = TrainingLoop.Run(new SimdEngine(), plan, rows, validation);
        (Network found, TrainingHistory foundHistory) = TrainingLoop.Run(Engine, plan, rows, validation);
        Assert.Equal(expectedHistory.ValidationLoss[^1], foundHistory.ValidationLoss[^1], 1e-5);
        Assert.All(expected.Parameters().Zip(found.Parameters()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Theory, MemberData(nameof(FewSeeds))]
    public void A_state_that_one_engine_saved_the_other_one_loads_and_goes_on_alike(int seed)
    {
        var training = new RandomTraining(seed, isSmooth: true);
        NetworkPlan plan = training.Plan with { BatchSize = training.Rows.Count };
        Engine[] engines = [new SimdEngine(), Engine];
        foreach (Engine first in engines)
        {
            using ITrainingRun run = first.Start(plan), same = engines[0].Start(plan), other = engines[1].Start(plan);
            Step(run, 0, 4);
            NamedTensors state = StateOf(run);
            Assert.Equal(
                StateOf(same).Tensors.Select(tensor => (tensor.Name, NamedTensor.Describe(tensor.Shape))),
                StateOf(other).Tensors.Select(tensor => (tensor.Name, NamedTensor.Describe(tensor.Shape))));
            same.Load(Safetensors.Read(Safetensors.Write(state)));
            other.Load(Safetensors.Read(Safetensors.Write(state)));
            Reference.AssertClose(Step(same, 4, 8), Step(other, 4, 8), 1e-5, $"loss of {training}");
            foreach ((NamedTensor expected, NamedTensor found) in StateOf(same).Tensors.Zip(StateOf(other).Tensors))
                AssertClose(expected.Values.ToArray(), found.Values.ToArray(), 1e-4, training);
        }

        double Step(ITrainingRun run, int begin, int end)
        {
            double loss = 0;
            for (int step = begin; step < end; step++)
                loss = run.Step(Batches.All(training.Rows, step), 0.003);
            return loss;
        }

        static NamedTensors StateOf(ITrainingRun run)
        {
            var state = new NamedTensors();
            run.Save(state);
            return state;
        }
    }

    [Fact]
    public void A_training_that_one_engine_began_the_other_one_resumes_from_its_checkpoint()
    {
        var training = new RandomTraining(8, isSmooth: true);
        NetworkPlan plan = training.Plan with { Schedule = LearningRateSchedule.Constant, WeightAveraging = null, Epochs = 6 };
        float[] expected = TrainingLoop.Run(Engine, plan, training.Rows).Network.Parameters();
        foreach ((Engine first, Engine second) in new (Engine, Engine)[] { (new SimdEngine(), Engine), (Engine, new SimdEngine()) })
        {
            string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            try
            {
                TrainingLoop.Run(first, plan with { Epochs = 3, Checkpoints = new Checkpoints(folder) }, training.Rows);
                AssertClose(
                    expected, TrainingLoop.Run(
                        second, plan with { Checkpoints = new Checkpoints(folder) { Resume = true } }, training.Rows).Network.Parameters(),
                        1e-4, training);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
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
