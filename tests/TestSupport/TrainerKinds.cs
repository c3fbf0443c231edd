using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestSupport;

/// <summary>A row with a label for each kind of trainer.</summary>
internal sealed class Sample
{
    public float X { get; set; }

    public float Y { get; set; }

    public string Colour { get; set; } = "";

    public bool IsLeft { get; set; }

    public bool IsHigh { get; set; }

    public float Height { get; set; }

    public float Width { get; set; }

    public float Weight { get; set; } = 1;
}

/// <summary>A kind of trainer: how one is made, and the column that it learns.</summary>
/// <param name="LabelColumnName">Of <see cref="TrainerKinds.Load"/>.</param>
/// <param name="Outputs">Of its network.</param>
/// <param name="Columns">That it adds.</param>
/// <param name="Create">With settings that learn the data in an instant.</param>
internal sealed record TrainerKind(
    string LabelColumnName, int Outputs, string[] Columns, Func<MLContext, Action<NetworkTrainerOptions>?, ITrainer> Create);

/// <summary>What all trainers can do, whatever their types.</summary>
internal interface ITrainer
{
    IEstimator<ITransformer> Estimator { get; }

    ITransformer Fit(IDataView train, IDataView? validation = null, NetworkModelParameters? initial = null);

    ITransformer FitTransformer(IDataView train, ITransformer initial, IDataView? validation = null);

    LearningRateCurve FindLearningRate(IDataView data);

    NetworkGradients ComputeGradients(IDataView data, ITransformer transformer);
}

/// <summary>One of each kind, for tests of what they have in common.</summary>
internal static class TrainerKinds
{
    public const string Multiclass = "multiclass", Binary = "binary", Regression = "regression",
        MultiOutput = "regression of several numbers", Quantiles = "quantile regression",
        MultiLabel = "several labels", Linear = "linear regression";

    private static readonly Dictionary<string, TrainerKind> Kinds = new()
    {
        [Multiclass] = new(
            "Colour", 3, ["PredictedLabel", "Score"],
            (ml, change)
            => Adapt(ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                Options<MultilayerPerceptronMulticlassTrainer.Options>("Colour", change)))),
        [Binary] = new(
            "IsLeft", 1, ["PredictedLabel", "Score", "Probability"],
            (ml, change)
            => Adapt(ml.BinaryClassification.Trainers.MultilayerPerceptron(
                Options<MultilayerPerceptronBinaryTrainer.Options>("IsLeft", change)))),
        [Regression] = new(
            "Height", 1, ["Score"],
            (ml, change)
            => Adapt(ml.Regression.Trainers.MultilayerPerceptron(
                Options<MultilayerPerceptronRegressionTrainer.Options>("Height", change)))),
        [MultiOutput] = new(
            "Size", 2, ["Score"],
            (ml, change)
            => Adapt(ml.Regression.Trainers.MultilayerPerceptron(Options<MultilayerPerceptronRegressionTrainer.Options>("Size", change)))),
        [Quantiles] = new(
            "Height", 3, ["Score", "Quantiles"],
            (ml, change) =>
            {
                var options = Options<MultilayerPerceptronRegressionTrainer.Options>("Height", change);
                options.Quantiles = [0.1, 0.5, 0.9];
                return Adapt(ml.Regression.Trainers.MultilayerPerceptron(options));
            }),
        [MultiLabel] = new(
            "Sides", 2, ["PredictedLabel", "Score", "Probability"],
            (ml, change)
            => Adapt(ml.BinaryClassification.Trainers.MultiLabelPerceptron(
                Options<MultilayerPerceptronMultiLabelTrainer.Options>("Sides", change)))),
        [Linear] = new("Width", 1, ["Score"], (ml, change) =>
        {
            var options = new SgdRegressionTrainer.Options { LabelColumnName = "Width", LearningRate = 0.03, BatchSize = 8, Epochs = 20 };
            change?.Invoke(options);
            return Adapt(ml.Regression.Trainers.Sgd(options));
        }),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    public static TheoryData<string> Perceptrons => [.. Kinds.Keys.Where(name => name != Linear)];

    public static TrainerKind Get(string name) => Kinds[name];

    public static ITrainer Create(string name, MLContext ml, Action<NetworkTrainerOptions>? change = null)
        => Kinds[name].Create(ml, change);

    /// <summary>The trainer that a change of perceptron options makes; for linear regression, the change is not made.</summary>
    public static Action<NetworkTrainerOptions> Perceptron(Action<MultilayerPerceptronOptions> change)
        => options => change((MultilayerPerceptronOptions)options);

    /// <summary>Sets that features and labels stay as they are.</summary>
    public static void Unscaled(NetworkTrainerOptions options)
    {
        options.FeatureScaling = FeatureScaling.None;
        if (options is MultilayerPerceptronRegressionTrainer.Options perceptron)
            perceptron.LabelScaling = LabelScaling.None;
        else if (options is SgdRegressionTrainer.Options linear)
            linear.LabelScaling = LabelScaling.None;
    }

    public static NetworkModelParameters Model(this ITransformer transformer)
        => ((IPredictionTransformer<NetworkModelParameters>)transformer).Model;

