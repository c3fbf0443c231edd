using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Random changes of the pictures that a perceptron is trained on.</summary>
public sealed class AugmentationTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(null), InlineData(4)]
    public void One_seed_gives_one_model_for_any_number_of_threads(int? epochs)
    {
        IDataView pictures = Pictures(200);
        float[] Fit(int threads, Augment[] augmentation) => Parameters(Trainer(options =>
        {
            (options.NumberOfThreads, options.Augmentation) = (threads, augmentation);
            (options.Epochs, options.Members) = (epochs, 3);
        }).Fit(pictures));
        float[] expected = Fit(1, [Augment.Flip(), Augment.Shift(1)]);
        Assert.Equal(expected, Fit(2, [Augment.Flip(), Augment.Shift(1)]));
        Assert.NotEqual(expected, Fit(2, []));
    }

    [Fact]
    public void In_automatic_training_each_network_is_validated_on_rows_as_they_are()
    {
        // With a learning rate of 0, the network stays the same.
        IDataView pictures = Pictures(200);
        IReadOnlyList<TrainingHistory> Histories(Augment[] augmentation) => Trainer(options =>
        {
            (options.Epochs, options.Schedule, options.Augmentation) = (null, LearningRateSchedule.Custom(_ => 0), augmentation);
            options.EvaluateTrainingSet = true;
        }).Fit(pictures).Model.MemberHistories;
        IReadOnlyList<TrainingHistory> plain = Histories([]), augmented = Histories([Augment.Rotate(20), Augment.Erase()]);
        Assert.Equal(8, plain.Count);
        for (int member = 0; member < 8; member++)
        {
            Assert.Equal(plain[member].ValidationLoss, augmented[member].ValidationLoss);
            Assert.Equal(plain[member].EvaluatedTrainingLoss, augmented[member].EvaluatedTrainingLoss);
            Assert.Equal(plain[member].Temperature, augmented[member].Temperature);
            Assert.NotEqual(plain[member].TrainingLoss, augmented[member].TrainingLoss);
        }
    }

    [Fact]
    public void A_cancelled_training_goes_on_from_its_checkpoints_to_the_same_model()
    {
        IDataView pictures = Pictures(200);
        using var cancellation = new CancellationTokenSource();
        Action<MultilayerPerceptronBinaryTrainer.Options> settings = options =>
        {
            (options.Seed, options.NumberOfThreads, options.Epochs) = (3, 1, null);
            options.Augmentation = [Augment.Flip(), Augment.Shift(1), Augment.Brightness(0.2), Augment.Contrast(0.2)];
        };
        float[] whole = Parameters(Trainer(settings).Fit(pictures));
        Assert.Throws<OperationCanceledException>(() => Trainer(settings + (options =>
        {
            (options.Checkpoints, options.CancellationToken) = (new Checkpoints(_folder) { EveryEpochs = 5 }, cancellation.Token);
            options.OnProgress = progress =>
            {
                if (progress is { Member: 3, Epoch: 7 })
                    cancellation.Cancel();
            };
        })).Fit(pictures));
        settings += options => options.Checkpoints = new Checkpoints(_folder) { EveryEpochs = 5, Resume = true };
        Assert.Contains(
            "Augmentation was [FlipAugment { Probability = 0.5, IsVertical = False }, "
            + "ShiftAugment { Horizontal = 1, Vertical = 1, Fill =  }, ",
            Assert.Throws<InvalidDataException>(
                () => Trainer(settings + (options => options.Augmentation = [Augment.Flip()])).Fit(pictures)).Message,
            StringComparison.Ordinal);
        Assert.Equal(whole, Parameters(Trainer(settings).Fit(pictures)));
    }

    [Fact]
    public void A_model_is_continued_with_it()
    {
        IDataView pictures = Pictures(100);
        MultilayerPerceptronTransformer model = Trainer(_ => { }).Fit(pictures);
        float[] Continue(params Augment[] augmentation)
            => Parameters(Trainer(options => options.Augmentation = augmentation).Fit(pictures, model));
        Assert.Equal(Continue(Augment.Shift(1)), Continue(Augment.Shift(1)));
        Assert.NotEqual(Continue(), Continue(Augment.Shift(1)));
    }

    [Fact]
    public void Gradients_and_predictions_are_those_of_rows_as_they_are()
    {
        IDataView pictures = Pictures(100);
        MultilayerPerceptronBinaryTrainer plain = Trainer(_ => { }),
            augmented = Trainer(options => options.Augmentation = [Augment.Flip(), Augment.Shift(1)]);
        MultilayerPerceptronTransformer model = augmented.Fit(pictures);
        NetworkGradients expected = plain.ComputeGradients(pictures, model), found = augmented.ComputeGradients(pictures, model);
        Assert.Equal(expected.Loss, found.Loss);
        Assert.Equal(expected.Layers[0].Weights.ToArray(), found.Layers[0].Weights.ToArray());
        // Shifted, the first and the last line of the pictures are seen in other places.
        Assert.NotEqual(plain.FindLearningRate(pictures, steps: 10).Losses, augmented.FindLearningRate(pictures, steps: 10).Losses);
    }

    [Fact]
    public void The_list_is_copied_and_the_log_has_it()
    {
        IDataView pictures = Pictures(100);
        var augmentation = new List<Augment> { Augment.Shift(1) };
        MultilayerPerceptronBinaryTrainer trainer = Trainer(options => options.Augmentation = augmentation);
        float[] before = Parameters(trainer.Fit(pictures));
        augmentation[0] = Augment.Erase();
        float[] after = [];
        List<string> messages = TrainerKinds.Messages(_ml, () => after = Parameters(trainer.Fit(pictures)));
        Assert.Equal(before, after);
        Assert.Contains(messages, message => message.Contains(
            "; augmentation: [ShiftAugment { Horizontal = 1, Vertical = 1, Fill =  }]; seed", StringComparison.Ordinal));
    }

    [Fact]
    public void Features_of_several_channels_are_pictures()
    {
        SchemaDefinition colored = SchemaDefinition.Create(typeof(Picture));
        colored["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2, 2, 4);
        IDataView pictures = _ml.Data.LoadFromEnumerable(Rows(100), colored);
        Assert.NotEqual(
            Parameters(Trainer(_ => { }).Fit(pictures)),
            Parameters(Trainer(options => options.Augmentation = [Augment.Shift(1)]).Fit(pictures)));
        Assert.StartsWith(
            "Vertical should be less than the height of the pictures, 2.",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Trainer(options => options.Augmentation = [Augment.Shift(3)]).Fit(pictures)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Augmentation changes pictures: the dimensions of 'Features' should be [height, width] or [channels, height, width]; found [16]. "
        + "Give the property of the pictures a shape, such as [VectorType(28, 28)], which NormalizePixels keeps", 16)]
    [InlineData("found [2, 2, 2, 2]. Give", 2, 2, 2, 2)]
    [InlineData("the dimensions of 'Features', [5, 6, 3], seem to have the channels last. ExtractPixels puts them first", 5, 6, 3)]
    public void Features_that_are_no_pictures_are_refused_with_what_gives_them_a_shape(string words, params int[] dimensions)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Picture));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows(20, dimensions.Aggregate((size, next) => size * next)), schema);
        Assert.Contains(
            words, Assert.Throws<ArgumentException>(
                () => Trainer(options => options.Augmentation = [Augment.Flip()]).Fit(rows)).Message, StringComparison.Ordinal);
        Trainer(_ => { }).Fit(rows);
    }

    [Fact]
    public void Settings_out_of_range_are_refused_when_the_trainer_is_made()
    {
        void Refuses(string words, Action<MultilayerPerceptronBinaryTrainer.Options> change)
            => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => Trainer(change)).Message, StringComparison.Ordinal);
        Refuses("Augmentation", options => options.Augmentation = null!);
        Refuses("Augmentation", options => options.Augmentation = [null!]);
        Refuses("Probability should be a probability from 0 to 1", options => options.Augmentation = [Augment.Flip(1.5)]);
        Refuses(
            "Augmentation should be empty with L-BFGS",
            options => (options.Augmentation, options.Optimizer) = ([Augment.Flip()], Optimizer.Lbfgs()));
    }

    /// <summary>2,000 training images and 5,000 test images: 0.8274 without, 0.8394 shifted, 0.8342 shifted and flipped.</summary>
    [Fact, Trait("Speed", "Slow")]
    public void Few_images_are_learned_better_with_it_than_without_on_the_same_seed()
    {
        IDataView train = _ml.Data.TakeRows(_ml.Data.LoadFashionMnist(FashionMnistSplit.Train), 2_000),
            test = _ml.Data.TakeRows(_ml.Data.LoadFashionMnist(FashionMnistSplit.Test), 5_000);
        double Accuracy(params Augment[] augmentation)
        {
            var model = _ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5)
                .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
                {
                    HiddenLayers = [128], Optimizer = Optimizer.Adam(1e-3), Schedule = LearningRateSchedule.Cosine(), Epochs = 150,
                    Seed = 1, Augmentation = augmentation,
                })).Fit(train);
            return _ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
        }
        double plain = Accuracy(), shifted = Accuracy(Augment.Shift(1)), flipped = Accuracy(Augment.Flip(), Augment.Shift(1));
        Assert.InRange(plain, 0.82, 0.835);
        Assert.InRange(shifted - plain, 0.003, 0.05);
        Assert.InRange(flipped - plain, 0.003, 0.05);
    }

    private MultilayerPerceptronBinaryTrainer Trainer(Action<MultilayerPerceptronBinaryTrainer.Options> change)
    {
        var options = new MultilayerPerceptronBinaryTrainer.Options { HiddenLayers = [8], Optimizer = Optimizer.Adam(0.01), Epochs = 4 };
        change(options);
        return _ml.BinaryClassification.Trainers.MultilayerPerceptron(options);
    }

    private IDataView Pictures(int count) => _ml.Data.LoadFromEnumerable(Rows(count));

    /// <summary>Noise of up to 200 different values; the label says whether it is brighter on the left.</summary>
    private static IEnumerable<Picture> Rows(int count, int size = 16)
    {
        var random = new CounterRandom(7, RandomPurpose.InitialWeights);
        for (int row = 0; row < count; row++)
        {
            float[] values = [.. Enumerable.Range(0, size).Select(i => (float)random.Below(200, (ulong)(size * row + i)))];
            bool isLeft = values.Where((_, i) => i % 4 < 2).Sum() > values.Where((_, i) => i % 4 >= 2).Sum();
            yield return new Picture { Features = values, Label = isLeft };
        }
    }

    private static float[] Parameters(MultilayerPerceptronTransformer transformer)
        => [.. transformer.Model.Members.SelectMany(network => network.Parameters())];

    private sealed class Picture
    {
        [VectorType(4, 4)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
