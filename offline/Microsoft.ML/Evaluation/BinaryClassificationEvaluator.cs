namespace Microsoft.ML.Offline;

/// <summary>Evaluates scores, positive for the positive class, against labels, where anything above 0 is positive.</summary>
internal static class BinaryClassificationEvaluator
{
    public static BinaryCounters Count(IDataView data, string labelName, string scoreName, string? probabilityName, string predictedLabelName)
    {
        DataViewSchema.Column label = data.Schema.InRole("Label", labelName), score = data.Schema.InRole("Score", scoreName);
        DataViewSchema.Column? probability = probabilityName != null ? data.Schema.InRole("Probability", probabilityName) : null;
        data.Schema.InRole("PredictedLabel", predictedLabelName);
        score.OfType("score", "Single", score.Type == NumberDataViewType.Single);
        label.OfType("label", "Single, Double, Boolean, or a Key with cardinality 2", IsLabel(label.Type));
        probability?.OfType("probability", "Single", probability.Value.Type == NumberDataViewType.Single);

        var counters = new BinaryCounters(ClassNames(label));
        DataViewSchema.Column[] needed = probability is DataViewSchema.Column found ? [label, score, found] : [label, score];
        using DataViewRowCursor cursor = data.GetRowCursor(needed);
        Func<float> getLabel = Labels.Getter(cursor, label), getScore = Labels.Getter(cursor, score);
        Func<float> getProbability = probability is DataViewSchema.Column column ? Labels.Getter(cursor, column) : () => float.NaN;
        while (cursor.MoveNext())
        {
            float truth = getLabel(), predicted = getScore();
            if (!float.IsNaN(truth) && float.IsFinite(predicted))
                counters.Add(truth > 0, predicted, getProbability());
        }
        return counters;
    }

    private static bool IsLabel(DataViewType type)
        => type == NumberDataViewType.Single || type == NumberDataViewType.Double || type is BooleanDataViewType || type.GetKeyCount() == 2;

    /// <summary>The names of the rows of the confusion matrix: those of a key's values, in their order.</summary>
    private static ReadOnlyMemory<char>[] ClassNames(DataViewSchema.Column label)
    {
        if (!label.HasKeyValues())
            return ["positive".AsMemory(), "negative".AsMemory()];
        VBuffer<ReadOnlyMemory<char>> names = default;
        label.GetKeyValues(ref names);
        return [.. names.DenseValues()];
    }
}
