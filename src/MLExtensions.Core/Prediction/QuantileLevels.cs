using System.Text.Json;

namespace MLExtensions;

/// <summary>The quantiles that a model predicts, such as 0.05, 0.5 and 0.95.</summary>
internal static class QuantileLevels
{
    /// <summary>Throws unless quantiles are ascending numbers between 0 and 1.</summary>
    /// <param name="name">The name of the setting.</param>
    /// <param name="quantiles">The quantiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none, or one is out of its range or not more than the one before.</exception>
    public static void Check(string name, IReadOnlyList<double> quantiles)
    {
        const string Range = "numbers of more than 0 and less than 1 in ascending order";
        Setting.Require(quantiles.Count > 0, name, "none", Range);
        for (int i = 0; i < quantiles.Count; i++)
            Setting.Require(quantiles[i] > (i == 0 ? 0 : quantiles[i - 1]) && quantiles[i] < 1, name, quantiles[i], Range);
    }

    /// <summary>Writes quantiles as a member of a JSON object.</summary>
    public static void Save(Utf8JsonWriter json, IEnumerable<double> quantiles) => json.WriteDoubles(PredictionFormat.Quantiles, quantiles);

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="InvalidDataException">There is none, or one is out of its range or not more than the one before.</exception>
    public static double[] Load(JsonElement json)
    {
        double[] quantiles = json.Doubles(PredictionFormat.Quantiles);
        try
        {
            Check(PredictionFormat.Quantiles, quantiles);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException(e.Message);
        }
        return quantiles;
    }
}
