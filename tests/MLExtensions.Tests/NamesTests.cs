using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Classes and features have names, by which a model finds them again in another order.</summary>
public sealed class NamesTests
{
    private static readonly string[] s_order = ["red", "green", "blue"], s_otherOrder = ["blue", "red", "green"];

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_model_knows_the_names_of_its_features_and_classes_also_after_loading()
    {
        (IDataView data, MultilayerPerceptronTransformer model) = Train(s_order);
        var loaded = (MultilayerPerceptronTransformer)SaveTests.SaveAndLoad(_ml, model, data.Schema);
        foreach (MultilayerPerceptronModelParameters parameters in new[] { model.Model, loaded.Model })
        {
            Assert.Equal(["X", "Y"], parameters.FeatureNames);
            Assert.Equal(s_order, parameters.ClassNames);
        }
    }

    [Theory, InlineData(null), InlineData("softmax"), InlineData("log-softmax")]
    public void Classes_in_another_order_are_mapped(string? output)
    {
        Activation? activation = output switch { null => null, "softmax" => Activation.Softmax, _ => Activation.LogSoftmax };
        (_, MultilayerPerceptronTransformer model) = Train(s_order);
        IDataView data = Prepare(s_otherOrder, ["X", "Y"]);
        var continued = Trainer(options => (options.Epochs, options.OutputActivation) = (0, activation)).Fit(data, model);
        Assert.Equal(s_otherOrder, continued.Model.ClassNames);
        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(continued.Transform(data)).MicroAccuracy);
    }

    [Fact]
    public void Features_in_another_order_are_mapped()
    {
        (_, MultilayerPerceptronTransformer model) = Train(s_order);
        IDataView data = Prepare(s_order, ["Y", "X"]);
        var continued = Trainer(options => options.Epochs = 0).Fit(data, model);
        Assert.Equal(["Y", "X"], continued.Model.FeatureNames);
        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(continued.Transform(data)).MicroAccuracy);
    }

    [Fact]
    public void Both_are_mapped_in_a_linear_model_where_one_layer_has_both()
    {
        IDataView data = Prepare(s_order, ["X", "Y"]), other = Prepare(s_otherOrder, ["Y", "X"]);
        var model = Trainer(options => options.HiddenLayers = []).Fit(data);
        var continued = Trainer(options => (options.HiddenLayers, options.Epochs) = ([], 0)).Fit(other, model);
        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(continued.Transform(other)).MicroAccuracy);
        Assert.Equal(Predictions(model, data), Predictions(continued, other));
    }

    [Fact]
    public void Weights_of_a_linear_regression_follow_their_features()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var trainer = _ml.Regression.Trainers.Sgd("Width");
        SgdRegressionTransformer model = trainer.Fit(data);
        IDataView swapped = _ml.Transforms.Concatenate("Features", "Y", "X").Fit(data).Transform(data);
        var still = _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { LabelColumnName = "Width", Epochs = 0 });
        Assert.Equal([model.Model.Weights[1], model.Model.Weights[0]], still.Fit(swapped, model).Model.Weights);
    }

    [Fact]
    public void Unknown_and_missing_classes_are_refused_by_name()
    {
        (_, MultilayerPerceptronTransformer model) = Train(s_order);
        Assert.Contains(
            "The initial model knows 3 classes, the training set has 4. Unknown to the model: 'violet'; missing in the training set: none. "
            + "Give MapValueToKey the classes of the model as keyData, or set AddNewClasses to add outputs.",
            Assert.Throws<ArgumentException>(() => Trainer().Fit(Prepare([.. s_order, "violet"], ["X", "Y"]), model)).Message);
        Assert.Contains(
            "Unknown to the model: 'violet'; missing in the training set: 'blue'.",
            Assert.Throws<ArgumentException>(() => Trainer().Fit(Prepare(["red", "green", "violet"], ["X", "Y"]), model)).Message);
        Assert.Contains(
            "missing in the training set: 'blue'. ",
            Assert.Throws<ArgumentException>(
                () => Trainer(options => options.AddNewClasses = true)
                    .Fit(Prepare(["red", "green", "violet"], ["X", "Y"]), model)).Message);
    }

    [Fact]
    public void New_classes_become_outputs_where_this_is_asked_for()
    {
        (_, MultilayerPerceptronTransformer model) = Train(s_order);
        IDataView data = Prepare(["violet", .. s_otherOrder], ["X", "Y"]);
        var added = Trainer(options => (options.Epochs, options.AddNewClasses) = (0, true)).Fit(data, model);
        Assert.Equal(["violet", .. s_otherOrder], added.Model.ClassNames);
        DenseLayer before = model.Model.Layers[^1], after = added.Model.Layers[^1];
        Assert.Equal(4, after.Outputs);
        Assert.Equal(before.Weights[..before.Inputs].ToArray(), after.Weights.Slice(2 * before.Inputs, before.Inputs).ToArray());
        Assert.Equal(before.Biases.Span[2], after.Biases.Span[1]);
        Assert.True(after.Weights[..before.Inputs].Span.IndexOfAnyExcept(0f) >= 0);
        Assert.Equal(4, Trainer(options => options.AddNewClasses = true).Fit(data, model).Model.Layers[^1].Outputs);
    }

    [Fact]
    public void Other_features_are_refused_by_name()
    {
        (_, MultilayerPerceptronTransformer model) = Train(s_order);
        Assert.Contains(
            "The initial model knows 2 features, the training set has 3. Unknown to the model: 'Z'; missing in the training set: none.",
            Assert.Throws<ArgumentException>(() => Trainer().Fit(Prepare(s_order, ["X", "Y", "Z"]), model)).Message);
    }

    [Fact]
    public void Without_names_the_places_count()
    {
        IDataView data = TrainerKinds.Load(_ml);
        IDataView unnamed = _ml.Data.LoadFromEnumerable(
            TrainerKinds.Rows().Select(row => new Unnamed { Features = [row.X, row.Y], Width = row.Width }));
        SgdRegressionTransformer model = _ml.Regression.Trainers.Sgd("Width").Fit(data);
        var still = _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { LabelColumnName = "Width", Epochs = 0 });
        Assert.Equal(model.Model.Weights, still.Fit(unnamed, model).Model.Weights);
        Assert.NotEmpty(model.Transform(unnamed).GetColumn<float>("Score"));
    }

    [Fact]
    public void Features_at_other_places_are_refused_when_scoring_and_validating()
    {
        (IDataView data, MultilayerPerceptronTransformer model) = Train(s_order);
        IDataView swapped = Prepare(s_order, ["Y", "X"]);
        const string message = "column 'Features': expected 'X' as feature 0, got 'Y', which was feature 1 in training. Concatenate the "
            + "features in the order of the training set.";
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(swapped)).Message);
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => Trainer().Fit(data, swapped)).Message);
        IDataView renamed = Prepare(s_order, ["X", "Z"]);
        Assert.NotEmpty(model.Transform(renamed).GetColumn<uint>("PredictedLabel"));
    }

    private MultilayerPerceptronMulticlassTrainer Trainer(Action<MultilayerPerceptronMulticlassTrainer.Options>? change = null)
        => Blobs.Trainer(_ml, change);

    private (IDataView Data, MultilayerPerceptronTransformer Model) Train(string[] classes)
    {
        IDataView data = Prepare(classes, ["X", "Y"]);
        return (data, Trainer().Fit(data));
    }

    /// <summary>Keys in an order of classes, of which some need not be there, and features in an order; Z is as Y.</summary>
    private IDataView Prepare(string[] classes, string[] features)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Blobs.Rows().Where(row => classes.Contains(row.Label)));
        IDataView keys = _ml.Data.LoadFromEnumerable(classes.Select(name => new Key { Label = name }));
        return _ml.Transforms.Conversion.MapValueToKey("Label", keyData: keys).Append(_ml.Transforms.CopyColumns("Z", "Y"))
            .Append(_ml.Transforms.Concatenate("Features", features)).Fit(rows).Transform(rows);
    }

    private string[] Predictions(ITransformer model, IDataView data) => [
        .. _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(data)).Transform(model.Transform(data))
            .GetColumn<string>("PredictedLabel")];

    private sealed class Key
    {
        public string Label { get; set; } = "";
    }

    private sealed class Unnamed
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Width { get; set; }
    }
}
