using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;

namespace MLExtensions.Trainers;

/// <summary>Counts the rows that are left out, by reason, with examples.</summary>
/// <param name="columns">The columns of the data set.</param>
internal sealed class RowCensus(DataColumns columns)
{
    private const int MaxExamples = 5;

    private readonly SortedDictionary<int, long> _missingFeatures = [];
    private readonly HashSet<string> _unknownLabels = [];
    private long _labelMissing, _labelUnknown, _featureMissing, _weightInvalid;

    /// <summary>Gets the number of rows left out.</summary>
    public long Count => _labelMissing + _labelUnknown + _featureMissing + _weightInvalid;

    /// <summary>Counts a row without a label.</summary>
    /// <param name="source">The value that the mapping of a key does not know; null where it is missing, or not known.</param>
    public void AddLabel(string? source)
    {
        if (source == null)
        {
            _labelMissing++;
            return;
        }
        _labelUnknown++;
        if (_unknownLabels.Count < MaxExamples)
            _unknownLabels.Add(source);
    }

    /// <summary>Counts a row with a feature that is missing or infinite.</summary>
    /// <param name="slot">The number of the feature, from 0.</param>
    public void AddFeature(int slot)
    {
        _featureMissing++;
        _missingFeatures[slot] = _missingFeatures.GetValueOrDefault(slot) + 1;
    }

    /// <summary>Counts a row whose weight cannot be used.</summary>
    public void AddWeight() => _weightInvalid++;

    /// <summary>Returns the counts that are not 0.</summary>
    public RowsLeftOut[] ToHistory()
    {
        RowsLeftOut[] all =
        [
            new() { Reason = RowsLeftOutReason.LabelMissing, Count = _labelMissing, Details = $"'{columns.Label.Name}'" },
            new() { Reason = RowsLeftOutReason.LabelUnknown, Count = _labelUnknown, Details = Examples(_unknownLabels) },
            new() { Reason = RowsLeftOutReason.FeatureMissing, Count = _featureMissing, Details = MissingFeatures() },
            new() { Reason = RowsLeftOutReason.WeightInvalid, Count = _weightInvalid, Details = $"'{columns.Weight?.Name}'" },
        ];
        return Array.FindAll(all, rows => rows.Count > 0);
    }

    /// <summary>Returns a sentence on each reason.</summary>
    public IEnumerable<string> Describe() => ToHistory().Select(rows => rows.Reason switch
    {
        RowsLeftOutReason.LabelMissing when columns.Label.Type is KeyDataViewType
            => Sentence(rows.Count, $"their label '{columns.Label.Name}' is missing, or a value that its mapping does not know"),
        RowsLeftOutReason.LabelMissing => Sentence(rows.Count, $"their label '{columns.Label.Name}' is missing or infinite"),
        RowsLeftOutReason.LabelUnknown
            => Sentence(rows.Count, $"the mapping of their label '{columns.Label.Name}' does not know the value: {rows.Details}"),
        RowsLeftOutReason.FeatureMissing
            => Sentence(rows.Count, $"a feature in '{columns.Features.Name}' is missing or infinite: {rows.Details}"),
        _ => Sentence(rows.Count, $"their weight '{columns.Weight?.Name}' is missing, infinite or negative"),
    });

    /// <summary>Logs a warning on each reason.</summary>
    public void Warn(IChannel channel)
    {
        foreach (string sentence in Describe())
            channel.Warning(MessageSensitivity.Schema, sentence);
    }

    private static string Sentence(long count, string why)
        => string.Create(CultureInfo.InvariantCulture, $"Left out {count} row{(count == 1 ? "" : "s")}, because {why}.");

    private static string Examples(IEnumerable<string> values)
    {
        string[] shown = [.. values.Select(value => $"'{value}'")];
        return string.Join(", ", shown) + (shown.Length == MaxExamples ? ", ..." : "");
    }

    private string MissingFeatures()
    {
        if (_missingFeatures.Count == 0)
            return "";
        string[] names = Columns.SlotNames(columns.Features);
        var shown = _missingFeatures.OrderByDescending(pair => pair.Value).Take(MaxExamples).Select(pair =>
        {
            string name = pair.Key < names.Length && names[pair.Key].Length > 0 ? $"'{names[pair.Key]}'"
                : string.Create(CultureInfo.InvariantCulture, $"feature {pair.Key}");
            return string.Create(CultureInfo.InvariantCulture, $"{name} in {pair.Value}");
        });
        return string.Join(", ", shown) + (_missingFeatures.Count > MaxExamples ? ", ..." : "");
    }
}
