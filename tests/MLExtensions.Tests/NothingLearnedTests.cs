using Microsoft.ML;

namespace MLExtensions.Tests;

/// <summary>The warning about a model that is no better than one without features.</summary>
public sealed class NothingLearnedTests
{
    private const string Warning = "The model has learned nothing from the features: ";

    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Kinds => TrainerKinds.Names;

    [Theory, MemberData(nameof(Kinds))]
    public void A_model_that_has_learned_has_no_warning(string kind) => Assert.Empty(Warnings(kind, _ => { }));

    [Theory, InlineData(TrainerKinds.Binary), InlineData(TrainerKinds.Regression), InlineData(TrainerKinds.MultiOutput),
        InlineData(TrainerKinds.Linear)]
    public void A_rate_with_which_nothing_is_learned_is_a_warning(string kind)
        => Assert.Contains(
            "Look at the learning rate, 1E-30 (FindLearningRate suggests one)",
            Assert.Single(Warnings(kind, options => options.Schedule = LearningRateSchedule.Custom(_ => 1e-30))));

    [Fact]
    public void Losses_beyond_all_measure_are_a_warning()
        => Assert.Single(Warnings(TrainerKinds.Regression, TrainerKinds.Perceptron(options => options.Optimizer = Optimizer.Adam(1e10))));

    [Fact]
    public void Labels_far_beyond_the_scale_of_the_outputs_are_a_warning()
    {
        var rows = Enumerable.Range(0, 50).Select(i => new Sample { X = i / 50f, Y = 1, Height = 1e18f });
        IDataView data = _ml.Transforms.Concatenate("Features", "X", "Y").Fit(_ml.Data.LoadFromEnumerable(rows))
            .Transform(_ml.Data.LoadFromEnumerable(rows));
        Assert.Contains(
            TrainerKinds.Messages(_ml, () => _ml.Regression.Trainers.MultilayerPerceptron("Height", epochs: 3).Fit(data)),
            message => message.Contains(Warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_that_are_all_alike_and_learned_have_no_warning()
    {
        var rows = Enumerable.Range(0, 50).Select(i => new Sample { X = i / 50f, Y = 1, Height = 5 });
        IDataView data = _ml.Transforms.Concatenate("Features", "X", "Y").Fit(_ml.Data.LoadFromEnumerable(rows))
            .Transform(_ml.Data.LoadFromEnumerable(rows));
        Assert.DoesNotContain(
            TrainerKinds.Messages(
                _ml, () => _ml.Regression.Trainers.MultilayerPerceptron("Height", hiddenLayers: [], epochs: 1000, learningRate: 0.05)
                .Fit(data)),
            message => message.Contains(Warning, StringComparison.Ordinal));
    }

    private List<string> Warnings(string kind, Action<NetworkTrainerOptions> change)
    {
        IDataView data = TrainerKinds.Load(_ml);
        return TrainerKinds.Messages(_ml, () => TrainerKinds.Create(kind, _ml, change).Fit(data))
            .FindAll(message => message.Contains(Warning, StringComparison.Ordinal));
    }
}
