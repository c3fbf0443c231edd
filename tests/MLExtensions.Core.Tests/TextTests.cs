using System.Globalization;

namespace MLExtensions.Core.Tests;

public sealed class TextTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public TextTests()
    {
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NegativeSign) = (",", "~");
        CultureInfo.CurrentCulture = comma;
    }

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Fact]
    public void Settings_print_the_same_in_every_culture()
    {
        Assert.Equal("0,5", $"{0.5}");
        Assert.Equal(
            "AdamOptimizer { LearningRate = 0.25, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1E-08, WeightDecay = 0, Amsgrad = False }",
            $"{Optimizer.Adam(0.25)}");
        Assert.Equal(
            "SgdOptimizer { LearningRate = 0.1, Momentum = 0.9, Dampening = 0, WeightDecay = 0, Nesterov = True }",
            $"{Optimizer.Sgd(0.1, momentum: 0.9, nesterov: true)}");
        Assert.Equal("ShiftAugment { Horizontal = 1, Vertical = 2, Fill = -0.5 }", $"{Augment.Shift(1, 2, -0.5)}");
        Assert.Equal("RotateAugment { Degrees = 7.5, Fill =  }", $"{Augment.Rotate(7.5)}");
        Assert.Equal("ConstantSchedule { }", $"{LearningRateSchedule.Constant}");
        Assert.Equal("MultiStepSchedule { Epochs = [2, 5], Factor = 0.1 }", $"{LearningRateSchedule.MultiStep([2, 5])}");
        Assert.Equal(
            "WarmupSchedule { Then = StepSchedule { Epochs = 3, Factor = 0.5 }, Length = 2, BySteps = False, StartFactor = 0.25 }",
            $"{LearningRateSchedule.Step(3, 0.5).AfterWarmupEpochs(2, 0.25)}");
        Assert.Equal("UniformInitialization { Low = -0.5, High = 0.5 }", $"{Initialization.Uniform(-0.5, 0.5)}");
        Assert.Equal("ExponentialAveraging { Decay = 0.99 }", $"{WeightAveraging.Exponential(0.99)}");
        Assert.Equal(
            "EarlyStopping { Patience = 5, MinDelta = 0.001, Metric = Loss, PrefersLater = False, RestoreBestWeights = True }",
            $"{new EarlyStopping { MinDelta = 1e-3 }}");
        Assert.Equal(
            "LearningRateFactors { Biases = 0.5, FirstLayer = 1, LastLayer = 1, FeatureFactors = 1, ByInputs = False }",
            $"{new LearningRateFactors { Biases = 0.5 }}");
        Assert.Equal(("huber(delta=0.5)", "leaky_relu(0.5)"), ($"{Loss.Huber(0.5)}", $"{Activation.LeakyRelu(0.5)}"));
    }

    [Fact]
    public void Results_print_the_same_in_every_culture_which_stays_the_current_one()
    {
        var progress = new TrainingProgress { Epoch = 1, Epochs = 2, Step = 3, StepsPerEpoch = 4, RowsDone = 48, Loss = 0.5,
            StepLoss = 1.5, LearningRate = 0.1, RowsPerSecond = 2.5, TimeLeft = TimeSpan.FromSeconds(1.5), ValidationLoss = -0.25 };
        Assert.StartsWith(
            "TrainingProgress { Member = 1, Members = 1, Epoch = 1, Epochs = 2, Step = 3, StepsPerEpoch = 4, RowsDone = 48, Loss = 0.5, "
            + "StepLoss = 1.5, "
            + "LearningRate = 0.1, RowsPerSecond = 2.5, TimeLeft = 00:00:01.5000000, ValidationLoss = -0.25, ", progress.ToString(),
            StringComparison.Ordinal);
        Assert.Equal("EvaluationSums { WeightedLoss = 0.5, Weight = 2, Correct = 1 }", new EvaluationSums(0.5, 2, 1).ToString());
        Assert.Contains(
            "MaxGradientNorm = 0.5, ",
            new NetworkPlan { Network = Network.CreatePerceptron(1, [], 1, Activation.Identity, seed: 1), Loss = Loss.MeanSquaredError,
                Optimizer = Optimizer.Adam(), MaxGradientNorm = 0.5 }.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "LearningRateCurve { LearningRates = [0.5, 1.5], Losses = [1, 2.5], Suggestion = 0.05 }",
            new LearningRateCurve { LearningRates = [0.5, 1.5], Losses = [1, 2.5] }.ToString());
        Assert.Contains("Temperature = 1.5, BestEpoch = 0", new TrainingHistory { Temperature = 1.5 }.ToString());
        Assert.Equal(
            "TrainingHistory { TrainingLoss = [0.5, 0.25], EvaluatedTrainingLoss = [], ValidationLoss = [1.5], ValidationAccuracy = [], "
            + "EarlyStoppingMetric = [0.5, 0.75], "
            + "LearningRate = [], RowsLeftOut = [RowsLeftOut { Reason = LabelMissing, Count = 2, Details = x }], BestEpoch = 2, "
            + "End = StoppedEarly }",
            new TrainingHistory
            {
                TrainingLoss = [0.5, 0.25],
                ValidationLoss = [1.5],
                EarlyStoppingMetric = [0.5, 0.75],
                RowsLeftOut = [new RowsLeftOut { Reason = RowsLeftOutReason.LabelMissing, Count = 2, Details = "x" }],
                BestEpoch = 2,
                End = TrainingEnd.StoppedEarly,
            }.ToString());
        Assert.Equal("0,5", $"{0.5}");
    }
}
