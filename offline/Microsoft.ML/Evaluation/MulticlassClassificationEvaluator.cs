namespace Microsoft.ML.Offline;

/// <summary>Evaluates the scores of a classifier against labels.</summary>
internal static class MulticlassClassificationEvaluator
{
    public static MulticlassClassificationMetrics Evaluate(IDataView data, string labelName, string scoreName, string predictedLabelName, int topK)
    {
        DataViewSchema.Column label = data.Schema.InRole("Label", labelName), score = data.Schema.InRole("Score", scoreName);
        data.Schema.InRole("PredictedLabel", predictedLabelName);
        if (score.Type is not VectorDataViewType { Size: >= 2, ItemType: NumberDataViewType { RawType: var raw } } || raw != typeof(float))
            throw Errors.SchemaMismatch("schema", "score", score.Name, "vector of two or more items of type Single", score.Type.ToString()!);
        if (label.Type is not KeyDataViewType && label.Type != NumberDataViewType.Single)
            throw Errors.SchemaMismatch("schema", "label", label.Name, "Single or Key", label.Type.ToString()!);

        var counters = new MulticlassCounters(score.Type.GetVectorSize());
        using (DataViewRowCursor cursor = data.GetRowCursor([label, score]))
            Count(cursor, label, score, counters);
        return new(counters, topK, ClassNames(score));
    }

    /// <summary>Rows without a label, with a label that is no class, or with scores that are not finite are left out.</summary>
    private static void Count(DataViewRowCursor cursor, DataViewSchema.Column label, DataViewSchema.Column score, MulticlassCounters counters)
    {
        Func<float> getLabel = Labels.Getter(cursor, label);
        var getScores = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> vector = default;
        var scores = new float[score.Type.GetVectorSize()];
        while (cursor.MoveNext())
        {
            float value = getLabel();
            if (!(value >= 0) || value != (int)value)
                continue;
            getScores(ref vector);
            vector.CopyTo(scores);
            if (Array.TrueForAll(scores, float.IsFinite))
                counters.Add((int)value, scores);
        }
    }

    private static ReadOnlyMemory<char>[] ClassNames(DataViewSchema.Column score)
    {
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(0, score.Type.GetVectorSize()).Select(i => $"{i}".AsMemory())];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues()];
    }
}
