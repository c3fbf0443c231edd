using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Random changes of the pictures that a custom module is trained on.</summary>
public sealed class TorchModuleAugmentationTests : TorchTests, IDisposable
{
    private readonly MLContext _ml = Pattern.Context();
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
    private readonly IDataView _rows;

    public TorchModuleAugmentationTests() => _rows = Pattern.Load(_ml, 50);

    public new void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    [Fact]
    public void Rows_have_the_shape_of_a_picture_that_InputShape_gives()
    {
        byte[] plain = Fit([]).Bytes(), shifted = Fit([Augment.Shift(1)]).Bytes();
        Assert.NotEqual(plain, shifted);
        Assert.Equal(shifted, Fit([Augment.Shift(1)]).Bytes());
        Assert.NotEqual(Fit([], Lines).Bytes(), Fit([Augment.Shift(1)], Lines).Bytes());
        Assert.Contains("less than the width of the pictures, 4", Refusal([Augment.Shift(4, 0)]), StringComparison.Ordinal);

        static void Lines(TorchModuleMulticlassTrainer.Options options) => (options.Module, options.InputShape) = ("rows-lstm", [4, 4]);
    }

    [Fact]
    public void A_resumed_training_has_the_very_same_bits()
    {
        Augment[] augmentation = [Augment.Flip(), Augment.Shift(1), Augment.Rotate(10), Augment.Brightness(0.2), Augment.Erase()];
        TorchModuleModelParameters whole = Fit(augmentation);
        Fit(augmentation, options => (options.Checkpoints, options.Epochs) = (new Checkpoints(_folder), 4));
        TorchModuleModelParameters resumed = Fit(augmentation, options => options.Checkpoints = new Checkpoints(_folder) { Resume = true });
        Assert.Equal(whole.Bytes(), resumed.Bytes());
        Assert.Equal(whole.History.TrainingLoss, resumed.History.TrainingLoss);
        Assert.Contains(
            "Augmentation was [FlipAugment", Assert.Throws<InvalidDataException>(
                () => Fit([], options => options.Checkpoints = new Checkpoints(_folder) { Resume = true })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_is_copied()
    {
        Augment[] augmentation = [Augment.Shift(1)];
        var trainer = Trainer(augmentation);
        byte[] before = trainer.Fit(_rows).Model.Bytes();
        augmentation[0] = Augment.Erase(1);
        Assert.Equal(before, trainer.Fit(_rows).Model.Bytes());
    }

    [Fact]
    public void Without_a_shape_it_takes_that_of_the_column()
    {
        Assert.Contains(
            "the dimensions of 'Features' should be [height, width] or [channels, height, width]; found [16]. Give the property of the "
            + "pictures a shape, such as [VectorType(28, 28)], which NormalizePixels keeps; TorchModule takes the shape from InputShape, "
            + "too.",
            Refusal([Augment.Flip()], options => (options.Module, options.InputShape) = ("two-layers", null)), StringComparison.Ordinal);
        IDataView pictures = Pictures(4, 4);
        byte[] Fit(params Augment[] augmentation) => Trainer(
            augmentation, options => (options.Module, options.InputShape) = ("two-layers", null)).Fit(pictures).Model.Bytes();
        Assert.NotEqual(Fit(), Fit(Augment.Shift(1)));
    }

    [Fact]
    public void A_module_takes_rows_in_the_three_dimensions_of_the_column()
    {
        IDataView pictures = Pictures(1, 4, 4);
        TorchModuleModelParameters model = Trainer([], options => options.InputShape = null).Fit(pictures).Model;
        Assert.Equal([1, 4, 4], model.InputShape);
        Assert.Equal(Trainer([]).Fit(pictures).Model.Bytes(), model.Bytes());
    }

    [Fact]
    public void A_shape_that_is_no_picture_and_lbfgs_are_refused()
    {
        Assert.Contains(
            "Augmentation changes pictures: InputShape should be [height, width] or [channels, height, width]; found [1, 1, 4, 4].",
            Refusal([Augment.Flip()], options => options.InputShape = [1, 1, 4, 4]), StringComparison.Ordinal);
        Assert.Contains(
            "Augmentation should be empty with L-BFGS", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(
                [Augment.Flip()], options => options.Optimizer = MLExtensions.Optimizer.Lbfgs())).Message, StringComparison.Ordinal);
    }

    private IDataView Pictures(params int[] dimensions)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Pattern));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        IDataView pictures = _ml.Data.LoadFromEnumerable(Pattern.Rows(50), schema);
        return _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(pictures).Transform(pictures);
    }

    private string Refusal(Augment[] augmentation, Action<TorchModuleMulticlassTrainer.Options>? change = null)
        => Assert.ThrowsAny<ArgumentException>(() => Fit(augmentation, change)).Message;

    private TorchModuleModelParameters Fit(Augment[] augmentation, Action<TorchModuleMulticlassTrainer.Options>? change = null)
        => Trainer(augmentation, change).Fit(_rows).Model;

    private TorchModuleMulticlassTrainer Trainer(Augment[] augmentation, Action<TorchModuleMulticlassTrainer.Options>? change = null)
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options("small-cnn", [1, 4, 4]);
        options.Augmentation = augmentation;
        change?.Invoke(options);
        return _ml.MulticlassClassification.Trainers.TorchModule(options);
    }
}
