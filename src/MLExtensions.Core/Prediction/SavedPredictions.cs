using System.Text.Json;

namespace MLExtensions;

/// <summary>What the outputs of a saved model are, as its Columns.json says.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Outputs">The number of outputs.</param>
internal sealed record SavedPredictions(PredictionTask Task, int Outputs)
{
    private static readonly Dictionary<string, PredictionTask> s_tasks = new()
    {
        [PredictionFormat.Regression] = PredictionTask.Regression,
        [PredictionFormat.QuantileRegression] = PredictionTask.QuantileRegression,
        [PredictionFormat.BinaryClassification] = PredictionTask.BinaryClassification,
        [PredictionFormat.MulticlassClassification] = PredictionTask.MulticlassClassification,
        [PredictionFormat.MultiLabelClassification] = PredictionTask.MultiLabelClassification,
    };

    /// <summary>Gets the names of classes, labels or numbers; empty where they have none.</summary>
    public string[] Names { get; private init; } = [];

    /// <summary>Gets the quantiles.</summary>
    public double[] Quantiles { get; private init; } = [];

    /// <summary>Gets the probability above which a label is true.</summary>
    public double Threshold { get; private init; } = PredictionFormat.DefaultThreshold;

    /// <summary>Gets what the outputs of each network are.</summary>
    public OutputKind OutputKind { get; private init; }

    /// <summary>Gets how the outputs of the mean of the networks become the scores that the column Score has.</summary>
    public Finishing Finishing { get; private init; } = Finishing.None;

    /// <summary>Returns what the outputs of a network without names are.</summary>
    /// <exception cref="ArgumentException">The task has another number of outputs, or needs more than the network.</exception>
    public static SavedPredictions Of(PredictionTask task, Network network)
    {
        Setting.Require(task != PredictionTask.QuantileRegression, nameof(task), task, "another one: the file does not have the quantiles");
        Setting.Require(task != PredictionTask.BinaryClassification || network.Outputs == 1, nameof(task), task,
            $"another one, since the network has {network.Outputs} outputs");
        return task switch
        {
            PredictionTask.Regression => new SavedPredictions(task, network.Outputs),
            PredictionTask.MulticlassClassification
                => OfClasses(network.Outputs, areProbabilities: network.Layers[^1].Activation == Activation.Softmax),
            _ => new SavedPredictions(task, network.Outputs) { OutputKind = OutputKind.Logit },
        };
    }

    /// <summary>Reads the members of the outputs.</summary>
    /// <exception cref="InvalidDataException">A member does not fit.</exception>
    public static SavedPredictions Read(JsonElement json)
    {
        string name = json.Text(PredictionFormat.Task);
        if (!s_tasks.TryGetValue(name, out PredictionTask task))
            throw new InvalidDataException($"The task should be one of {string.Join(", ", s_tasks.Keys)}; found '{name}'.");
        return task switch
        {
            PredictionTask.Regression => OfRegression(json),
            PredictionTask.QuantileRegression => OfQuantiles(json),
            PredictionTask.BinaryClassification => new SavedPredictions(task, 1)
            {
                OutputKind = OutputKind.Logit, Threshold = ThresholdOf(json),
            },
            PredictionTask.MulticlassClassification => OfClasses(
                json.GetProperty(PredictionFormat.Classes).GetInt32(),
                json.GetProperty(PredictionFormat.OutputsAreProbabilities).GetBoolean()) with
            {
                Names = json.TryGetProperty(PredictionFormat.KeyValues, out _) ? json.Strings(PredictionFormat.KeyValues) : [],
            },
            _ => new SavedPredictions(task, json.GetProperty(PredictionFormat.Labels).GetInt32())
            {
                OutputKind = OutputKind.Logit, Names = json.Strings(PredictionFormat.LabelNames),
            },
        };
    }

    private static SavedPredictions OfClasses(int classes, bool areProbabilities)
        => new(PredictionTask.MulticlassClassification, classes)
        {
            OutputKind = areProbabilities ? OutputKind.Value : OutputKind.ClassLogits, Finishing = Finishing.OfClasses(areProbabilities),
        };

    private static SavedPredictions OfRegression(JsonElement json)
    {
        int outputs = json.TryGetProperty(PredictionFormat.ScoreSize, out JsonElement size) ? size.GetInt32() : 1;
        return new SavedPredictions(PredictionTask.Regression, outputs)
        {
            Names = json.Strings(PredictionFormat.ScoreNames), Finishing = Finishing.OfNumbers(LabelRange.Load(json, outputs)),
        };
    }

    private static SavedPredictions OfQuantiles(JsonElement json)
    {
        double[] quantiles = QuantileLevels.Load(json);
        return new SavedPredictions(PredictionTask.QuantileRegression, quantiles.Length)
        {
            Quantiles = quantiles, Finishing = Finishing.OfQuantiles(LabelRange.Load(json, quantiles.Length)),
        };
    }

    private static double ThresholdOf(JsonElement json)
    {
        double threshold = json.TryGetProperty(PredictionFormat.Threshold, out JsonElement member) ? member.GetDouble()
            : PredictionFormat.DefaultThreshold;
        return threshold is >= 0 and <= 1 ? threshold
            : throw new InvalidDataException(
                $"'{PredictionFormat.Threshold}' should be a probability from 0 to 1; found {threshold}.");
    }
}
