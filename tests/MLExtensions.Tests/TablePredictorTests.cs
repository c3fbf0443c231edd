using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Tables;

namespace MLExtensions.Tests;

/// <summary>Predictions of the rows of a table without ML.NET are those of ML.NET.</summary>
public sealed class TablePredictorTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
    private readonly IDataView _training, _new;

    public TablePredictorTests()
        => (_training, _new) = (TableValues.Load(_ml, TableValues.Training), TableValues.Load(_ml, TableValues.New));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Columns => [.. TableValues.Columns];

    public static TheoryData<string> Tasks
        => ["regression", "clamped", "vector", "quantiles", "binary", "multiclass", "multilabel", "linear"];

    [Theory, MemberData(nameof(Columns))]
    public void Features_of_a_column_are_those_of_MLNet(string column)
    {
        TableFeaturizingTransformer model = Table(column).Fit(_training);
        float[][] expected = [.. model.Transform(_new).GetColumn<float[]>("Features")];
        TableRowLayout layout = LayoutOf(model);
        var row = new TableRow(layout);
        // Rows of which no two have the same features.
        Assert.True(expected.Select(features => string.Join(" ", features)).Distinct().Count() > 1);
        for (int i = 0; i < expected.Length; i++)
        {
            row.Clear();
            TableValues.New[i].Set(row, [column]);
            Assert.Equal(expected[i], row.FeaturesOf(layout).ToArray());
            row.Read(JsonDocument.Parse(TableValues.New[i].ToJson([column])).RootElement);
            Assert.Equal(expected[i], row.FeaturesOf(layout).ToArray());
        }
        Assert.Equal(
            (column, model.GetOutputSchema(_training.Schema)["Features"].Type is VectorDataViewType),
            (Assert.Single(layout.Inputs).Name, true));
    }

    [Theory, MemberData(nameof(Tasks))]
    public void Scores_of_all_columns_are_those_of_MLNet(string task)
    {
        ITransformer model = Pipeline(task).Fit(_training);
        NetworkPredictor predictor = NetworkPredictor.Load(Save(model));
        Assert.Equal(TableValues.Columns, predictor.InputColumns.Select(input => input.Name));
        Assert.Equal("", predictor.InputColumnName);

        IDataView scored = model.Transform(_new);
        string column = task == "quantiles" ? "Quantiles" : "Score";
        float[] expected = scored.Schema[column].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>(column).SelectMany(row => row)] : [.. scored.GetColumn<float>(column)];
        TableRow row = predictor.CreateRow();
        var found = new List<float>();
        foreach (TableValues values in TableValues.New)
        {
            row.Clear();
            values.Set(row, TableValues.Columns);
            found.AddRange(predictor.Predict(row));
        }
        Assert.Equal(expected, found);
        Assert.All(expected, score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void Classes_are_those_of_MLNet()
    {
        foreach (string task in (string[])["binary", "multiclass"])
        {
            ITransformer model = Pipeline(task).Fit(_training);
            NetworkPredictor predictor = NetworkPredictor.Load(Save(model));
            IDataView scored = model.Transform(_training);
            int[] expected = task == "binary" ? [.. scored.GetColumn<bool>("PredictedLabel").Select(label => label ? 1 : 0)]
                : [.. scored.GetColumn<uint>("PredictedLabel").Select(label => (int)label - 1)];
            TableRow row = predictor.CreateRow();
            Assert.Equal(expected, TableValues.Training.Select(values =>
            {
                row.Clear();
                values.Set(row, TableValues.Columns);
                return predictor.PredictClass(row);
            }));
            Assert.True(expected.Distinct().Count() > 1);
        }
    }

    [Fact]
    public void Columns_are_described()
    {
        IReadOnlyList<TableInput> inputs = NetworkPredictor.Load(Save(Pipeline("linear").Fit(_training))).InputColumns;
        Assert.Equal(
            [
                ("Single", TableInputKind.Number, true), ("Double", TableInputKind.Number, true), ("SByte", TableInputKind.Number, false),
                ("Byte", TableInputKind.Number, false), ("Int16", TableInputKind.Number, false), ("UInt16", TableInputKind.Number, false),
                ("Int32", TableInputKind.Number, false), ("UInt32", TableInputKind.Number, false), ("Int64", TableInputKind.Number, false),
                ("UInt64", TableInputKind.Number, false), ("TimeSpan", TableInputKind.TimeSpan, false),
                ("Boolean", TableInputKind.Boolean, false), ("String", TableInputKind.Text, true), ("String", TableInputKind.Text, true),
                ("DateTime", TableInputKind.DateTime, true), ("DateTimeOffset", TableInputKind.DateTimeOffset, true),
                ("Vector<Single, 3>", TableInputKind.Vector, true), ("Vector<Double, 2>", TableInputKind.Vector, true),
                ("Vector<Boolean, 2>", TableInputKind.BooleanVector, false), ("Vector<Int32, 2>", TableInputKind.Vector, false),
                ("Vector<Single, 70>", TableInputKind.Vector, true), ("Key", TableInputKind.Key, true), ("Key", TableInputKind.Key, true),
            ],
            inputs.Select(input => (input.TypeName, input.Kind, input.CanBeMissing)));
        Assert.Equal([3, 2, 2, 2, 70], inputs.Where(input => input.Size > 1).Select(input => input.Size));
    }

    [Fact]
    public void Types_have_the_names_that_MLNet_gives_them()
    {
        Assert.Equal(
            [
                TableTypeName.Text, TableTypeName.Boolean, TableTypeName.TimeSpan, TableTypeName.DateTime, TableTypeName.DateTimeOffset,
                .. NumberType.All.Select(type => type.Name),
            ],
            new PrimitiveDataViewType[]
            {
                TextDataViewType.Instance, BooleanDataViewType.Instance, TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance,
                DateTimeOffsetDataViewType.Instance, NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.SByte,
                NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
                NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
            }.Select(type => type.ToString()));
        Assert.Equal(TableTypeName.Vector("Single", 1234), new VectorDataViewType(NumberDataViewType.Single, 1234).ToString());
        Assert.Equal("Boolean", TableTypeName.ItemOfVector(new VectorDataViewType(BooleanDataViewType.Instance, 2).ToString()!, 2));
        Assert.Null(TableTypeName.ItemOfVector(new VectorDataViewType(TextDataViewType.Instance, 2).ToString()!, 2));
    }

    [Fact]
    public void A_column_that_is_not_set_is_missing_as_in_MLNet()
    {
        string[] columns = ["Single", "Double", "City", "Amount", "Day", "Moment", "Place", "Kind", "Code"];
        TableFeaturizingTransformer model = Table(columns).Fit(_training);
        IDataView empty = TableValues.Load(_ml, [new TableValues
        {
            Single = float.NaN, Double = double.NaN, Place = [float.NaN, float.NaN, float.NaN], Code = uint.MaxValue,
        }]);
        float[] expected = model.Transform(empty).GetColumn<float[]>("Features").Single();
        Assert.Contains(1, expected);
        TableRowLayout layout = LayoutOf(model);
        var row = new TableRow(layout);
        Assert.Equal(expected, row.FeaturesOf(layout).ToArray());
        TableValues.New[0].Set(row, columns);
        Assert.NotEqual(expected, row.FeaturesOf(layout).ToArray());
        foreach (string column in columns)
            row.SetMissing(column);
        Assert.Equal(expected, row.FeaturesOf(layout).ToArray());
        TableValues.New[0].Set(row, columns);
        row.Clear();
        Assert.Equal(expected, row.FeaturesOf(layout).ToArray());
    }

    [Fact]
    public void Keys_whose_values_are_no_texts_are_set_by_their_texts()
    {
        IDataView data = _ml.Transforms.Conversion.MapValueToKey([new("SByte"), new("IsNew")]).Fit(_training).Transform(_training);
        TableFeaturizingTransformer model = Table("SByte", "IsNew").Fit(data);
        float[][] expected = [.. model.Transform(data).GetColumn<float[]>("Features")];
        TableRowLayout layout = LayoutOf(model);
        var row = new TableRow(layout);
        for (int i = 0; i < expected.Length; i++)
        {
            row.Set("SByte", TableValues.Training[i].SByte.ToString(CultureInfo.InvariantCulture));
            row.Set("IsNew", TableValues.Training[i].IsNew ? "true" : "false");
            Assert.Equal(expected[i], row.FeaturesOf(layout).ToArray());
        }
        Assert.All(expected, features => Assert.Equal(2, features.Count(slot => slot != 0)));
        Assert.Contains("SByte=-20", model.Features.Select(feature => feature.Name));
    }

    [Fact]
    public void A_label_that_is_mapped_before_the_table_does_not_matter()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("ColourKey", "Colour")
            .Append(_ml.Transforms.Conversion.MapValue("IsRed", new Dictionary<string, bool> { ["red"] = true }, "Colour"))
            .Append(Table("Single", "City"))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron("ColourKey", hiddenLayers: [5], epochs: 2))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        ITransformer model = pipeline.Fit(_training);
        NetworkPredictor predictor = NetworkPredictor.Load(Save(model));
        TableRow row = predictor.CreateRow();
        TableValues.New[0].Set(row, ["Single", "City"]);
        Assert.Equal(model.Transform(_new).GetColumn<string>("Name").First(), predictor.Names[predictor.PredictClass(row)]);
    }

    [Fact]
    public void Columns_that_only_MLNet_can_make_are_refused_by_name()
    {
        var trainer = _ml.Regression.Trainers.Sgd("Label", epochs: 1);
        Assert.Contains(
            "The columns of the table from which 'Features' are computed are made by CopyTransform, which need ML.NET",
            Refused(_ml.Transforms.CopyColumns("Copy", "Single").Append(Table("Copy", "City")).Append(trainer)), StringComparison.Ordinal);
        // A custom mapping does not name its columns.
        Assert.Contains("CustomTransformer", Refused(
            _ml.Transforms.CustomMapping<Number, Mapped>((values, mapped) => mapped.Twice = 2 * values.Single, "twice")
                .Append(Table("Single", "City")).Append(trainer)), StringComparison.Ordinal);
        // A normalizer between the table and the network changes the features.
        Assert.Contains("The features 'Features' are made by FeaturizeTable, Normalizer", Refused(
            Table("Single", "City").Append(_ml.Transforms.NormalizeMinMax("Features")).Append(trainer)), StringComparison.Ordinal);
        Assert.Contains("NormalizePixels", Refused(
            _ml.Transforms.NormalizePixels("Place").Append(Table("Place")).Append(trainer)), StringComparison.Ordinal);
        Assert.Contains("The features 'Features' are made by FeaturizeTable, which", Refused(
            Table("Single", "City").Append(_ml.Transforms.NormalizePixels("Features")).Append(trainer)), StringComparison.Ordinal);
        Assert.Contains("made by FeaturizeTable, which", Refused(
            First("Single").Append(Table("First", "City")).Append(trainer)), StringComparison.Ordinal);
        Assert.Contains("The features 'Features' are made by ConcatTransform, which need ML.NET", Refused(
            First("City").Append(_ml.Transforms.Concatenate("Features", "First", "Place")).Append(trainer)), StringComparison.Ordinal);

        TableFeaturizingEstimator First(string column) => _ml.Transforms.FeaturizeTable(
            new TableFeaturizingEstimator.Options { InputColumnNames = [column], OutputColumnName = "First" });

        string Refused(IEstimator<ITransformer> pipeline) => Assert.Throws<NotSupportedException>(
            () => NetworkPredictor.Load(Save(pipeline.Fit(_training)))).Message;
    }

    [Fact]
    public void A_table_that_does_not_make_the_features_is_left_out()
    {
        ITransformer model = _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
            {
                InputColumnNames = ["Single", "City"], OutputColumnName = "Unused",
            })
            .Append(_ml.Regression.Trainers.Sgd("Label", featureColumnName: "Place", epochs: 1)).Fit(_training);
        NetworkPredictor predictor = NetworkPredictor.Load(Save(model));
        Assert.Equal(("Place", 0), (predictor.InputColumnName, predictor.InputColumns.Count));
        Assert.Equal(
            model.Transform(_training).GetColumn<float>("Score").ElementAt(1), predictor.Predict(TableValues.Training[1].Place)[0]);
    }

    [Fact]
    public void Features_of_a_table_can_be_given()
    {
        ITransformer model = Pipeline("regression").Fit(_training);
        string path = Save(model);
        NetworkPredictor table = NetworkPredictor.Load(path), features = NetworkPredictor.Load(path, beginsAtFeatures: true);
        IDataView scored = model.Transform(_new);
        Assert.Equal(
            scored.GetColumn<float>("Score"), features.Predict([.. scored.GetColumn<float[]>("Features").SelectMany(row => row)]));
        Assert.Equal(("Features", 0), (features.InputColumnName, features.InputColumns.Count));
        Assert.Equal(table.FeatureNames, features.FeatureNames);
        Assert.Contains("Give Predict a row of CreateRow, or load the model with beginsAtFeatures: true",
            Assert.Throws<InvalidOperationException>(() => table.Predict(new float[table.Inputs])).Message, StringComparison.Ordinal);
        Assert.Contains($"Give Predict the {features.Inputs} numbers of a row, the column 'Features'",
            Assert.Throws<InvalidOperationException>(features.CreateRow).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_another_predictor_and_rows_that_are_not_whole_are_refused()
    {
        string path = Save(Pipeline("multiclass").Fit(_training));
        NetworkPredictor predictor = NetworkPredictor.Load(path), other = NetworkPredictor.Load(path),
            features = NetworkPredictor.Load(path, beginsAtFeatures: true);
        TableRow row = predictor.CreateRow();
        string message = Assert.Throws<ArgumentException>(() => predictor.Predict(row)).Message;
        Assert.Contains("Set 'SByte' to a number (SByte), ", message, StringComparison.Ordinal);
        Assert.Contains("'Flags' to 2 times true or false (Vector<Boolean, 2>)", message, StringComparison.Ordinal);
        Assert.DoesNotContain("City", message, StringComparison.Ordinal);
        string[] required = [.. predictor.InputColumns.Where(input => !input.CanBeMissing).Select(input => input.Name)];
        TableValues.New[0].Set(row, required[1..]);
        TableValues.New[0].Set(row, required[1..]);
        Assert.EndsWith("Set 'SByte' to a number (SByte).", Assert.Throws<ArgumentException>(() => predictor.PredictClass(row)).Message,
            StringComparison.Ordinal);
        TableValues.New[0].Set(row, required[..1]);
        Assert.Equal(3, predictor.Predict(row).Length);
        foreach (NetworkPredictor wrong in (NetworkPredictor[])[other, features])
        {
            Assert.Contains("found one of another predictor", Assert.Throws<ArgumentException>(() => wrong.Predict(row)).Message,
                StringComparison.Ordinal);
        }
        Assert.Contains("The scores of 1 row are 3 numbers; found room for 2",
            Assert.Throws<ArgumentException>(() => predictor.Predict(row, new float[2])).Message, StringComparison.Ordinal);
        row.Clear();
        Assert.Throws<ArgumentException>(() => predictor.Predict(row));
    }

    [Fact]
    public void Several_threads_get_the_same_scores()
    {
        NetworkPredictor predictor = NetworkPredictor.Load(Save(Pipeline("multiclass").Fit(_training)));
        float[][] expected = [.. TableValues.New.Select(values => Predict(predictor.CreateRow(), values))];
        Parallel.For(0, 64, _ =>
        {
            TableRow row = predictor.CreateRow();
            for (int i = 0; i < 50; i++)
                Assert.Equal(expected[i % expected.Length], Predict(row, TableValues.New[i % expected.Length]));
        });

        float[] Predict(TableRow row, TableValues values)
        {
            row.Clear();
            values.Set(row, TableValues.Columns);
            return predictor.Predict(row);
        }
    }

    [Fact]
    public void Setting_and_predicting_allocate_nothing()
    {
        NetworkPredictor predictor = NetworkPredictor.Load(Save(Pipeline("multiclass").Fit(_training)));
        TableValues values = TableValues.Training[1];
        byte[] json = Encoding.UTF8.GetBytes(values.ToJson(TableValues.Columns));
        TableRow row = predictor.CreateRow();
        float[] scores = new float[3], words = [.. values.Words.DenseValues()];
        double[] counts = [1, 2];
        int city = row.IndexOf("City");
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 200; i++)
            {
                var reader = new Utf8JsonReader(json);
                row.Read(ref reader);
                row.Set("Single", values.Single);
                row.Set(city, values.City);
                row.Set("Amount", values.Amount);
                row.Set("Day", values.Day);
                row.Set("Moment", values.Moment);
                row.Set("Duration", values.Duration);
                row.Set("IsNew", values.IsNew);
                row.Set("Place", values.Place);
                row.Set("Words", words);
                row.Set("Counts", counts);
                row.Set("Flags", values.Flags);
                row.Set("Kind", values.Kind);
                row.SetMissing("Double");
                predictor.Predict(row, scores);
                predictor.PredictClass(row);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData("\"name\": \"City\"", "\"name\": \"Single\"", "different names; found 'Single' twice")]
    [InlineData("\"type\": \"Single\"", "\"type\": \"Vector\\u003CSingle, 4\\u003E\"", "Table.json cannot be read")]
    [InlineData("\"type\": \"Single\"", "\"type\": \"Boolean\"", "the network has ")]
    [InlineData("\"columns\"", "\"column\"", "Table.json cannot be read")]
    [InlineData("\"center\"", "\"centre\"", "Table.json cannot be read")]
    [InlineData("", "", "SHA-256")]
    public void A_damaged_table_is_refused_by_name(string old, string other, string message)
    {
        string path = Save(Table("Single", "City").Append(_ml.Regression.Trainers.Sgd("Label", epochs: 1)).Fit(_training));
        ChangedModel.Replace(
            path, "Table.json", text => old == "" ? text.Replace("City", "Town") : ReplaceFirst(text, old, other), isForged: old != "");
        string found = Assert.Throws<InvalidDataException>(() => NetworkPredictor.Load(path)).Message;
        Assert.Contains($"'{path}' cannot be loaded", found, StringComparison.Ordinal);
        Assert.Contains(message, found, StringComparison.Ordinal);
    }

    private static string ReplaceFirst(string text, string old, string other)
    {
        int place = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(place >= 0, text);
        return text[..place] + other + text[(place + old.Length)..];
    }

    private TableFeaturizingEstimator Table(params string[] columns)
        => _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options { InputColumnNames = columns, MinCategoryRows = 3 });

    private IEstimator<ITransformer> Pipeline(string task) => Table(TableValues.Columns).Append(task switch
    {
        "regression" => Regression(new() { LabelColumnName = "Label", HiddenLayers = [5], Epochs = 2, Members = 2 }),
        "clamped" => Regression(new() { LabelColumnName = "Label", HiddenLayers = [5], Epochs = 2, ClampToLabelRange = true }),
        "vector" => Regression(new() { LabelColumnName = "Labels", HiddenLayers = [5], Epochs = 2, Activation = Activation.Mish }),
        "quantiles" => Regression(new() { LabelColumnName = "Label", HiddenLayers = [5], Quantiles = [0.1, 0.5, 0.9], Epochs = 2 }),
        "binary" => _ml.BinaryClassification.Trainers.MultilayerPerceptron("IsTrue", hiddenLayers: [5], epochs: 5),
        "multiclass" => _ml.Transforms.Conversion.MapValueToKey("ColourKey", "Colour")
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron("ColourKey", hiddenLayers: [5], epochs: 5)),
        "multilabel" => _ml.BinaryClassification.Trainers.MultiLabelPerceptron("AreTrue", hiddenLayers: [5], epochs: 2),
        _ => (IEstimator<ITransformer>)_ml.Regression.Trainers.Sgd("Label", epochs: 2),
    });

    private MultilayerPerceptronRegressionTrainer Regression(MultilayerPerceptronRegressionTrainer.Options options)
        => _ml.Regression.Trainers.MultilayerPerceptron(options);

    private string Save(ITransformer model)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.zip");
        _ml.Model.Save(model, _training.Schema, path);
        return path;
    }

    private TableRowLayout LayoutOf(TableFeaturizingTransformer model)
    {
        using FileStream stream = File.OpenRead(Save(model));
        using var archive = ModelArchive.Open(stream);
        return new TableRowLayout(Assert.Single(archive.ReadSteps()).Load().ReadJson(TableEncoding.Stream, TableEncoding.Load));
    }

    private sealed class Number
    {
        public float Single { get; set; }
    }

    private sealed class Mapped
    {
        public float Twice { get; set; }
    }
}
