using System.Text.Json;

namespace MLExtensions;

/// <summary>The normalization of pixels before a network.</summary>
/// <param name="OutputColumnName">The name of the column that it makes.</param>
/// <param name="InputColumnName">The name of the column of pixels.</param>
/// <param name="Mean">The mean, which is subtracted from x / 255.</param>
/// <param name="StandardDeviation">The number by which the difference is divided.</param>
internal sealed record PixelStep(string OutputColumnName, string InputColumnName, float Mean, float StandardDeviation)
{
    public static PixelStep Read(JsonElement json) => new(
        json.Text(PredictionFormat.OutputColumnName), json.Text(PredictionFormat.InputColumnName),
        (float)json.GetProperty(PredictionFormat.Mean).GetDouble(),
        (float)json.GetProperty(PredictionFormat.StandardDeviation).GetDouble());
}

/// <summary>The network in a saved model, and what makes its features.</summary>
/// <param name="Network">The step of the network.</param>
/// <param name="Pixels">The normalization of pixels that makes the features; null for none.</param>
internal sealed record SavedPipeline(SavedStep Network, PixelStep? Pixels)
{
    private const string PixelsSignature = "NormalizePixels", AssemblyOfMLNet = "Microsoft.ML";

    private static readonly string[] s_networks = ["MultilayerPerceptron", "SgdRegression"];

    /// <summary>Finds the network.</summary>
    /// <param name="steps">The transformers.</param>
    /// <param name="beginsAtFeatures">Whether the features are given.</param>
    /// <exception cref="InvalidDataException">There is no network, or more than one.</exception>
    /// <exception cref="NotSupportedException">Other transformers make the features.</exception>
    public static SavedPipeline Read(IReadOnlyList<SavedStep> steps, bool beginsAtFeatures)
    {
        int[] places = [.. Enumerable.Range(0, steps.Count).Where(i => steps[i].Key.IsOurs && s_networks.Contains(steps[i].Key.Signature))];
        if (places.Length != 1)
        {
            throw new InvalidDataException(
                $"It should have one network of {string.Join(" or ", s_networks)}; found {places.Length} among "
                + $"{string.Join(", ", steps.Select(step => step.Key.Signature))}.");
        }
        SavedStep network = steps[places[0]];
        if (beginsAtFeatures)
            return new SavedPipeline(network, null);

        string column = network.Load().ReadJson(PredictionFormat.ColumnsStream, json => json.Text(PredictionFormat.FeatureColumnName)),
            features = column;
        PixelStep? pixels = null;
        var others = new List<string>();
        for (int i = places[0] - 1; i >= 0; i--)
        {
            SavedStep step = steps[i];
            if (step.Key is { IsOurs: true, Signature: PixelsSignature })
            {
                PixelStep read = step.Load().ReadJson(PredictionFormat.SettingsStream, PixelStep.Read);
                if (read.OutputColumnName != column)
                    continue;
                if (pixels == null)
                    (pixels, column) = (read, read.InputColumnName);
                else
                    others.Add(step.Key.Signature);
            }
            else if (CanMake(step.Key, column))
            {
                others.Add(step.Key.Signature);
            }
        }
        return others.Count == 0 ? new SavedPipeline(network, pixels)
            : throw new NotSupportedException(
                $"The features '{features}' are made by {string.Join(", ", Enumerable.Reverse(others))}, which need ML.NET. Load the model "
                + $"with {nameof(beginsAtFeatures)}: true and give the features, or with ML.NET.");
    }

    public NetworkPredictor CreatePredictor()
    {
        LoadedStreams streams = Network.Load();
        (SavedPredictions predictions, string name, int inputs, string[] names) = streams.ReadJson(PredictionFormat.ColumnsStream, json
            => (SavedPredictions.Read(json), json.Text(PredictionFormat.FeatureColumnName),
                json.Numbers(PredictionFormat.FeatureDimensions).Aggregate(1, (product, size) => checked(product * size)),
                json.Strings(PredictionFormat.FeatureNames)));
        Network[] networks = SavedNetworks.Read(streams);
        return networks[0].Inputs == inputs
            ? NetworkPredictor.Create(networks, predictions, Pixels?.InputColumnName ?? name, Pixels, names)
            : throw new InvalidDataException(
                $"The saved {Network.Key.Signature} is damaged: it has {inputs} features; its network has {networks[0].Inputs} inputs.");
    }

    /// <summary>
    /// Returns whether a transformer can make a column. One of ML.NET names the columns that it makes, unless it is a custom mapping.
    /// </summary>
    private static bool CanMake(ModelKey key, string column)
        => key.IsOurs || !key.Assembly.StartsWith(AssemblyOfMLNet, StringComparison.Ordinal)
            || key.Signature.StartsWith("Custom", StringComparison.Ordinal) || key.Strings.Contains(column);
}
