using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Modules of one's own as trainers: what they learn, save, load and predict.</summary>
public sealed class TorchModuleTests : TorchTests
{
    private readonly MLContext _ml = Pattern.Context();

    [Theory]
    [InlineData("small-cnn", new[] { 1, 4, 4 })]
    [InlineData("rows-lstm", new[] { 4, 4 })]
    [InlineData("residual", new[] { 1, 4, 4 })]
    [InlineData("tied", null)]
    [InlineData("frozen", new[] { 16 })]
    public void A_module_learns_is_saved_and_predicts_the_same_when_loaded(string module, int[]? shape)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Pattern.Rows(300));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.MulticlassClassification.Trainers.TorchModule(Options(module, shape)))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel"));
        var model = pipeline.Fit(rows);
        IDataView scored = model.Transform(rows);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(scored).MicroAccuracy, 0.9, 1);

        byte[] file = model.Save(_ml, rows.Schema);
        ITransformer loaded = Pattern.Context().Model.Load(new MemoryStream(file), out _);
        Assert.Equal(model.Scores(rows), loaded.Scores(rows));

        var other = _ml.Model.CreatePredictionEngine<Pattern, PatternPrediction>(loaded);
        using (var one = _ml.Model.CreatePredictionEngine<Pattern, PatternPrediction>(loaded))
            one.Predict(Pattern.Rows(1).First());
        Assert.Equal(Pattern.Rows(9).Select(row => row.Name), Pattern.Rows(9).Select(row => other.Predict(row).PredictedName));
    }

    [Fact]
    public void A_module_can_be_named_by_its_class_which_registers_its_assembly()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Pattern.Load(ml, 60);
        float[][] expected = _ml.MulticlassClassification.Trainers.TorchModule(Options("small-cnn", [1, 4, 4])).Fit(rows).Scores(rows);
        Assert.Equal(
            expected, ml.MulticlassClassification.Trainers.TorchModule<SmallCnn>(Options("another name", [1, 4, 4])).Fit(rows)
            .Scores(rows));
        Assert.Equal(
            "rows-lstm",
            ml.MulticlassClassification.Trainers.TorchModule<RowsLstmFactory>(inputShape: [4, 4], epochs: 1).Fit(rows).Model.ContractName);
        Assert.Equal(
            "one-number",
            ml.BinaryClassification.Trainers.TorchModule<OneNumber>(labelColumnName: "IsTop", epochs: 1).Fit(rows).Model.ContractName);
        Assert.Equal(
            "one-number", ml.Regression.Trainers.TorchModule<OneNumber>(labelColumnName: "Height", epochs: 1).Fit(rows).Model.ContractName);
        Assert.Contains("TorchModuleTests should have the attribute [TorchModule(\"name\")]",
            Assert.Throws<ArgumentException>(() => ml.Regression.Trainers.TorchModule<TorchModuleTests>()).Message);
    }

    [Fact]
    public void Logarithms_of_probabilities_come_out_as_probabilities()
    {
        IDataView rows = Pattern.Load(_ml, 90);
        TorchModuleMulticlassTrainer.Options options = Options("log-probabilities");
        options.Loss = MLExtensions.Loss.NegativeLogLikelihood;
        var model = _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(rows);
        Assert.All(model.Scores(rows), scores => Assert.Equal(1, scores.Sum(), 1e-5f));
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void A_threshold_is_chosen_on_validation_rows_saved_and_changed()
    {
        IDataView rows = Pattern.Load(_ml, 300);
        var model = _ml.BinaryClassification.Trainers.TorchModule(
            new TorchModuleBinaryTrainer.Options { Module = "one-number", LabelColumnName = "IsTop", FocalGamma = 1, Epochs = 1,
                ThresholdSelection = ThresholdSelection.Cost(falsePositive: 1, falseNegative: 30), ValidationFraction = 0.3 }).Fit(rows);
        Assert.NotEqual(0.5, model.Threshold!.Value);
        AssertLabels(model, model.Threshold.Value);
        AssertLabels(model.WithThreshold(0.6), 0.6);
        var loaded = (TorchModuleTransformer)model.SaveAndLoad(_ml);
        Assert.Equal(model.Threshold, loaded.Threshold);
        AssertLabels(loaded, model.Threshold.Value);
        Assert.Equal("binary focal(gamma=1)", model.Model.LossName);

        void AssertLabels(ITransformer transformer, double threshold)
        {
            IDataView scored = transformer.Transform(rows);
            Assert.Equal(scored.GetColumn<float>("Probability").Select(p => p > threshold), scored.GetColumn<bool>("PredictedLabel"));
        }
    }

    [Fact]
    public void Numbers_of_a_module_can_be_clamped_to_the_range_of_the_labels()
    {
        IDataView rows = Pattern.Load(_ml, 60), far = Pattern.Load(_ml, Pattern.Rows(60).Select(row => new Pattern
        {
            Name = row.Name, Height = row.Height, Features = [.. row.Features.Select(value => 20 * value)],
        }));
        float[] free = Fit(false), clamped = Fit(true);
        Assert.Equal(free.Select(score => Math.Clamp(score, -0.05f, 0.05f)), clamped);
        Assert.Contains(free, score => Math.Abs(score) > 0.05);

        float[] Fit(bool clamps)
        {
            IDataView small = _ml.Transforms.CustomMapping<Pattern, Small>((row, result) => result.Value = row.Height / 20, null)
                .Fit(rows).Transform(rows);
            return [.. _ml.Regression.Trainers.TorchModule(new TorchModuleRegressionTrainer.Options
            {
                Module = "one-number", LabelColumnName = "Small", Epochs = 1, ClampToLabelRange = clamps,
            }).Fit(small).Transform(far).GetColumn<float>("Score")];
        }
    }

    [Fact]
    public void Yes_and_no_are_learned_from_a_logit()
    {
        IDataView rows = Pattern.Load(_ml, 300);
        var model = _ml.BinaryClassification.Trainers.TorchModule(
            new TorchModuleBinaryTrainer.Options { Module = "one-number", LabelColumnName = "IsTop",
                Optimizer = MLExtensions.Optimizer.Adam(0.02f), BatchSize = 20, PositiveWeight = 2 }).Fit(rows);
        IDataView scored = model.Transform(rows);
        Assert.InRange(_ml.BinaryClassification.Evaluate(scored, "IsTop").Accuracy, 0.9, 1);
        foreach ((float score, float probability, bool isTop) in scored.GetColumn<float>("Score")
            .Zip(scored.GetColumn<float>("Probability"), scored.GetColumn<bool>("PredictedLabel")))
        {
            Assert.Equal(1 / (1 + MathF.Exp(-score)), probability, 1e-5f);
            Assert.Equal(score > 0, isTop);
        }
        Assert.Equal(scored.GetColumn<float>("Score"), model.SaveAndLoad(_ml).Transform(rows).GetColumn<float>("Score"));
    }

    [Fact]
    public void A_number_is_learned()
    {
        IDataView rows = Pattern.Load(_ml, 300);
        var model = _ml.Regression.Trainers.TorchModule(
            new TorchModuleRegressionTrainer.Options { Module = "one-number", LabelColumnName = "Height",
                Loss = MLExtensions.Loss.Huber(0.5f), Optimizer = MLExtensions.Optimizer.Adam(0.02f), BatchSize = 20 }).Fit(rows);
        IDataView scored = model.Transform(rows);
        Assert.InRange(_ml.Regression.Evaluate(scored, "Height").RSquared, 0.8, 1);
        Assert.Equal(scored.GetColumn<float>("Score"), model.SaveAndLoad(_ml).Transform(rows).GetColumn<float>("Score"));
    }

    [Fact]
    public void Several_numbers_are_learned_at_once()
    {
        IDataView rows = Pattern.Load(_ml, 300);
        var model = _ml.Regression.Trainers.TorchModule("two-numbers", labelColumnName: "Size", learningRate: 0.02, batchSize: 20)
            .Fit(rows);
        Assert.All(
            _ml.Regression.EvaluateMultiOutput(model.Transform(rows), "Size").Outputs, output => Assert.InRange(output.RSquared, 0.9, 1));
        Assert.Equal(model.Scores(rows), model.SaveAndLoad(_ml).Scores(rows));
    }

    [Fact]
    public void Two_modules_stand_in_one_pipeline()
    {
        IDataView rows = Pattern.Load(_ml, 90);
        var pipeline = _ml.Regression.Trainers.TorchModule("two-numbers", labelColumnName: "Size", learningRate: 0.02, batchSize: 20)
            .Append(_ml.Transforms.CopyColumns("Guess", "Score"))
            .Append(_ml.MulticlassClassification.Trainers.TorchModule(Options("small-cnn", [1, 4, 4])));
        ITransformer model = pipeline.Fit(rows), loaded = model.SaveAndLoad(_ml);
        Assert.Equal(model.Scores(rows), loaded.Scores(rows));
        Assert.Equal(model.Transform(rows).GetColumn<float[]>("Guess"), loaded.Transform(rows).GetColumn<float[]>("Guess"));
        Assert.Equal(3, model.Scores(rows)[0].Length);
    }

    [Fact]
    public void Parameters_that_require_no_gradient_stay_and_buffers_of_every_type_are_saved()
    {
        IDataView rows = Pattern.Load(_ml, 90);
        TorchModuleModelParameters before = Model(Options("frozen"), rows, options => options.Epochs = 1),
            after = Model(Options("frozen"), rows, options => options.Epochs = 2);
        Assert.Equal(before.Values("first.weight"), after.Values("first.weight"));
        Assert.NotEqual(before.Values("last.weight"), after.Values("last.weight"));
        Assert.Equal([1, 1], after.Values("unused"));
        NamedTensor calls = after.State.Tensors.Single(tensor => tensor.Name == "calls");
        Assert.Equal((TensorType.I64, 2 * 5), (calls.Type, BitConverter.ToInt64(calls.Bytes.Span)));
        Assert.Equal(
            [TensorType.F64, TensorType.BOOL],
            new[] { "scale", "mask" }.Select(name => after.State.Tensors.Single(tensor => tensor.Name == name).Type));
    }

    [Fact]
    public void A_parameter_under_two_names_is_one_and_is_updated_once()
    {
        IDataView rows = Pattern.Load(_ml, 20);
        TorchModuleModelParameters model = Model(
            Options("tied"), rows,
            options => (options.Epochs, options.Shuffle, options.Optimizer) = (1, false, MLExtensions.Optimizer.Sgd(0.1)));
        Assert.Equal(model.Values("first.weight"), model.Values("second.weight"));
        Assert.NotEqual(model.Values("first.bias"), model.Values("second.bias"));

        using var module = (Tied)model.CreateModule();
        (Tensor first, Tensor second) = (module.get_parameter("first.weight")!, module.get_parameter("second.weight")!);
        using (no_grad())
            first.fill_(7);
        Assert.True(second.eq(7).all().item<bool>());

        // One step by hand, from the same start: gradients of both places add up, and there is one update.
        random.manual_seed(1);
        using var byHand = new Tied();
        Tensor features = tensor(Pattern.Rows(20).SelectMany(row => row.Features).ToArray(), 20, 16),
            labels = tensor(Enumerable.Range(0, 20).Select(row => (long)(row % 3)).ToArray());
        nn.functional.cross_entropy(byHand.call(features), labels).backward();
        using (no_grad())
        {
            AssertClose(
                model.Values("first.weight"),
                (byHand.get_parameter("first.weight")! - 0.1f * byHand.get_parameter("first.weight")!.grad!).reshape(-1));
        }
    }

    [Fact]
    public void An_average_of_a_parameter_under_two_names_is_under_both()
    {
        IDataView rows = Pattern.Load(_ml, 60), validation = Pattern.Load(_ml, 30, first: 60);
        TorchModuleMulticlassTrainer.Options options = Options("tied");
        options.WeightAveraging = WeightAveraging.Uniform();
        var averaged = _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(rows, validation);
        Assert.Equal(averaged.Model.Values("first.weight"), averaged.Model.Values("second.weight"));
        Assert.Equal(
            averaged.Model.History.ValidationLoss[^1], _ml.MulticlassClassification.Evaluate(averaged.Transform(validation)).LogLoss, 1e-5);
    }

    [Fact]
    public void What_is_made_inside_a_dispose_scope_outlives_it()
    {
        IDataView rows = Pattern.Load(_ml, 60);
        var trainer = _ml.MulticlassClassification.Trainers.TorchModule(Options("frozen"));
        TorchModuleTransformer model;
        nn.Module<Tensor, Tensor> module;
        using (NewDisposeScope())
        {
            model = trainer.Fit(rows);
            module = model.Model.CreateModule();
        }
        float[][] scores = model.Scores(rows);
        Assert.Equal(trainer.Fit(rows).Scores(rows), scores);
        Tensor features = tensor(Pattern.Rows(60).SelectMany(row => row.Features).ToArray(), 60, 16);
        AssertClose([.. scores.SelectMany(row => row)], module.call(features).softmax(1).reshape(-1));
        module.Dispose();
    }

    [Fact]
    public void The_model_can_be_looked_into()
    {
        TorchModuleModelParameters model = Model(Options("small-cnn", [1, 4, 4]), Pattern.Load(_ml, 60));
        Assert.Equal(("small-cnn", "softmax cross-entropy"), (model.ContractName, model.LossName));
        Assert.Equal([1, 4, 4], model.InputShape);
        Assert.Equal(12, model.History.TrainingLoss.Count);
        string[] lines = model.ToString().Split('\n');
        Assert.Contains(
            lines, line
            => line.StartsWith("_layers.1.running_var ", StringComparison.Ordinal) && line.Contains("[4]")
            && line.EndsWith(" 4", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("total ", StringComparison.Ordinal));
    }

    internal static TorchModuleMulticlassTrainer.Options Options(string module, int[]? shape = null)
        => new() { Module = module, InputShape = shape, Optimizer = MLExtensions.Optimizer.Adam(0.02), BatchSize = 20, Epochs = 12 };

    private TorchModuleModelParameters Model(
        TorchModuleMulticlassTrainer.Options options, IDataView rows, Action<TorchModuleMulticlassTrainer.Options>? change = null)
    {
        change?.Invoke(options);
        return _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(rows).Model;
    }

    private sealed class Small
    {
        [ColumnName("Small")]
        public float Value { get; set; }
    }
}
