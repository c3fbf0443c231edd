using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks;

internal static class Scoring
{
    /// <summary>Reads Score and PredictedLabel of every row with a cursor; returns the number of rows.</summary>
    public static int ReadAll(IDataView predictions)
    {
        DataViewSchema.Column score = predictions.Schema["Score"], predictedLabel = predictions.Schema["PredictedLabel"];
        using DataViewRowCursor cursor = predictions.GetRowCursor([score, predictedLabel]);
        ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(score);
        ValueGetter<uint> getPredictedLabel = cursor.GetGetter<uint>(predictedLabel);
        VBuffer<float> scores = default;
        uint label = 0;
        int rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            getScore(ref scores);
            getPredictedLabel(ref label);
        }
        return rows;
    }
}
