using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

namespace MutationWorker;

/// <summary>A row with a label for each task.</summary>
internal sealed class Row
{
    public string Colour { get; set; } = "";

    public float Height { get; set; }

    [VectorType(9)]
    public float[] Features { get; set; } = [];

    [VectorType(3)]
    public float[] Three { get; set; } = [];

    [VectorType(36)]
    public float[] Image { get; set; } = [];

    public byte[] Picture { get; set; } = [];

    public DateTime Day { get; set; }

    public bool IsLast { get; set; }

    public static List<Row> All { get; } = [.. Enumerable.Range(0, 24).Select(i => new Row
    {
        Colour = ((string[])["red", "green", "blue"])[i % 3],
        Height = i % 5,
        Three = [i % 3, i % 5, i % 2],
        Features = [.. Enumerable.Range(0, 9).Select(j => MathF.Sin(i * 9 + j) + (j == i % 3 ? 2 : 0))],
        Image = [.. Enumerable.Range(0, 36).Select(j => MathF.Cos(i + j))],
        Picture = Bitmap((byte)(i * 10)),
        Day = new DateTime(2024, 1, 1).AddHours(i * 37),
        IsLast = i % 4 == 3,
    })];

    /// <summary>A BMP file of 4 x 3 pixels of 3 bytes.</summary>
    private static byte[] Bitmap(byte level) =>
    [
        .. "BM"u8, 90, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 1, 0, 24, 0, .. new byte[24],
        .. Enumerable.Range(0, 36).Select(j => (byte)(level + j)),
    ];
}

/// <summary>A file with the parameters that a training begins with.</summary>
internal sealed class ParametersFormat : FileFormat
{
    public override string Create(string folder)
    {
        string path = Path.Combine(folder, "parameters.safetensors");
        new MultilayerPerceptronModelParameters(Network.CreatePerceptron(9, [4], 1, Activation.Relu, seed: 1)).SaveSafetensors(path);
        return path;
    }

    public override string Read(string path) => Digest(ML.Regression.Trainers.MultilayerPerceptron(
        new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Height",
            HiddenLayers = [4],
            Epochs = 0,
            InitialParametersPath = path,
        }).Fit(ML.Data.LoadFromEnumerable(Row.All)).Model.Layers);
}

/// <summary>A checkpoint, which a training resumes from and has nothing left to do.</summary>
internal class CheckpointFormat : FileFormat
{
    public const string Name = "checkpoint-000002.safetensors";

    public override string Create(string folder)
    {
        Train(folder);
        return Path.Combine(folder, Name);
    }

    public override string Read(string path)
    {
        string folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
        try
        {
            File.Copy(path, Path.Combine(folder, Name));
            return Train(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    protected virtual string Train(string folder) => Digest(ML.Regression.Trainers.MultilayerPerceptron(
        new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Height",
            HiddenLayers = [4],
            Epochs = 2,
            EarlyStopping = new EarlyStopping(),
            Checkpoints = new Checkpoints(folder) { EveryEpochs = 2, Resume = true },
        }).Fit(ML.Data.LoadFromEnumerable(Row.All)).Model.Layers);
}

/// <summary>A saved model: its scores.</summary>
internal abstract class ModelFormat : FileFormat
{
    protected abstract ITransformer Fit(IDataView data);

    protected virtual string ScoreColumnName => "Score";

    public override string Create(string folder)
    {
        string path = Path.Combine(folder, "model.zip");
        IDataView data = Load();
        ML.Model.Save(Fit(data), null, path);
        return path;
    }

    public override string Read(string path)
    {
        ITransformer model = ML.Model.Load(path, out _);
        try
        {
            IDataView scored = model.Transform(Load());
            DataViewSchema.Column column = scored.Schema[ScoreColumnName];
            string digest = column.Type is VectorDataViewType ? Digest(scored.GetColumn<float[]>(column).SelectMany(row => row))
                : Digest(scored.GetColumn<float>(column));
            // What is predicted has names, too.
            VBuffer<ReadOnlyMemory<char>> names = default;
            if (scored.Schema.GetColumnOrNull("PredictedLabel") is { } predicted && predicted.HasKeyValues())
                predicted.GetKeyValues(ref names);
            return $"{digest} {string.Join(' ', names.DenseValues())} {string.Join(' ', Models(model).Select(Describe))}";
        }
        catch (ArgumentOutOfRangeException e) when (e.Message.StartsWith("Could not find", StringComparison.Ordinal)
            || e.Message.StartsWith("Schema mismatch", StringComparison.Ordinal)
            || e.Message.StartsWith($"Column '{ScoreColumnName}' not found", StringComparison.Ordinal))
        {
            return "a model of other columns";
        }
        finally
        {
            (model as IDisposable)?.Dispose();
        }
    }

    private static IEnumerable<ModelParameters> Models(ITransformer model)
        => (model as IEnumerable<ITransformer> ?? [model]).OfType<IPredictionTransformer<ModelParameters>>().Select(part => part.Model);

    private static string Describe(ModelParameters model) => $"{model} {model.History} {model.LossName}";

    private IDataView Load()
    {
        IDataView rows = ML.Data.LoadFromEnumerable(Row.All);
        return ML.Transforms.Conversion.MapValueToKey("Label", "Colour").Fit(rows).Transform(rows);
    }
}

internal sealed class PerceptronFormat : ModelFormat
{
    protected override ITransformer Fit(IDataView data)
        => ML.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [4], epochs: 2).Fit(data);
}

internal sealed class QuantilesFormat : ModelFormat
{
    protected override string ScoreColumnName => "Quantiles";

