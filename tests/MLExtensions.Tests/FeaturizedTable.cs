using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Reads what FeaturizeTable has made of a table.</summary>
internal static class FeaturizedTable
{
    /// <summary>Fits FeaturizeTable on rows, with "Label" as the label.</summary>
    public static TableFeaturizingTransformer Fit<T>(
        this MLContext ml, IEnumerable<T> rows, Action<TableFeaturizingEstimator.Options>? change = null)
        where T : class
    {
        var options = new TableFeaturizingEstimator.Options { LabelColumnName = "Label" };
        change?.Invoke(options);
        return ml.Transforms.FeaturizeTable(options).Fit(ml.Data.LoadFromEnumerable(rows));
    }

    /// <summary>Returns the values of each slot in all rows, by the name of the slot.</summary>
    public static Dictionary<string, float[]> Features<T>(this MLContext ml, ITransformer model, IEnumerable<T> rows)
        where T : class
        => Features(model.Transform(ml.Data.LoadFromEnumerable(rows)));

    /// <summary>Returns the values of each slot in all rows, by the name of the slot.</summary>
    public static Dictionary<string, float[]> Features(IDataView data)
    {
        float[][] rows = [.. data.GetColumn<float[]>("Features")];
        return TrainerTests.Texts(data.Schema["Features"], "SlotNames").Select((name, slot) => (name, slot))
            .ToDictionary(pair => pair.name, pair => Array.ConvertAll(rows, row => row[pair.slot]));
    }

    /// <summary>Returns why a column was left out.</summary>
    public static string Reason(this TableFeaturizingTransformer transformer, string column)
        => transformer.ColumnsLeftOut.Single(left => left.ColumnName == column).Reason;
}
