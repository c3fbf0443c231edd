using Microsoft.ML;

namespace MLExtensions.Tool.Models;

/// <summary>How a label of text becomes what a trainer takes, and how a prediction becomes a text again.</summary>
internal sealed record LabelMapping(ITransformer? ToLabel, IEstimator<ITransformer>? ToName)
{
    private static readonly string[] s_yes = ["1", "true", "yes", "y", "t", "positive", "pos"];

    /// <summary>Creates the mappings of a task.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="task">The task.</param>
    /// <param name="label">The name of the label. The mapped label has the same name.</param>
    /// <param name="rows">All rows with a label.</param>
    /// <param name="classes">The classes; of two, the second one is true.</param>
    public static LabelMapping Of(MLContext ml, TableTask task, string label, IDataView rows, IReadOnlyList<string> classes)
    {
        if (task == TableTask.Regression)
            return new LabelMapping(null, null);
        if (task == TableTask.Multiclass)
        {
            return new LabelMapping(
                ml.Transforms.Conversion.MapValueToKey(
                    label, keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(rows),
                ml.Transforms.Conversion.MapKeyToValue(TableModel.PredictedName, "PredictedLabel"));
        }
        return new LabelMapping(
            ml.Transforms.Conversion.MapValue(
                label, new Dictionary<string, bool> { [classes[0]] = false, [classes[1]] = true }, label).Fit(rows),
            ml.Transforms.Conversion.MapValue(
                TableModel.PredictedName, new Dictionary<bool, string> { [false] = classes[0], [true] = classes[1] }, "PredictedLabel"));
    }

    /// <summary>Maps the labels of rows.</summary>
    public IDataView Map(IDataView rows) => ToLabel?.Transform(rows) ?? rows;

    /// <summary>Orders two classes: second is the one that says yes, otherwise the rarer one.</summary>
    public static string[] Order(IReadOnlyDictionary<string, int> rowsOfClass) =>
    [
        .. rowsOfClass.OrderBy(pair => s_yes.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)).ThenByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key),
    ];
}