    protected override ITransformer Fit(IDataView data) => ML.Regression.Trainers.MultilayerPerceptron(
        new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Height", HiddenLayers = [4], Epochs = 2, Quantiles = [0.1, 0.5, 0.9], ClampToLabelRange = true,
        }).Fit(data);
}

internal sealed class LinearFormat : ModelFormat
{
    protected override ITransformer Fit(IDataView data) => ML.Regression.Trainers.Sgd("Height", epochs: 2).Fit(data);
}

/// <summary>A saved chain, read without ML.NET: the scores of its network.</summary>
internal sealed class PredictorFormat : FileFormat
{
    public override string Create(string folder)
    {
        string path = Path.Combine(folder, "model.zip");
        IDataView data = ML.Data.LoadFromEnumerable(Row.All);
        ML.Model.Save(
            ML.Transforms.Conversion.MapValueToKey("Label", "Colour").Append(ML.Transforms.NormalizePixels("Scaled", "Features"))
                .Append(ML.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
                {
                    FeatureColumnName = "Scaled", HiddenLayers = [4], Epochs = 1, Members = 2,
                })).Append(ML.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data), data.Schema, path);
        return path;
    }

    public override string Read(string path)
        => Digest(NetworkPredictor.Load(path).Predict([.. Row.All.SelectMany(row => row.Features)]));
}

internal sealed class TablePredictorFormat : FileFormat
{
    public override string Create(string folder)
    {
        string path = Path.Combine(folder, "model.zip");
        IDataView data = ML.Data.LoadFromEnumerable(Row.All);
        ML.Model.Save(
            ML.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
            {
                InputColumnNames = ["Colour", "Features", "Day", "IsLast"], Bins = 3,
            }).Append(ML.Regression.Trainers.Sgd("Height", epochs: 1)).Fit(data), data.Schema, path);
        return path;
    }

    // By kind, since a forged table can have other names.
    public override string Read(string path)
    {
        NetworkPredictor predictor = NetworkPredictor.Load(path);
        TableRow row = predictor.CreateRow();
        return Digest([.. Row.All.SelectMany((values, i) =>
        {
            for (int column = 0; column < predictor.InputColumns.Count; column++)
                Set(row, column, predictor.InputColumns[column], values, i);
            return predictor.Predict(row);
        })]);
    }

    private static void Set(TableRow row, int column, TableInput input, Row values, int number)
    {
        switch (input.Kind)
        {
            case TableInputKind.Number: row.Set(column, number); break;
            case TableInputKind.Boolean: row.Set(column, number % 2 == 0); break;
            case TableInputKind.Text or TableInputKind.Key: row.Set(column, values.Colour); break;
            case TableInputKind.DateTime: row.Set(column, values.Day); break;
            case TableInputKind.DateTimeOffset: row.Set(column, new DateTimeOffset(values.Day, TimeSpan.Zero)); break;
            case TableInputKind.TimeSpan: row.Set(column, TimeSpan.FromHours(number)); break;
            case TableInputKind.Vector: row.Set(column, [.. Enumerable.Range(0, input.Size).Select(slot => (float)(slot + number))]); break;
            default: row.Set(column, new bool[input.Size]); break;
        }
    }
}

internal sealed class PixelsFormat : ModelFormat
{
    protected override string ScoreColumnName => "Normalized";

    protected override ITransformer Fit(IDataView data)
        => ML.Transforms.NormalizePixels("Normalized", "Features", mean: 0.25, standardDeviation: 0.5).Fit(data);
}

internal sealed class PictureFormat : ModelFormat
{
    protected override string ScoreColumnName => "Pixels";

    protected override ITransformer Fit(IDataView data) => ML.Transforms.ExtractImage(new ImageExtractingEstimator.Options
    {
        OutputColumnName = "Pixels",
        InputColumnName = "Picture",
        Width = 3,
        Height = 2,
        Scaling = ImageScaling.ImageNet,
    }).Fit(data);
}

internal sealed class TableFormat : ModelFormat
{
    protected override string ScoreColumnName => "Table";

    protected override ITransformer Fit(IDataView data) => ML.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
    {
        OutputColumnName = "Table",
        InputColumnNames = ["Colour", "Label", "Height", "Features", "Day", "IsLast"],
        Bins = 3,
    }).Fit(data);
}

internal sealed class ContributionsFormat : ModelFormat
{
    protected override string ScoreColumnName => "Contributions";

    protected override ITransformer Fit(IDataView data)
        => ML.Transforms.Contributions(ML.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [4], epochs: 2).Fit(data))
            .Fit(data);
}

/// <summary>ML.NET's transformer, which saves our model.</summary>
internal sealed class ExplainedLinearFormat : ModelFormat
{
    protected override string ScoreColumnName => "FeatureContributions";

    protected override ITransformer Fit(IDataView data)
        => ML.Transforms.CalculateFeatureContribution(ML.Regression.Trainers.Sgd("Height", epochs: 2).Fit(data)).Fit(data);
}
