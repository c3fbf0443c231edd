using System.Text.Json;
using MLExtensions.Tables;

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
/// <param name="Table">The columns of a table that make the features; null for none.</param>
internal sealed record SavedPipeline(SavedStep Network, PixelStep? Pixels, TableEncoding? Table)
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
            return new SavedPipeline(network, null, null);

        string features = network.Load().ReadJson(PredictionFormat.ColumnsStream, json => json.Text(PredictionFormat.FeatureColumnName));
        // Backwards from the network: the columns that are needed, and what makes them.
        string[] columns = [features];
        PixelStep? pixels = null;
        TableEncoding? table = null;
        var others = new List<string>();
        for (int i = places[0] - 1; i >= 0; i--)
        {
            SavedStep step = steps[i];
            PixelStep? normalization = step.Key is { IsOurs: true, Signature: PixelsSignature }
                ? step.Load().ReadJson(PredictionFormat.SettingsStream, PixelStep.Read) : null;
            TableEncoding? encoding = step.Key is { IsOurs: true, Signature: TableEncoding.Signature }
                ? step.Load().ReadJson(TableEncoding.Stream, TableEncoding.Load) : null;
            string? output = normalization?.OutputColumnName ?? encoding?.OutputColumnName;
            if (output == null ? !CanMakeAny(step.Key, columns) : !columns.Contains(output))
                continue;
            if (output != null && pixels == null && table == null && others.Count == 0)
            {
                (pixels, table) = (normalization, encoding);
                columns = encoding == null ? [normalization!.InputColumnName] : Array.ConvertAll(encoding.Columns, input => input.Name);
            }
            else
            {
                others.Add(step.Key.Signature);
            }
        }
        if (others.Count == 0)
            return new SavedPipeline(network, pixels, table);
        string what = table == null ? $"features '{features}'" : $"columns of the table from which '{features}' are computed";
        throw new NotSupportedException(
            $"The {what} are made by {string.Join(", ", Enumerable.Reverse(others))}, which need ML.NET. Load the model with "
            + $"{nameof(beginsAtFeatures)}: true and give the features, or with ML.NET.");
    }

    public NetworkPredictor CreatePredictor()
    {
        LoadedStreams streams = Network.Load();
        (SavedPredictions predictions, string name, int inputs, string[] names) = streams.ReadJson(PredictionFormat.ColumnsStream, json
            => (SavedPredictions.Read(json), json.Text(PredictionFormat.FeatureColumnName),
                json.Numbers(PredictionFormat.FeatureDimensions).Aggregate(1, (product, size) => checked(product * size)),
                json.Strings(PredictionFormat.FeatureNames)));
        Network[] networks = SavedNetworks.Read(streams);
        if (networks[0].Inputs != inputs)
        {
            throw new InvalidDataException(
                $"The saved {Network.Key.Signature} is damaged: it has {inputs} features; its network has {networks[0].Inputs} inputs.");
        }
        if (Table != null && Table.Features.Count != inputs)
        {
            throw new InvalidDataException(
                $"The saved {TableEncoding.Signature} is damaged: it makes {Table.Features.Count} features; the network has {inputs}.");
        }
        return NetworkPredictor.Create(networks, predictions, Pixels?.InputColumnName ?? name, Pixels, Table, names);
    }

    /// <summary>
    /// Returns whether a transformer can make one of some columns. One of ML.NET names the columns that it reads and makes, unless it is a
    /// custom mapping.
    /// </summary>
    private static bool CanMakeAny(ModelKey key, string[] columns)
        => key.IsOurs || !key.Assembly.StartsWith(AssemblyOfMLNet, StringComparison.Ordinal)
            || key.Signature.StartsWith("Custom", StringComparison.Ordinal) || key.Strings.Intersect(columns).Any();
}
