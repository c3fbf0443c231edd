using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Several networks that are trained side by side and averaged.</summary>
public sealed class MembersTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void Scores_and_probabilities_are_the_mean_of_those_of_the_members(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = Train(kind, 3, epochs: 2).Fit(data);
        Assert.Equal(3, model.Model().Members.Count);
        ITransformer[] members = [.. model.Model().Members.Select(network
            => Train(kind, 1, epochs: 0).Fit(data, null, new MultilayerPerceptronModelParameters(network)))];
        string column = kind == TrainerKinds.Binary || kind == TrainerKinds.MultiLabel ? "Probability" : "Score";
        List<float> expected = [.. Enumerable.Range(0, Numbers(model, data, column).Count).Select(
            i => members.Average(member => Numbers(member, data, column)[i]))];
        Assert.All(Numbers(model, data, column).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        Assert.NotEqual(Numbers(members[0], data, column), Numbers(members[1], data, column));
        Assert.Equal(3, model.Model().MemberHistories.Count);
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void A_saved_model_has_all_members_and_scores_the_same_bits(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = Train(kind, 2, epochs: 2).Fit(data), loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal(model.Predictions(data), loaded.Predictions(data));
        Assert.Equal(
            model.Model().MemberHistories.Select(history => history.TrainingLoss[1]),
            loaded.Model().MemberHistories.Select(history => history.TrainingLoss[1]));
        Assert.StartsWith("2 networks of", loaded.Model().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_member_is_the_network_of_a_training_alone_and_threads_change_nothing()
    {
        IDataView data = TrainerKinds.Load(_ml);
        float[] alone = Train(TrainerKinds.Regression, 1, epochs: 3).Fit(data).Model().Parameters();
        foreach (int threads in new[] { 1, 2, 5 })
        {
            NetworkModelParameters model = TrainerKinds.Create(TrainerKinds.Regression, _ml, options =>
            {
                (options.Epochs, options.NumberOfThreads) = (3, threads);
                ((MultilayerPerceptronOptions)options).Members = 3;
            }).Fit(data).Model();
            Assert.Equal(alone, model.Parameters());
            Assert.Equal(3, model.Members.Select(member => member.Layers[0].Weights.Span[0]).Distinct().Count());
        }
    }

    [Fact]
    public void All_members_are_trained_on_and_their_number_has_to_be_the_same()
    {
        IDataView data = TrainerKinds.Load(_ml);
        NetworkModelParameters first = Train(TrainerKinds.Multiclass, 2, epochs: 2).Fit(data).Model();
        NetworkModelParameters second = TrainerKinds.Create(TrainerKinds.Multiclass, _ml, options => options.Epochs = 2).Fit(data, null,
            first).Model();
        Assert.Equal(2, second.Members.Count);
        for (int member = 0; member < 2; member++)
        {
            Assert.True(second.MemberHistories[member].TrainingLoss[0] < first.MemberHistories[member].TrainingLoss[0]);
            Assert.NotEqual(first.Members[member].Layers[0].Weights.ToArray(), second.Members[member].Layers[0].Weights.ToArray());
        }
        Assert.Contains("The initial model has 2 networks, and all of them are trained on: Members should be null or 2; found 3",
            Assert.Throws<ArgumentException>(
            () => Train(TrainerKinds.Multiclass, 3, epochs: 2).Fit(data, null, first)).Message);
    }

    [Fact]
    public void Safetensors_name_each_member_and_are_read_back()
    {
        IDataView data = TrainerKinds.Load(_ml);
        NetworkModelParameters model = Train(TrainerKinds.Regression, 2, epochs: 2).Fit(data).Model();
        Directory.CreateDirectory(_folder);
        string path = Path.Combine(_folder, "model.safetensors");
        model.SaveSafetensors(path, ["hidden", "out"]);
        Assert.Equal(
            ["members.0.hidden.weight", "members.0.hidden.bias", "members.0.out.weight", "members.0.out.bias"],
            Safetensors.Read(File.ReadAllBytes(path)).Tensors.Take(4).Select(tensor => tensor.Name));
        NetworkModelParameters Read(int members) => TrainerKinds.Create(TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(
            options => (options.InitialParametersPath, options.Epochs, options.Members) = (path, 0, members))).Fit(data).Model();
        Assert.Equal(model.Members[1].Layers[0].Weights.ToArray(), Read(2).Members[1].Layers[0].Weights.ToArray());
        Assert.Contains("the parameters of 3 networks; found 2", Assert.Throws<InvalidDataException>(() => Read(3)).Message);
    }

    [Fact]
    public void Each_member_has_checkpoints_of_its_own_and_is_resumed_with_the_same_bits()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer Fit(int epochs, bool resume) => TrainerKinds.Create(TrainerKinds.Binary, _ml, TrainerKinds.Perceptron(options =>
        {
            (options.Members, options.Epochs) = (2, epochs);
            options.Checkpoints = new Checkpoints(_folder) { Resume = resume };
        })).Fit(data);
        Fit(2, resume: false);
        Assert.Equal(["member-1", "member-2"], Directory.GetDirectories(_folder).Select(Path.GetFileName).Order());
        Assert.Equal(Train(TrainerKinds.Binary, 2, epochs: 5).Fit(data).Predictions(data), Fit(5, resume: true).Predictions(data));
    }

    [Fact]
    public void Progress_names_the_member_and_comes_one_report_at_a_time()
    {
        int inside = 0, most = 0;
        var ends = new List<(int Member, int Epoch)>();
        TrainerKinds.Create(TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(options =>
        {
            (options.Members, options.Epochs) = (3, 4);
            options.OnProgress = progress =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                if (progress.IsEndOfEpoch)
                    ends.Add((progress.Member, progress.Epoch));
                Assert.Equal(3, progress.Members);
                Interlocked.Decrement(ref inside);
            };
        })).Fit(TrainerKinds.Load(_ml));
        Assert.Equal(1, most);
        Assert.Equal(Enumerable.Range(1, 3).SelectMany(member => Enumerable.Range(1, 4).Select(epoch => (member, epoch))), ends.Order());
    }

    [Fact]
    public void An_exception_in_one_member_ends_the_training_as_it_is()
    {
        void Stop(TrainingProgress progress)
        {
            if (progress is { Member: 2, Epoch: 3 })
                throw new InvalidOperationException("Enough.");
        }
        Assert.Equal("Enough.", Assert.Throws<InvalidOperationException>(() => TrainerKinds.Create(TrainerKinds.Regression, _ml,
            TrainerKinds.Perceptron(options => (options.Members, options.Epochs, options.OnProgress) = (4, 100_000, Stop)))
            .Fit(TrainerKinds.Load(_ml))).Message);
    }

    [Fact]
    public void A_cancelled_training_returns_all_members_so_far_if_asked()
    {
        using var source = new CancellationTokenSource();
        NetworkModelParameters model = TrainerKinds.Create(TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(options =>
        {
            (options.Members, options.Epochs, options.CancellationToken, options.ThrowIfCancelled) = (2, 100_000, source.Token, false);
            options.OnProgress = progress =>
            {
                if (progress.Epoch == 5)
                    source.Cancel();
            };
        })).Fit(TrainerKinds.Load(_ml)).Model();
        Assert.All(model.MemberHistories, history => Assert.Equal(TrainingEnd.Cancelled, history.End));
    }

    [Fact]
    public void A_cancelled_training_leaves_out_members_that_had_no_epoch()
    {
        using var source = new CancellationTokenSource();
        NetworkModelParameters model = TrainerKinds.Create(TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(options =>
        {
            (options.Members, options.Epochs, options.CancellationToken, options.ThrowIfCancelled) = (3, 5, source.Token, false);
            // One network after the other.
            options.NumberOfThreads = 1;
            options.OnProgress = progress =>
            {
                if (progress is { Member: 2, IsEndOfEpoch: true, Epoch: 3 })
                    source.Cancel();
            };
        })).Fit(TrainerKinds.Load(_ml)).Model();
        Assert.Equal([TrainingEnd.Completed, TrainingEnd.Cancelled], model.MemberHistories.Select(history => history.End));
        Assert.Equal([5, 3], model.MemberHistories.Select(history => history.TrainingLoss.Count));
    }

    [Fact]
    public void Temperature_and_threshold_are_those_of_the_average()
    {
        var random = new Random(3);
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(i =>
        {
            float x = (float)(random.NextDouble() * 2 - 1);
            return new Noisy { Features = [x, (float)random.NextDouble()], Label = random.NextDouble() < 0.5 + 0.3 * x };
        }).ToList());
        MultilayerPerceptronTransformer Fit(bool isScaled) => _ml.BinaryClassification.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronBinaryTrainer.Options
            {
                HiddenLayers = [64], Members = 3, Epochs = 60, ValidationFraction = 0.3, TemperatureScaling = isScaled,
                    Optimizer = Optimizer.Adam(0.01),
            }).Fit(data);
        MultilayerPerceptronTransformer plain = Fit(false), scaled = Fit(true);
        double temperature = scaled.Model.History.Temperature!.Value;
        Assert.All(scaled.Model.MemberHistories, history => Assert.Equal(temperature, history.Temperature));
        Assert.Equal(plain.Model.Members[2].Layers[1].Weights.Span[0] / temperature, scaled.Model.Members[2].Layers[1].Weights.Span[0],
            1e-5);
        Assert.True(temperature > 1.05, $"{temperature}");
    }

    private ITrainer Train(string kind, int members, int epochs)
        => TrainerKinds.Create(kind, _ml, TrainerKinds.Perceptron(options => (options.Members, options.Epochs) = (members, epochs)));

    private static List<float> Numbers(ITransformer model, IDataView data, string column)
    {
        IDataView scored = model.Transform(data);
        return scored.Schema[column].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>(column).SelectMany(values => values)] : [.. scored.GetColumn<float>(column)];
    }

    private sealed class Noisy
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
