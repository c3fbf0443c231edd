using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>
/// What is said when a custom module does not fit. ML.NET wraps what is thrown while a model is loaded; the message is that of the base
/// exception.
/// </summary>
public sealed class TorchModuleMessageTests : TorchTests
{
    private readonly MLContext _ml = Pattern.Context();

    [Theory]
    [InlineData(
        "my-cnn", "There is no module 'my-cnn': a class with [TorchModule(\"my-cnn\")] should be in an assembly that is "
        + "registered with mlContext.ComponentCatalog.RegisterAssembly")]
    [InlineData(
        "no-module",
        "MLExtensions.TorchSharp.Tests.NoModule, which is registered as the module 'no-module', should be an nn.Module<Tensor, Tensor>, "
        + "or an ITorchModuleFactory that creates one; found System.Object.")]
    [InlineData("fails", "The constructor of the module 'fails' has thrown FileNotFoundException: There is no file pretrained.dat.")]
    [InlineData(
        "no-constructor",
        "The class with [TorchModule(\"no-constructor\")] should have a public constructor without parameters; one that makes a module "
        + "with parameters is an ITorchModuleFactory.")]
    [InlineData("null", "NullFactory, the factory of the module 'null', returned null instead of a module.")]
    public void A_module_that_cannot_be_made(string module, string message)
        => Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => Fit(module)).Message);

    [Theory]
    [InlineData("small-cnn", null, "The module 'small-cnn' cannot take rows x InputShape, [1, 16]: ")]
    [InlineData("small-cnn", new[] { 1, 1, 16 }, "The module 'small-cnn' cannot take rows x InputShape, [1, 1, 1, 16]: ")]
    [InlineData("small-cnn", new[] { 2, 8 }, "The module 'small-cnn' cannot take rows x InputShape, [1, 2, 8]: ")]
    [InlineData("two-layers", new[] { 4, 4 }, "The module 'two-layers' cannot take rows x InputShape, [1, 4, 4]: ")]
    [InlineData(
        "small-cnn", new[] { 1, 28, 28 },
        "InputShape should have as many numbers as a row has features, 16; found [1, 28, 28]. (Parameter 'InputShape')")]
    [InlineData(
        "two-numbers", null,
        "The module 'two-numbers' should give Float32 of shape [1, 3] for 1 row of shape [16]; it gave Float32 of shape [1, 2].")]
    [InlineData(
        "one-number", null,
        "The module 'one-number' should give Float32 of shape [1, 3] for 1 row of shape [16]; it gave Float32 of shape [1].")]
    [InlineData(
        "gives-doubles", null,
        "The module 'gives-doubles' should give Float32 of shape [1, 3] for 1 row of shape [16]; it gave Float64 of shape [1, 3].")]
    [InlineData("double", null, "The trained parameters of the module 'double' should be Float32; 'last.weight' is Float64.")]
    [InlineData(
        "no-parameters", null,
        "The module 'no-parameters' should have parameters that require a gradient; found 0 parameters, none of which does. "
        + "RegisterComponents() in its constructor registers those in its fields.")]
    public void A_module_that_does_not_fit_data_and_options(string module, int[]? shape, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Fit(module, shape)).Message);

    [Fact]
    public void A_number_wants_one_output()
        => Assert.Contains("'small-cnn' should give Float32 of shape [1, 1]", Assert.Throws<ArgumentException>(
            () => _ml.Regression.Trainers.TorchModule("small-cnn", "Height", inputShape: [1, 4, 4]).Fit(Pattern.Load(_ml, 30))).Message);

    [Theory]
    [InlineData("normalized", null, 41, 20,
        "With a BatchSize of 20, 41 rows leave one row for the last batch; choose another BatchSize, or leave that batch out by "
        + "DropLastBatch.")]
    [InlineData("normalized", null, 40, 1, "With a BatchSize of 1, a batch has one row")]
    [InlineData("normalized-by-hand", null, 41, 20, "'variance' would become NaN")]
    public void Batch_normalization_refuses_a_batch_of_one_row(string module, int[]? shape, int rows, int batchSize, string message)
    {
        string found = Assert.Throws<ArgumentException>(() => Fit(module, shape, rows, batchSize)).Message;
        Assert.Contains($"The module '{module}' cannot be trained on a batch of one row", found);
        Assert.Contains(message, found);
    }

    [Fact]
    public void A_last_batch_of_one_row_that_is_left_out_is_no_harm_and_batches_of_one_row_are()
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options("normalized");
        (options.BatchSize, options.DropLastBatch, options.Epochs) = (20, true, 1);
        var model = _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(Pattern.Load(_ml, 41));
        Assert.True(double.IsFinite(model.Model.History.TrainingLoss[0]));
        options.BatchSize = 1;
        Assert.Contains(
            "cannot be trained on a batch of one row",
            Assert.Throws<ArgumentException>(
                () => _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(Pattern.Load(_ml, 41))).Message);
    }

    [Fact]
    public void Batch_normalization_counts_the_rows_that_validation_leaves()
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options("normalized");
        (options.BatchSize, options.ValidationFraction) = (20, 0.5f);
        Assert.Contains(
            "21 rows leave one row",
            Assert.Throws<ArgumentException>(
                () => _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(Pattern.Load(_ml, 42))).Message);
    }

    [Fact]
    public void L_BFGS_learns_from_all_rows_at_once_so_no_batch_has_one_row()
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options("normalized");
        (options.Optimizer, options.BatchSize, options.Epochs) = (MLExtensions.Optimizer.Lbfgs(0.1), 20, 2);
        var model = _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(Pattern.Load(_ml, 41));
        Assert.All(model.Scores(Pattern.Load(_ml, 10)).SelectMany(scores => scores), score => Assert.True(float.IsFinite(score)));
    }

    [Theory]
    [InlineData("normalized", null, 42, 20)]
    [InlineData("small-cnn", new[] { 1, 4, 4 }, 41, 20)] // 16 values of a channel in an image
    [InlineData("two-layers", null, 41, 20)]
    public void A_module_that_can_learn_from_the_last_batch_is_trained(string module, int[]? shape, int rows, int batchSize)
    {
        TorchModuleTransformer model = Fit(module, shape, rows, batchSize);
        Assert.Equal(12, model.Model.History.TrainingLoss.Count);
        Assert.All(model.Scores(Pattern.Load(_ml, 10)).SelectMany(scores => scores), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void Settings_that_a_module_does_not_have()
    {
        Assert.Contains("Device should be the CPU or a CUDA device", Refused(options => options.Device = torch.META));
        Assert.Contains("InputShape should be sizes of 1 or more", Refused(options => options.InputShape = [16, 0]));
        Assert.Contains(
            "softmax cross-entropy, softmax focal or negative log-likelihood",
            Refused(options => options.Loss = MLExtensions.Loss.MeanSquaredError));
        Assert.Contains(
            "'Module'", Assert.ThrowsAny<ArgumentException>(() => _ml.MulticlassClassification.Trainers.TorchModule("")).Message);

        string Refused(Action<TorchModuleMulticlassTrainer.Options> change)
        {
            TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options("two-layers");
            change(options);
            return Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Trainers.TorchModule(options)).Message;
        }
    }

    [Fact]
    public void A_loss_that_is_no_number()
    {
        string message = Assert.Throws<ArithmeticException>(
            () => _ml.Regression.Trainers.TorchModule("two-numbers", labelColumnName: "Size", learningRate: 1e30)
            .Fit(Pattern.Load(_ml, 90))).Message;
        Assert.Contains("Training has diverged", message);
        Assert.Contains("Use a smaller learning rate", message);
    }

    [Fact]
    public void A_model_loaded_without_its_module()
    {
        byte[] file = Fit("two-layers").Save(_ml);
        Exception e = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(file), out _)).GetBaseException();
        Assert.Contains("There is no module 'two-layers': a class with [TorchModule(\"two-layers\")] should be in an assembly", e.Message);
    }

    [Fact]
    public void A_module_whose_class_has_changed()
    {
        ChangingFactory.Now = () => nn.Linear(16, 3);
        byte[] file = Fit("changing").Save(_ml);
        string prefix = "The class that is registered as 'changing' is another one than was trained. The module 'changing' has other "
            + "tensors than those to be loaded: ";
        Assert.Contains(
            prefix + "missing are 0.weight, 0.bias, and unknown to the module are weight, bias.",
            Load(() => nn.Sequential(nn.Linear(16, 3))));
        Assert.Contains(prefix + "missing are none, and unknown to the module are bias.", Load(() => nn.Linear(16, 3, hasBias: false)));
        Assert.Contains(prefix + "Tensor 'weight' should have the shape [4, 16]; found [3, 16].", Load(() => nn.Linear(16, 4)));
        Assert.Contains(
            prefix + "Tensor 'weight' should be F64 of shape [3, 16]; found F32 of shape [3, 16].",
            Load(() => nn.Linear(16, 3, dtype: ScalarType.Float64)));

        string Load(Func<nn.Module<Tensor, Tensor>> now)
        {
            ChangingFactory.Now = now;
            return Assert.ThrowsAny<Exception>(() => _ml.Model.Load(new MemoryStream(file), out _)).GetBaseException().Message;
        }
    }

    [Theory]
    [InlineData("State.safetensors")]
    [InlineData("Module.json")]
    public void A_damaged_zip(string stream)
    {
        var file = new MemoryStream();
        file.Write(Fit("two-layers").Save(_ml));
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.Entries.Single(entry => entry.FullName.EndsWith(stream, StringComparison.Ordinal));
            using Stream content = entry.Open();
            content.Seek(-3, SeekOrigin.End);
            int before = content.ReadByte();
            content.Seek(-1, SeekOrigin.Current);
            content.WriteByte((byte)(before ^ 1));
        }
        file.Position = 0;
        Exception e = Assert.ThrowsAny<Exception>(() => _ml.Model.Load(file, out _)).GetBaseException();
        Assert.Contains(
            $"The saved TorchModuleTransformer is damaged: its stream {stream}", Assert.IsType<InvalidDataException>(e).Message);
    }

    private TorchModuleTransformer Fit(string module, int[]? shape = null, int rows = 60, int batchSize = 20)
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options(module, shape);
        options.BatchSize = batchSize;
        return _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(Pattern.Load(_ml, rows));
    }
}
