using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx.Tests;

/// <summary>Trained models as ONNX.</summary>
public class PredictionExportTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Kinds => TrainerKinds.Names;

    public static TheoryData<string> Perceptrons => TrainerKinds.Perceptrons;

    public static TheoryData<string> Activations =>
        ["identity", "relu", "leaky_relu(0.2)", "elu(0.7)", "selu", "silu", "mish", "sigmoid", "tanh", "gelu"];

    [Theory, MemberData(nameof(Kinds))]
    public void The_scores_and_labels_of_a_task_are_those_of_ML_NET_in_each_operator_set(string kind)
    {
        ITransformer model = Fit(kind);
        foreach (int operatorSet in Enumerable.Range(9, 4))
            OnnxModel.AssertScores(_ml, model, Points(1000), operatorSet);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void ApplyOnnxModel_computes_the_scores_and_labels_of_a_task(string kind)
        => OnnxModel.AssertApplied(_ml, Fit(kind), Points(30));

    [Theory, MemberData(nameof(Activations))]
    public void Each_activation_is_exported(string name) => OnnxModel.AssertScores(
        _ml, Fit(TrainerKinds.Regression, TrainerKinds.Perceptron(options =>
        {
            options.Activation = Activation.FromName(name);
            options.HiddenLayers = [8, 8];
        })), Points(1000));

    [Theory, MemberData(nameof(Perceptrons))]
    public void The_mean_of_several_networks_is_exported(string kind)
    {
        ITransformer model = Fit(kind, TrainerKinds.Perceptron(options => options.Members = 3));
        foreach (int operatorSet in Enumerable.Range(9, 4))
            OnnxModel.AssertScores(_ml, model, Points(1000), operatorSet);
    }

    // The logit of a mean probability, of logits whose probabilities are 0 or 1 in single precision.
    [Theory, InlineData(TrainerKinds.Binary), InlineData(TrainerKinds.MultiLabel)]
    public void The_mean_of_very_certain_networks_is_exported(string kind)
        => OnnxModel.AssertScores(_ml, Fit(kind, TrainerKinds.Perceptron(options =>
        {
            options.Members = 3;
            options.Epochs = 1;
            options.Initialization = Initialization.Normal(standardDeviation: 30);
        })), Points(1000), columns: ["Score"]);

    [Fact]
    public void Small_probabilities_keep_their_digits()
    {
        ITransformer model = Fit(TrainerKinds.Binary, TrainerKinds.Perceptron(options =>
        {
            options.Epochs = 1;
            options.Initialization = Initialization.Normal(standardDeviation: 4);
        }));
        IDataView points = Points(1000);
        using var session = new InferenceSession(OnnxModel.Export(_ml, model, points));
        var pairs = model.Transform(points).GetColumn<float>("Probability")
            .Zip(OnnxModel.Run(session, points)["Probability.output"].Cast<float>()).Where(pair => pair.First is > 1e-30f and < 1e-9f)
            .ToArray();
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.Equal(1, pair.Second / pair.First, 1e-4));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_row_with_a_missing_feature_has_the_scores_and_labels_of_ML_NET(string kind)
    {
        IDataView data = _ml.Data.LoadFromEnumerable<Point>([new() { X = float.NaN, Y = 1 }, new() { X = 1, Y = 1 }]);
        OnnxModel.AssertScores(_ml, Fit(kind), data);
        if (kind != TrainerKinds.Linear)
            OnnxModel.AssertScores(_ml, Fit(kind, TrainerKinds.Perceptron(options => options.Members = 2)), data);
    }

    [Theory, InlineData(TrainerKinds.Regression), InlineData(TrainerKinds.MultiOutput), InlineData(TrainerKinds.Quantiles)]
    public void Predictions_are_clamped_to_the_range_of_the_labels(string kind)
    {
        ITransformer model = Fit(kind, options => ((MultilayerPerceptronRegressionTrainer.Options)options).ClampToLabelRange = true);
        Point[] far = [new() { X = 100, Y = 100 }, new() { X = -100, Y = 100 }, new() { X = float.NaN }];
        OnnxModel.AssertScores(_ml, model, _ml.Data.LoadFromEnumerable(far));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(8)]
    public void Quantiles_are_sorted(int count)
    {
        // Hardly trained, so that the outputs stay in descending order.
        float[] biases = [.. Enumerable.Range(0, count).Select(i => (float)(count - i))];
        var network = new Network([new DenseLayer(2, count, Activation.Identity, new float[2 * count], biases)]);
        var options = new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Height", HiddenLayers = [], Epochs = 1, Optimizer = Optimizer.Sgd(1e-6),
            Quantiles = [.. Enumerable.Range(1, count).Select(i => i / (count + 1.0))],
        };
        TrainerKinds.Unscaled(options);
        ITransformer model = _ml.Regression.Trainers.MultilayerPerceptron(options)
            .Fit(TrainerKinds.Load(_ml), new MultilayerPerceptronModelParameters(network));
        OnnxModel.AssertScores(_ml, WithFeatures(model), Points(100));
    }

    [Theory, InlineData(0), InlineData(0.3), InlineData(1)]
    public void The_threshold_of_a_binary_classifier_is_exported(double threshold)
        => OnnxModel.AssertScores(_ml, Fit(
            TrainerKinds.Binary, options => ((MultilayerPerceptronBinaryTrainer.Options)options).Threshold = threshold), Points(1000));

    [Fact]
    public void A_network_without_biases_is_exported()
        => OnnxModel.AssertScores(
            _ml, Fit(TrainerKinds.Regression, TrainerKinds.Perceptron(options => options.HasBias = false)), Points(1000));

    [Theory, InlineData("softmax"), InlineData("log_softmax")]
    public void An_output_activation_is_exported(string name)
        => OnnxModel.AssertScores(_ml, Fit(
            TrainerKinds.MultiOutput, TrainerKinds.Perceptron(options => options.OutputActivation = Activation.FromName(name))),
            Points(1000));

    [Fact]
    public void Features_far_from_0_are_exported()
    {
        Sample[] rows = [.. TrainerKinds.Rows()];
        foreach (Sample row in rows)
            row.X += 1e6f;
        IDataView data = TrainerKinds.Prepare(_ml, rows);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Regression, _ml).Fit(data);
        Assert.False(model.Model().Network.InputShift.IsEmpty);
        Point[] points = [.. rows.Select(row => new Point { X = row.X, Y = row.Y })];
        OnnxModel.AssertScores(_ml, WithFeatures(model), _ml.Data.LoadFromEnumerable(points));
    }

    [Fact]
    public void A_key_becomes_its_value_by_MapKeyToValue()
    {
        IDataView points = Points(100);
        ITransformer model = Fit(TrainerKinds.Multiclass);
        model = new TransformerChain<ITransformer>(
            model, _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(points)));
        using var session = new InferenceSession(OnnxModel.Export(_ml, model, points));
        Assert.Equal(
            model.Transform(points).GetColumn<string>("PredictedLabel"),
            OnnxModel.Run(session, points)["PredictedLabel.output"].Cast<string>());
    }

    [Theory, InlineData(DataKind.Byte), InlineData(DataKind.UInt16), InlineData(DataKind.UInt64)]
    public void The_predicted_label_has_the_type_of_the_key(DataKind kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        data = _ml.Transforms.Conversion.ConvertType("Colour", outputKind: kind).Fit(data).Transform(data);
        ITransformer model = WithFeatures(TrainerKinds.Create(TrainerKinds.Multiclass, _ml).Fit(data));
        OnnxModel.AssertScores(_ml, model, Points(100));
    }

    [Fact]
    public void A_column_with_the_name_of_a_node_is_not_mistaken_for_it()
    {
        IDataView points = Points(10);
        IEstimator<ITransformer> pipeline = _ml.Transforms.Concatenate("Features", "X", "Y").Append(_ml.Transforms.CopyColumns("Div1", "X"))
            .Append(_ml.Transforms.CopyColumns("Constant0", "X")).Append(_ml.Transforms.NormalizePixels("Normalized", "Features"));
        OnnxModel.AssertScores(_ml, pipeline.Fit(points), points);
    }

    [Fact]
    public void A_model_is_exported_after_it_was_loaded()
    {
        using var file = new MemoryStream();
        _ml.Model.Save(Fit(TrainerKinds.Multiclass), Points(1).Schema, file);
        OnnxModel.AssertScores(_ml, _ml.Model.Load(file, out _), Points(100));
    }

    private IDataView Points(int count)
        => _ml.Data.LoadFromEnumerable(TrainerKinds.Rows(count).Select(row => new Point { X = row.X, Y = row.Y }).ToArray());

    private ITransformer Fit(string kind, Action<NetworkTrainerOptions>? change = null)
        => WithFeatures(TrainerKinds.Create(kind, _ml, change).Fit(TrainerKinds.Load(_ml)));

    private TransformerChain<ITransformer> WithFeatures(ITransformer model)
        => new(_ml.Transforms.Concatenate("Features", "X", "Y").Fit(Points(1)), model);

    private sealed class Point
    {
        public float X { get; set; }

        public float Y { get; set; }
    }
}