    public static float[] Parameters(this NetworkModelParameters model)
        => [.. model.Layers.SelectMany(layer => layer.Weights.ToArray().Concat(layer.Biases.ToArray()))];

    public static List<Sample> Rows(int count = 120, int first = 0)
        => [.. Blobs.Rows(count + first).Skip(first).Select((blob, i) => new Sample
    {
        X = blob.X / 2,
        Y = blob.Y / 2,
        Colour = blob.Label,
        IsLeft = blob.X < 0,
        IsHigh = blob.Y > 1.5f,
        Height = blob.X * blob.Y / 2,
        Width = blob.X - 0.5f * blob.Y + 0.25f,
        Weight = 1 + i % 3,
    })];

    public static IDataView Load(MLContext ml, int count = 120, int first = 0) => Prepare(ml, Rows(count, first));

    /// <summary>
    /// The columns of the rows, with Features (X and Y), Colour as a key, Size (Height and Width), and Sides (IsLeft and IsHigh).
    /// </summary>
    public static IDataView Prepare(MLContext ml, IEnumerable<Sample> rows)
    {
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        return Preparation(ml).Fit(data).Transform(data);
    }

    public static IEstimator<ITransformer> Preparation(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("Colour")
        .Append(ml.Transforms.Concatenate("Features", "X", "Y")).Append(ml.Transforms.Concatenate("Size", "Height", "Width"))
        .Append(ml.Transforms.Concatenate("Sides", "IsLeft", "IsHigh"));

    /// <summary>The bits of all columns that a transformer adds, row by row.</summary>
    public static List<string> Predictions(this ITransformer model, IDataView data)
    {
        IDataView output = model.Transform(data);
        DataViewSchema.Column[] added = [.. output.Schema.Where(column => column.Index >= data.Schema.Count)];
        using DataViewRowCursor cursor = output.GetRowCursor(added);
        var read = added.Select(column => Reader(cursor, column)).ToArray();
        var rows = new List<string>();
        while (cursor.MoveNext())
            rows.Add(string.Join(' ', read.Select(get => get())));
        return rows;
    }

    /// <summary>A function that gives a column's value in the row where the input stands, as text that tells all bits.</summary>
    public static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType { ItemType: BooleanDataViewType })
            return Get<VBuffer<bool>>(value => string.Join('|', value.DenseValues()));
        if (column.Type is VectorDataViewType)
            return Get<VBuffer<float>>(value => string.Join('|', value.DenseValues().Select(BitConverter.SingleToInt32Bits)));
        if (column.Type is BooleanDataViewType)
            return Get<bool>(value => $"{value}");
        return column.Type is KeyDataViewType ? Get<uint>(value => $"{value}")
            : Get<float>(value => $"{BitConverter.SingleToInt32Bits(value)}");

        Func<string> Get<T>(Func<T, string> format)
        {
            ValueGetter<T> get = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                get(ref value);
                return format(value);
            };
        }
    }

    public static List<string> Messages(MLContext ml, Action act)
    {
        // ML.NET logs from several threads.
        var messages = new ConcurrentQueue<string>();
        void Listen(object? sender, LoggingEventArgs e) => messages.Enqueue(e.Message);
        ml.Log += Listen;
        act();
        ml.Log -= Listen;
        return [.. messages];
    }

    private static TOptions Options<TOptions>(string label, Action<NetworkTrainerOptions>? change)
        where TOptions : MultilayerPerceptronOptions, new()
    {
        var options = new TOptions { LabelColumnName = label, HiddenLayers = [8], Optimizer = Optimizer.Adam(0.03), BatchSize = 16,
            Epochs = 20 };
        change?.Invoke(options);
        return options;
    }

    private static Adapter<TTransformer, TModel> Adapt<TTransformer, TModel>(Trainer<TTransformer, TModel> trainer)
        where TTransformer : PredictionTransformer<TModel>
        where TModel : NetworkModelParameters
        => new(trainer);

    private sealed class Adapter<TTransformer, TModel>(Trainer<TTransformer, TModel> trainer) : ITrainer
        where TTransformer : PredictionTransformer<TModel>
        where TModel : NetworkModelParameters
    {
        public IEstimator<ITransformer> Estimator => (IEstimator<ITransformer>)trainer;

        public ITransformer Fit(IDataView train, IDataView? validation = null, NetworkModelParameters? initial = null)
            => (validation, initial) switch
        {
            (null, null) => trainer.Fit(train),
            (null, _) => trainer.Fit(train, (TModel)initial),
            (_, null) => trainer.Fit(train, validation),
            _ => trainer.Fit(train, validation, (TModel)initial),
        };

        public ITransformer FitTransformer(IDataView train, ITransformer initial, IDataView? validation = null)
            => validation == null ? trainer.Fit(train, (TTransformer)initial) : trainer.Fit(train, validation, (TTransformer)initial);

        public LearningRateCurve FindLearningRate(IDataView data) => trainer.FindLearningRate(data, steps: 50);

        public NetworkGradients ComputeGradients(IDataView data, ITransformer transformer)
            => trainer.ComputeGradients(data, (TTransformer)transformer);
    }
}
