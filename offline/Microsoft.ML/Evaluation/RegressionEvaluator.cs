namespace Microsoft.ML.Offline;

/// <summary>Compares scores with labels, both numbers.</summary>
internal static class RegressionEvaluator
{
    /// <summary>Rows without label or score are left out.</summary>
    public static RegressionMetrics Evaluate(IDataView data, string labelName, string scoreName)
    {
        DataViewSchema.Column label = data.Schema.InRole("Label", labelName), score = data.Schema.InRole("Score", scoreName);
        score.OfType("score", "Single", score.Type == NumberDataViewType.Single);
        label.OfType("label", "Single", label.Type == NumberDataViewType.Single);

        var sums = new RegressionSums();
        using DataViewRowCursor cursor = data.GetRowCursor([label, score]);
        Func<float> getLabel = Labels.Getter(cursor, label), getScore = Labels.Getter(cursor, score);
        while (cursor.MoveNext())
        {
            float truth = getLabel(), predicted = getScore();
            if (!float.IsNaN(truth) && !float.IsNaN(predicted))
                sums.Add(truth, predicted);
        }
        return new(sums);
    }
}
