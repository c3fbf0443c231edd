using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class TrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_trained_model_predicts_well_by_the_evaluator_of_ML_NET()
    {
        var (data, model) = Blobs.Fit(_ml);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(model.Transform(data));
        Assert.Equal(1, metrics.MicroAccuracy);
        Assert.InRange(metrics.LogLoss, 0, 0.1);
        Assert.Equal(["red", "green", "blue"], KeyValues(model.Transform(data).Schema["PredictedLabel"]));
    }

    [Fact]
    public void The_simple_overload_does_the_same_as_its_options()
    {
        var (data, model) = Blobs.Fit(
            _ml, options => (options.Dropout, options.Optimizer, options.Epochs) = (0.1f, Optimizer.Adam(0.01), 3));
        var simple = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(
            hiddenLayers: [8], dropout: 0.1, learningRate: 0.01, batchSize: 16, epochs: 3).Fit(data);
        Assert.Equal(model.Model.Parameters(), simple.Model.Parameters());
    }

    [Fact]
    public void Scores_are_probabilities_and_the_predicted_label_is_the_most_probable()
    {
        var (data, model) = Blobs.Fit(_ml);
        IDataView output = model.Transform(data);
        int rows = 0;
        using DataViewRowCursor cursor = output.GetRowCursor(output.Schema);
        var getScore = cursor.GetGetter<VBuffer<float>>(output.Schema["Score"]);
        var getPredicted = cursor.GetGetter<uint>(output.Schema["PredictedLabel"]);
        VBuffer<float> score = default;
        uint predicted = 0;
        while (cursor.MoveNext())
        {
            getPredicted(ref predicted);
            getScore(ref score);
            float[] values = [.. score.DenseValues()];
            Assert.Equal(1, values.Sum(), 1e-5);
            Assert.Equal(Array.IndexOf(values, values.Max()) + 1u, predicted);
            rows++;
        }
        Assert.Equal(150, rows);
    }

    [Fact]
    public void Output_columns_have_the_annotations_that_ML_NET_looks_for()
    {
        var (data, model) = Blobs.Fit(_ml);
        DataViewSchema schema = model.GetOutputSchema(data.Schema);
        DataViewSchema.Column score = schema["Score"], predicted = schema["PredictedLabel"];

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), score.Type);
        Assert.Equal(data.Schema["Label"].Type, predicted.Type);
        Assert.Equal(["red", "green", "blue"], Texts(score, "SlotNames"));
        Assert.Equal(["red", "green", "blue"], Texts(score, "TrainingLabelValues"));
        Assert.Equal(["red", "green", "blue"], KeyValues(predicted));
        Assert.Equal("MulticlassClassification", Text(score, "ScoreColumnKind"));
        Assert.Equal([1u, 1u], new[] { score, predicted }.Select(SetId));
        Assert.Equal(2u, SetId(model.GetOutputSchema(schema)["Score"]));
        Assert.Equal("Score", Text(score, "ScoreValueKind"));
        Assert.Equal("PredictedLabel", Text(predicted, "ScoreValueKind"));
        Assert.Equal(model.Transform(data).Schema.Select(column => column.Name), schema.Select(column => column.Name));
    }

    [Fact]
    public void Rows_without_label_or_features_are_left_out_and_counted_in_a_message()
    {
        var rows = Blobs.Rows(90);
        rows[3].X = float.NaN;
        rows[4].Y = float.PositiveInfinity;
        rows[5].Label = null!;
        var messages = new List<string>();
        _ml.Log += (_, e) => messages.Add(e.Message);
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        var model = Blobs.Features(_ml).Append(Blobs.Trainer(_ml, options => options.Epochs = 2)).Fit(data).LastTransformer.Model;

        Assert.Contains(
            messages, message
            => message.Contains("Left out 1 row, because their label 'Label' is missing", StringComparison.Ordinal)
            && message.Contains("Kind=Warning", StringComparison.Ordinal));
        Assert.Contains(
            messages, message
            => message.Contains("Left out 2 rows, because a feature in 'Features' is missing or infinite", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("on 87 rows", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("Epoch 2/2: loss ", StringComparison.Ordinal));
        Assert.All(model.Parameters(), parameter => Assert.True(float.IsFinite(parameter)));
    }

    [Fact]
    public void Without_any_usable_row_training_is_refused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            new[] { new KeyRow<uint> { Label = uint.MaxValue, Features = [1, 2] } }, KeySchema<uint>(3));
        Assert.Contains(
            "no rows to train on: 1 were read, and all were left out",
            Assert.Throws<ArgumentException>(() => Blobs.Trainer(_ml).Fit(data)).Message);
        IDataView none = _ml.Data.LoadFromEnumerable(Array.Empty<KeyRow<uint>>(), KeySchema<uint>(3));
        Assert.Contains(
            "no rows to train on: the data set is empty", Assert.Throws<ArgumentException>(() => Blobs.Trainer(_ml).Fit(none)).Message);
    }

    [Fact]
    public void A_row_whose_vector_has_another_length_is_refused_in_training_and_in_prediction()
    {
        var (_, model) = Blobs.Fit(_ml);
        foreach (float[]? features in new[] { null, new float[] { 1 }, [1, 2, 3] })
        {
            IDataView data = _ml.Data.LoadFromEnumerable(
                new[] { new KeyRow<uint> { Features = [1, 2] }, new KeyRow<uint> { Features = features! } }, KeySchema<uint>(3));
            string expected = $"Column 'Features' should have 2 values in every row; found {features?.Length ?? 0}";
            Assert.Contains(
                expected, Assert.ThrowsAny<Exception>(() => Blobs.Trainer(_ml).Fit(data)).GetBaseException().Message,
                StringComparison.Ordinal);
            Assert.Contains(
                expected, Assert.ThrowsAny<Exception>(() => model.Transform(data).GetColumn<uint>("PredictedLabel").ToArray())
                .GetBaseException().Message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void What_rows_were_kept_in_goes_to_the_next_Fit(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml, 400);
        ITrainer trainer = TrainerKinds.Create(kind, _ml, options => options.Epochs = 1);
        ITransformer model = trainer.Fit(data);
        // Without it, each of them would take some megabytes.
        Assert.InRange(Allocated(() => trainer.Fit(data)), 0, 1_000_000);
        Assert.InRange(Allocated(() => trainer.ComputeGradients(data, model)), 0, 1_000_000);
        Assert.InRange(Allocated(() => trainer.FindLearningRate(data)), 0, 1_000_000);

        static long Allocated(Action act)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            act();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Rows_that_weigh_nothing_teach_nothing()
    {
        WeightedRow[] rows = [new() { Label = 0, Weight = 1 }, new() { Label = 1, Weight = 0 }, new() { Label = 0, Weight = 1 }];
        MultilayerPerceptronModelParameters Train(WeightedRow[] data, int epochs = 50) => Blobs.Trainer(_ml, options =>
            (options.ExampleWeightColumnName, options.BatchSize, options.HiddenLayers, options.Epochs) = ("Weight", 1, [], epochs))
                .Fit(_ml.Data.LoadFromEnumerable(data)).Model;
        Assert.All(Train(rows).Parameters(), parameter => Assert.True(float.IsFinite(parameter)));
        Assert.True(Train(rows).History.TrainingLoss[^1] < 0.1);
        Assert.Contains("the weight 'Weight' of all 1 is 0", Assert.Throws<ArgumentException>(() => Train(rows[1..2])).Message);
    }

    [Fact]
    public void Training_that_diverges_says_where_and_what_to_do()
    {
        string message = Assert.Throws<ArithmeticException>(
            () => Blobs.Fit(_ml, options => options.Optimizer = Optimizer.Sgd(1e30))).Message;
        Assert.Contains("diverged: the loss is", message, StringComparison.Ordinal);
        Assert.Contains("in epoch 1, step ", message, StringComparison.Ordinal);
        Assert.Contains("smaller learning rate", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_more_classes_than_a_network_can_have_are_refused()
    {
        var schema = KeySchema<ulong>(3);
        schema["Label"].ColumnType = new KeyDataViewType(typeof(ulong), ulong.MaxValue);
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new KeyRow<ulong> { Features = [1, 2] } }, schema);
        Assert.Contains(
            "should have at most 2147483591 classes; its key type has 18446744073709551615",
            Assert.Throws<ArgumentOutOfRangeException>(() => Blobs.Trainer(_ml).Fit(data)).Message);
        Assert.Contains(
            "has at most 2147483591 weights",
            Assert.Throws<ArgumentException>(() => Blobs.Fit(_ml, options => options.HiddenLayers = [60000, 60000])).Message);
    }

    [Fact]
    public void The_seed_is_the_options_else_the_context_s()
    {
        float[] Train(int? contextSeed, int? optionSeed)
            => Blobs.Fit(new MLContext(contextSeed), options => (options.Seed, options.Epochs) = (optionSeed, 2)).Model.Model.Parameters();
        Assert.Equal(Train(1, null), Train(1, null));
        Assert.Equal(Train(7, null), Train(1, 7));
        Assert.NotEqual(Train(1, null), Train(2, null));
        Assert.NotEqual(Train(null, null), Train(null, null));
    }

    [Fact]
    public void One_seed_gives_one_model_for_any_number_of_threads()
    {
        float[] Train(int threads)
            => Blobs.Fit(
                _ml, options
                => (options.NumberOfThreads, options.HiddenLayers, options.BatchSize, options.Dropout) = (threads, [200, 100], 128, 0.2f),
                rows: 700).Model.Model.Parameters();
        float[] one = Train(1);
        Assert.Equal(one, Train(2));
        Assert.Equal(one, Train(3));
    }

    [Fact]
    public void Weights_say_how_much_a_row_counts()
    {
        // The same point with two labels: its probabilities become the shares of the weights.
        var rows = new[] { new WeightedRow { Label = 0, Weight = 3 }, new WeightedRow { Label = 1, Weight = 1 } };
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        var model = Blobs.Trainer(
            _ml, options => (options.ExampleWeightColumnName, options.Epochs, options.HiddenLayers) = ("Weight", 300, [])).Fit(data);
        float[] score = _ml.Data.CreateEnumerable<ScoreRow>(model.Transform(data), reuseRowObject: false).First().Score;
        Assert.Equal(0.75, score[0], 0.01);
    }

    [Fact]
    public void Keys_of_any_width_are_labels_and_come_back_as_they_were()
    {
        AssertKeyType<byte>(i => (byte)i);
        AssertKeyType<uint>(i => (uint)i);
        AssertKeyType<ulong>(i => (ulong)i);
    }

    [Fact]
    public void Key_values_of_numbers_come_back_as_numbers()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 60).Select(i => new NumberRow { Label = 10 * (i % 2) + 0.5f, Features = [i % 2, 1] }));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label").Append(Blobs.Trainer(_ml))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Value", "PredictedLabel"));
        ITransformer model = SaveTests.SaveAndLoad(_ml, pipeline.Fit(data), data.Schema);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => 10 * (i % 2) + 0.5f), model.Transform(data).GetColumn<float>("Value"));
        Assert.Null(model.Transform(data).Schema["Score"].Annotations.Schema.GetColumnOrNull("SlotNames"));
        Assert.NotNull(model.Transform(data).Schema["Score"].Annotations.Schema.GetColumnOrNull("TrainingLabelValues"));
    }

    [Fact]
    public void A_row_with_a_missing_feature_has_no_predicted_label()
    {
        var (_, model) = Blobs.Fit(_ml);
        IDataView data = _ml.Data.LoadFromEnumerable(
            new[] { new KeyRow<uint> { Label = 1, Features = [float.NaN, 1] } }, KeySchema<uint>(3));
        Assert.Equal([0u], model.Transform(data).GetColumn<uint>("PredictedLabel"));
    }

    [Fact]
    public void Sparse_features_are_like_dense_ones()
    {
        KeyRow<uint>[] dense = [
            .. Enumerable.Range(0, 40).Select(i => new KeyRow<uint> { Label = (uint)(i % 2), Features = [i % 2, 0, 1 - i % 2, 0] })];
        IEnumerable<SparseRow> sparse = dense.Select(
            row => new SparseRow { Label = row.Label, Features = new VBuffer<float>(4, 1, [1], [row.Features[0] > 0 ? 0 : 2]) });
        var schema = SchemaDefinition.Create(typeof(SparseRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), 2);
        IDataView denseData = _ml.Data.LoadFromEnumerable(dense, KeySchema<uint>(2, 4)),
            sparseData = _ml.Data.LoadFromEnumerable(sparse, schema);
        var fromDense = Blobs.Trainer(_ml).Fit(denseData);
        Assert.Equal(fromDense.Model.Parameters(), Blobs.Trainer(_ml).Fit(sparseData).Model.Parameters());
        Assert.Equal(
            fromDense.Transform(denseData).GetColumn<float[]>("Score"), fromDense.Transform(sparseData).GetColumn<float[]>("Score"));
    }

    [Fact]
    public void Columns_that_are_missing_or_of_another_type_are_named_with_what_was_wanted()
    {
        var (data, model) = Blobs.Fit(_ml);
        void Refuses(string words, Action<MultilayerPerceptronMulticlassTrainer.Options> change, IDataView? other = null)
            => Assert.Contains(
                words, Assert.Throws<ArgumentOutOfRangeException>(() => Blobs.Trainer(_ml, change).Fit(other ?? data)).Message);

        Refuses("Could not find feature column 'Pixels'", options => options.FeatureColumnName = "Pixels");
        Refuses("Schema mismatch for feature column 'X': expected a vector of Single of known size, got Single",
            options => options.FeatureColumnName = "X");
        Refuses("Schema mismatch for label column 'X': expected a key, got Single", options => options.LabelColumnName = "X");
        Refuses("Could not find weight column 'W'", options => options.ExampleWeightColumnName = "W");
        Refuses("Could not find label column 'Label'", _ => { }, _ml.Transforms.DropColumns("Label").Fit(data).Transform(data));

        IDataView wide = _ml.Transforms.Concatenate("Features", "X", "Y", "X").Fit(data).Transform(data);
        Assert.Contains(
            "expected a vector of 2 Single, got Vector<Single, 3>",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(wide)).Message);
        Assert.Contains(
            "expected a key",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Transforms.Concatenate("Features", "X", "Y").Append(Blobs.Trainer(_ml)).Fit(Blobs.Load(_ml))).Message);
    }

    [Fact]
    public void Progress_is_told_after_every_step_and_cancelling_ends_the_training()
    {
        var steps = new List<TrainingProgress>();
        Blobs.Fit(_ml, options => (options.Progress, options.Epochs) = (new Reports(steps.Add), 2));
        Assert.Equal(2 * 10, steps.Count);
        Assert.Equal((2, 2, 10, 10), (steps[^1].Epoch, steps[^1].Epochs, steps[^1].Step, steps[^1].StepsPerEpoch));

        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Blobs.Fit(_ml, options => options.CancellationToken = source.Token));
    }

    [Fact]
    public void The_model_has_layers_history_and_a_table()
    {
        MultilayerPerceptronModelParameters model = Blobs.Fit(
            _ml, options => (options.Activation, options.Epochs) = (Activation.Tanh, 4)).Model.Model;
        Assert.Equal(
            [(2, 8, Activation.Tanh), (8, 3, Activation.Identity)],
            model.Layers.Select(layer => (layer.Inputs, layer.Outputs, layer.Activation)));
        Assert.Equal(4, model.History.TrainingLoss.Count);
        Assert.True(model.History.TrainingLoss[3] < model.History.TrainingLoss[0]);
        Assert.Contains("51", model.ToString().Split('\n')[3], StringComparison.Ordinal);
    }

    internal static string[] Texts(DataViewSchema.Column column, string annotation)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue(annotation, ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    internal static string[] KeyValues(DataViewSchema.Column column) => Texts(column, "KeyValues");

    private static uint SetId(DataViewSchema.Column column)
    {
        uint value = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref value);
        return value;
    }

    private static string Text(DataViewSchema.Column column, string annotation)
    {
        ReadOnlyMemory<char> value = default;
        column.Annotations.GetValue(annotation, ref value);
        return value.ToString();
    }

    /// <summary>In memory, LoadFromEnumerable takes the class's index for a key; in a column, keys begin with 1.</summary>
    private void AssertKeyType<T>(Func<int, T> create)
        where T : notnull
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 60).Select(i => new KeyRow<T> { Label = create(i % 3), Features = [i % 3, 1 - i % 3] }), KeySchema<T>(3));
        ITransformer model = SaveTests.SaveAndLoad(_ml, Blobs.Trainer(_ml, options => options.Epochs = 40).Fit(data), data.Schema);
        IDataView output = model.Transform(data);
        Assert.Equal(new KeyDataViewType(typeof(T), 3), output.Schema["PredictedLabel"].Type);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => create(i % 3 + 1)), output.GetColumn<T>("PredictedLabel"));
        Assert.Null(output.Schema["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
    }

    private static SchemaDefinition KeySchema<T>(int classes, int features = 2)
    {
        var schema = SchemaDefinition.Create(typeof(KeyRow<T>));
        schema["Label"].ColumnType = new KeyDataViewType(typeof(T), classes);
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return schema;
    }

    private sealed class KeyRow<T>
    {
        public T Label { get; set; } = default!;

        public float[] Features { get; set; } = [];
    }

    private sealed class SparseRow
    {
        public uint Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }

    private sealed class NumberRow
    {
        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class WeightedRow
    {
        [KeyType(2)]
        public uint Label { get; set; }

        public float Weight { get; set; }

        [VectorType(1)]
        public float[] Features { get; set; } = [1];
    }

    private sealed class ScoreRow
    {
        public float[] Score { get; set; } = [];
    }
}
